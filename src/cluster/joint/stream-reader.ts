import type { Redis } from 'ioredis';
import { DEAD_MS, NoAnswer, within } from '../heartbeat.ts';

/** How long a reader waits at the server for something new, in milliseconds. */
export const BLOCK_MS = 2_000;

/** The name of the one field that an entry of a stream has. */
export const FIELD = 'm';

/**
 * Reads a stream of texts on a connection of its own, from where it was when this was called, until it is closed. An entry is told once; those that come
 * while the server is away are told later, in their order.
 */
export class StreamReader {
  readonly #client: Redis;
  readonly #key: string;
  #last: string;
  #closed = false;

  private constructor(client: Redis, key: string, last: string) {
    this.#client = client;
    this.#key = key;
    this.#last = last;
  }

  /** `client`: another connection is made like it. */
  static async open(client: Redis, key: string, told: (text: string, id: string) => void): Promise<StreamReader> {
    const newest = (await client.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0];
    const own = client.duplicate();
    own.on('error', () => {
      // The other connection tells of it.
    });
    const reader = new StreamReader(own, key, newest ?? '0-0');
    void reader.#read(told);
    return reader;
  }

  close(): void {
    this.#closed = true;
    this.#client.disconnect();
  }

  async #read(told: (text: string, id: string) => void): Promise<void> {
    while (!this.#closed)
      try {
        const reply = await within(
          BLOCK_MS + DEAD_MS,
          this.#client.xread('COUNT', 64, 'BLOCK', BLOCK_MS, 'STREAMS', this.#key, this.#last),
        );
        for (const [, entries] of reply ?? [])
          for (const [id, fields] of entries) {
            this.#last = id;
            told(fields[1] ?? '', id);
          }
      } catch (error) {
        if (this.#closed) return;
        // A link that was cut without a word: the command that waits is not answered any more.
        if (error instanceof NoAnswer) this.#client.disconnect(true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }
}
