import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from './checksum.ts';
import type { StateFile } from './manifest.ts';
import { codeOfFailure, damaged, unreadable } from './problems.ts';
import { NotPlain, requireRegular } from './untrusted-file.ts';

/** Where the states of a checkpoint are: plain data, to be sent to any thread that reads them. */
export interface StateSource {
  readonly dir: string;
  readonly words: number;
  readonly files: readonly StateFile[];
}

/** Is given `count` states of one level; the words are overwritten after it returns. */
export type Visit = (words: Int32Array, count: number, level: number) => void;

const BUFFER_BYTES = 4 << 20;

/**
 * Reads states, level after level, in pieces of at most a buffer. Checks each level of each file against its checksum, after
 * its states were visited: what was made of the states is good once this has returned. Throws a `file` error that names
 * the file and the level for what is damaged. `buffer`: its bytes, for tests.
 */
export const readStates = (source: StateSource, visit: Visit, buffer: number = BUFFER_BYTES): void => {
  const end = endOf(source.files);
  const room = Math.max(1, Math.floor(buffer / (source.words * 4)));
  const words = new Int32Array(room * source.words);
  const open: OpenFile[] = [];
  try {
    for (const file of source.files) open.push(new OpenFile(source, file));
    for (let level = 0; level < end; level++) for (const file of open) file.read(level, words, visit);
  } finally {
    for (const file of open) file.close();
  }
};

/** Throws a `file` error unless every file is there and long enough; does not read them. */
export const requireWhole = ({ dir, words, files }: StateSource): void => {
  for (const file of files) {
    const path = join(dir, file.name);
    const bytes = sizeOf(path);
    const needed = bytesOf(file, words);
    if (bytes < needed) throw truncated(path, file, words, bytes);
  }
};

/** How long the file has to be for its states. */
export const bytesOf = (file: StateFile, words: number): number =>
  file.states.reduce((sum, states) => sum + states, 0) * words * 4;

const endOf = (files: readonly StateFile[]): number =>
  files.reduce((end, { from, states }) => Math.max(end, from + states.length), 0);

const sizeOf = (path: string): number => {
  try {
    requireRegular(path);
    return statSync(path).size;
  } catch (error) {
    throw missingOr(path, error);
  }
};

const missingOr = (path: string, error: unknown): Error => {
  if (error instanceof NotPlain) return damaged(path, error.message, error);
  return codeOfFailure(error) === 'ENOENT' ? damaged(path, 'is missing', error) : unreadable(path, error);
};

const truncated = (path: string, file: StateFile, words: number, bytes: number): Error => {
  let end = 0;
  const level = file.states.findIndex((states) => {
    end += states * words * 4;
    return end > bytes;
  });
  return damaged(path, `is truncated in level ${file.from + level}: it has ${bytes} bytes of ${bytesOf(file, words)}`);
};

class OpenFile {
  readonly #path: string;
  readonly #file: StateFile;
  readonly #words: number;
  readonly #handle: number;
  /** The level after the last one that was passed, and where its states begin. */
  #level: number;
  #position = 0;

  constructor({ dir, words }: StateSource, file: StateFile) {
    this.#path = join(dir, file.name);
    this.#file = file;
    this.#words = words;
    this.#level = file.from;
    try {
      requireRegular(this.#path);
      this.#handle = openSync(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      throw missingOr(this.#path, error);
    }
  }

  /** Visits the states of a level; levels have to be read in order. */
  read(level: number, buffer: Int32Array, visit: Visit): void {
    const { from, states, crc32: checksums } = this.#file;
    for (; this.#level < level; this.#level++) this.#position += (states[this.#level - from] ?? 0) * this.#words * 4;
    let left = states[level - from] ?? 0;
    if (left === 0) return;
    const room = buffer.length / this.#words;
    let crc = 0;
    let position = this.#position;
    while (left > 0) {
      const count = Math.min(room, left);
      const bytes = new Uint8Array(buffer.buffer, 0, count * this.#words * 4);
      this.#fill(bytes, position);
      crc = crc32(bytes, crc);
      visit(buffer.subarray(0, count * this.#words), count, level);
      left -= count;
      position += bytes.length;
    }
    if (crc !== checksums[level - from])
      throw damaged(this.#path, `has other states of level ${level} than were written`);
  }

  #fill(bytes: Uint8Array, position: number): void {
    for (let read = 0; read < bytes.length; ) {
      let got: number;
      try {
        got = readSync(this.#handle, bytes, read, bytes.length - read, position + read);
      } catch (error) {
        throw unreadable(this.#path, error);
      }
      if (got === 0) throw truncated(this.#path, this.#file, this.#words, position + read);
      read += got;
    }
  }

  close(): void {
    closeSync(this.#handle);
  }
}
