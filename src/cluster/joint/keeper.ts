import { type Frame, writeFrame } from './frame.ts';
import type { Manifest } from './manifest.ts';

/** Some states of a partition, for a checkpoint. */
export type KeptFrame = Pick<Frame, 'level' | 'words'>;

/** Bytes of a chunk, more or less. */
const CHUNK_BYTES = 1 << 20;

/** Keeps the states of partitions, and gives them back. What is kept is of an epoch; another epoch keeps its own besides. */
export interface Keeper {
  /** Keeps the levels of a segment, `from` on, of one partition. */
  keep(partition: number, epoch: number, from: number): ChunkWriter;
  /** Forgets what was to be kept. */
  forget(partition: number, epoch: number, from: number): Promise<void>;
  /** What was kept of a partition, level by level. Throws a DamagedFrame for what is not as it was kept, or is gone. */
  read(partition: number, manifest: Manifest): AsyncGenerator<KeptFrame>;
}

/** Where chunks go. What it rejects with, the writer does. */
export interface ChunkSink {
  write(chunk: Buffer, number: number): Promise<unknown>;
  /** After the last chunk. */
  end(): Promise<unknown>;
}

/** Puts frames together to chunks. */
export class ChunkWriter {
  readonly #epoch: number;
  readonly #width: number;
  readonly #sink: ChunkSink;
  #open: Buffer[] = [];
  #bytes = 0;
  chunks = 0;

  constructor(epoch: number, width: number, sink: ChunkSink) {
    this.#epoch = epoch;
    this.#width = width;
    this.#sink = sink;
  }

  async add({ level, words }: KeptFrame): Promise<void> {
    const frame = writeFrame({ epoch: this.#epoch, level, from: 0, sequence: this.chunks, words }, this.#width);
    this.#open.push(frame);
    this.#bytes += frame.length;
    if (this.#bytes >= CHUNK_BYTES) await this.#write();
  }

  async end(): Promise<void> {
    if (this.#bytes > 0) await this.#write();
    if (this.chunks > 0) await this.#sink.end();
  }

  async #write(): Promise<void> {
    const chunk = Buffer.concat(this.#open);
    this.#open = [];
    this.#bytes = 0;
    await this.#sink.write(chunk, this.chunks++);
  }
}
