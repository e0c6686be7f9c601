import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import { DamagedFrame, frameBytes, HEAD_BYTES, readFrames } from './frame.ts';
import { ChunkWriter, type Keeper, type KeptFrame } from './keeper.ts';
import type { Manifest } from './manifest.ts';

/** The file of one partition's states in a segment. */
export const statesFile = (folder: string, partition: number, epoch: number, from: number): string =>
  join(folder, `states-${partition}-${from}-${epoch}.bin`);

/** In a folder that all machines have: a file for each partition of a segment. */
export class FolderKeeper implements Keeper {
  readonly #folder: string;
  readonly #width: number;

  /** `width`: words of a state. */
  constructor(folder: string, width: number) {
    this.#folder = folder;
    this.#width = width;
  }

  keep(partition: number, epoch: number, from: number): ChunkWriter {
    const path = this.#path(partition, epoch, from);
    let file: FileHandle | undefined;
    return new ChunkWriter(epoch, this.#width, {
      write: async (chunk) => {
        file ??= await open(path, 'w');
        await file.writeFile(chunk);
      },
      end: async () => {
        await file?.sync();
        await file?.close();
      },
    });
  }

  async forget(partition: number, epoch: number, from: number): Promise<void> {
    await rm(this.#path(partition, epoch, from), { force: true });
  }

  async *read(partition: number, { segments }: Manifest): AsyncGenerator<KeptFrame> {
    for (const { epoch, from, chunks } of segments) {
      if ((chunks[partition] ?? 0) === 0) continue;
      yield* this.#framesOf(this.#path(partition, epoch, from));
    }
  }

  async *#framesOf(path: string): AsyncGenerator<KeptFrame> {
    try {
      const file = await open(path);
      try {
        const { size } = await file.stat();
        for (let at = 0; at < size; ) {
          const bytes = await bytesOf(file, at, HEAD_BYTES);
          const frame = await bytesOf(file, at, frameBytes(bytes));
          yield* readFrames(frame, this.#width);
          at += frame.length;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      throw error instanceof DamagedFrame ? error : new DamagedFrame(`in ${path} cannot be read: ${messageOf(error)}`);
    }
  }

  #path(partition: number, epoch: number, from: number): string {
    return statesFile(this.#folder, partition, epoch, from);
  }
}

/** What is there of so many bytes. */
const bytesOf = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};
