import type { Connection } from './connection.ts';
import { readText, textOf } from './plain-message.ts';

/** What all keys of shootdown at a server begin with. */
export const prefix = 'shootdown';

/** Told whenever something changes that is not to wait for the next beat. */
const wakeChannel = `${prefix}:wake`;

/**
 * What is known at the server of one kind of things, as `worker` or `run`: a record for each, which is gone when nobody has put it for some time.
 * So what has died is not in the list, and nobody has to take it out.
 */
export class Registry<T> {
  readonly #connection: Connection;
  readonly #kind: string;
  readonly #parse: (value: unknown) => T | undefined;

  /** `parse` answers undefined for what is no such record. */
  constructor(connection: Connection, kind: string, parse: (value: unknown) => T | undefined) {
    this.#connection = connection;
    this.#kind = kind;
    this.#parse = parse;
  }

  /** Puts a record, for so many milliseconds. */
  async put(id: string, record: T, milliseconds: number): Promise<void> {
    const { client } = this.#connection;
    await client.set(this.#key(id), textOf(record), 'PX', milliseconds);
    await client.sadd(this.#ids, id);
  }

  async remove(id: string): Promise<void> {
    const { client } = this.#connection;
    await client.srem(this.#ids, id);
    await client.del(this.#key(id));
  }

  async get(id: string): Promise<T | undefined> {
    const text = await this.#connection.client.get(this.#key(id));
    return text === null ? undefined : this.#read(id, text);
  }

  /** All that live. What is no record of this kind is left out. */
  async list(): Promise<ReadonlyMap<string, T>> {
    const { client } = this.#connection;
    const ids = (await client.smembers(this.#ids)).sort();
    if (ids.length === 0) return new Map();
    const texts = await client.mget(ids.map((id) => this.#key(id)));
    const gone = ids.filter((_, i) => (texts[i] ?? null) === null);
    if (gone.length > 0) await client.srem(this.#ids, ...gone);
    return new Map(
      ids.flatMap((id, i): [string, T][] => {
        const text = texts[i] ?? null;
        const record = text === null ? undefined : this.#read(id, text);
        return record === undefined ? [] : [[id, record]];
      }),
    );
  }

  #read(id: string, text: string): T | undefined {
    try {
      return this.#parse(readText(text, `${this.#kind} ${id}`));
    } catch {
      // Of another version, or somebody else's: nobody here can use it.
      return undefined;
    }
  }

  get #ids(): string {
    return `${prefix}:${this.#kind}s`;
  }

  #key(id: string): string {
    return `${prefix}:${this.#kind}:${id}`;
  }
}

/** Tells all who listen that something has changed. */
export const wakeAll = async ({ client }: Connection): Promise<void> => {
  await client.publish(wakeChannel, '');
};

/** Calls back whenever somebody wakes all. What is missed while the server is away is seen with the next beat. Answers with what ends that. */
export const onWake = async ({ client }: Connection, woken: () => void): Promise<() => void> => {
  const listening = client.duplicate();
  listening.on('error', () => {
    // The other connection tells of it.
  });
  listening.on('message', woken);
  await listening.subscribe(wakeChannel);
  return () => listening.disconnect();
};
