import { closeSync, openSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from './checksum.ts';
import type { StateFile } from './manifest.ts';
import { unwritable } from './problems.ts';

/** What a part of the search writes to: plain data, to be sent to the thread that has the states. */
export interface PartPlan {
  readonly dir: string;
  readonly name: string;
  /** Words of a state. */
  readonly words: number;
  /** The first level to be written. */
  readonly from: number;
}

/** What was written by one `append`; plain data, to be sent to the thread that commits. `from` is the first level of these. */
export interface Appended extends StateFile {
  readonly bytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** Writes buffers to a file from a position on, and says how many bytes it wrote; may be fewer. */
export type WriteVector = (file: number, buffers: readonly Uint8Array[], position: number) => number;

// The checksum of a piece is taken just before it is written, while it is in the cache. Pieces of 64 KiB were written at half
// the speed of these, those of 256 KiB and 4 MiB as fast.
const PIECE_BYTES = 1 << 20;

/**
 * Appends the states of one part of the search to a file of its own, level after level. Synchronous and without copies.
 * The data is handed to the system and not waited for: `CheckpointWriter.commit` does that, on any thread.
 *
 * An append that fails leaves the writer as it was: the next one begins with the same level and writes over what was left.
 */
export class PartWriter {
  readonly #plan: PartPlan;
  readonly #write: WriteVector;
  #file = -1;
  #level: number;
  #bytes = 0;

  constructor(plan: PartPlan, write: WriteVector = writevSync) {
    this.#plan = plan;
    this.#write = write;
    this.#level = plan.from;
  }

  /** The level that the next append begins with. */
  get level(): number {
    return this.#level;
  }

  /**
   * Writes the states of the next levels: for each level, pieces of the log, each a whole number of states. The arrays may
   * be views of shared memory, and must not change until this returns. Throws a `file` error.
   */
  append(levels: readonly Iterable<Int32Array>[]): Appended {
    const began = performance.now();
    const { name } = this.#plan;
    const run = new Run(this.#write, this.#bytes);
    const states: number[] = [];
    const checksums: number[] = [];
    try {
      if (this.#file < 0) this.#file = openSync(join(this.#plan.dir, name), 'wx');
      for (const pieces of levels) {
        let words = 0;
        let crc = 0;
        for (const piece of pieces) {
          words += piece.length;
          crc = run.add(this.#file, piece, crc);
        }
        if (words % this.#plan.words !== 0) throw new Error(`${words} words are no states of ${this.#plan.words}`);
        states.push(words / this.#plan.words);
        checksums.push(crc);
      }
      run.flush(this.#file);
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? unwritable(join(this.#plan.dir, name), error) : error;
    }
    const bytes = run.position - this.#bytes;
    const from = this.#level;
    this.#bytes = run.position;
    this.#level += levels.length;
    return { name, from, states, crc32: checksums, bytes, seconds: (performance.now() - began) / 1000 };
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }
}

/** Collects buffers, so that many small levels are one call of the system, and writes them one after the other. */
class Run {
  readonly #write: WriteVector;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  position: number;

  constructor(write: WriteVector, position: number) {
    this.#write = write;
    this.position = position;
  }

  /** Adds the words; the checksum `crc` with them included. */
  add(file: number, words: Int32Array, crc: number): number {
    let sum = crc;
    for (let at = 0; at < words.byteLength; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, words.byteLength - at);
      const bytes = new Uint8Array(words.buffer, words.byteOffset + at, length);
      sum = crc32(bytes, sum);
      this.#pending.push(bytes);
      this.#pendingBytes += length;
      if (this.#pendingBytes >= PIECE_BYTES) this.flush(file);
    }
    return sum;
  }

  flush(file: number): void {
    while (this.#pendingBytes > 0) {
      const written = this.#write(file, this.#pending, this.position);
      this.position += written;
      this.#pendingBytes -= written;
      this.#pending = rest(this.#pending, written);
    }
    this.#pending = [];
  }
}

/** The buffers without their first bytes: the system may write fewer than it was given, as when the disk fills up. */
const rest = (buffers: readonly Uint8Array[], written: number): Uint8Array[] => {
  let skip = written;
  const left: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (skip < buffer.length) left.push(buffer.subarray(skip));
    skip = Math.max(0, skip - buffer.length);
  }
  return left;
};
