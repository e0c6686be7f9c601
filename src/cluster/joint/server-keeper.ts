import type { Redis } from 'ioredis';
import { readFrames } from './frame.ts';
import { ChunkWriter, type Keeper, type KeptFrame } from './keeper.ts';
import { jointKeys } from './keys.ts';
import type { Manifest } from './manifest.ts';

/** In the memory of the server: a hash for each partition. */
export class ServerKeeper implements Keeper {
  readonly #client: Redis;
  readonly #id: string;
  readonly #width: number;
  readonly #kept: number;

  /** `width`: words of a state; `kept`: for how many milliseconds. */
  constructor(client: Redis, id: string, width: number, kept: number) {
    this.#client = client;
    this.#id = id;
    this.#width = width;
    this.#kept = kept;
  }

  keep(partition: number, epoch: number, from: number): ChunkWriter {
    const key = jointKeys(this.#id).states(partition);
    return new ChunkWriter(epoch, this.#width, {
      write: (chunk, number) => this.#client.hset(key, field(epoch, from, number), chunk),
      end: () => this.#client.pexpire(key, this.#kept),
    });
  }

  async forget(partition: number, epoch: number, from: number): Promise<void> {
    const key = jointKeys(this.#id).states(partition);
    for (let chunk = 0; (await this.#client.hdel(key, field(epoch, from, chunk))) === 1; ) chunk++;
  }

  async *read(partition: number, { segments }: Manifest): AsyncGenerator<KeptFrame> {
    const key = jointKeys(this.#id).states(partition);
    for (const { epoch, from, chunks } of segments)
      for (let chunk = 0; chunk < (chunks[partition] ?? 0); chunk++) {
        const bytes = await this.#client.hgetBuffer(key, field(epoch, from, chunk));
        yield* readFrames(bytes ?? Buffer.of(0), this.#width);
      }
  }
}

const field = (epoch: number, from: number, chunk: number): string => `${epoch}:${from}:${chunk}`;
