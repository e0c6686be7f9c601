import type { Redis } from 'ioredis';
import { DEAD_MS, NoAnswer, within } from '../../heartbeat.ts';
import { DamagedFrame, type Frame, readFrames } from '../frame.ts';
import { inboxGroup } from '../keys.ts';
import { BLOCK_MS } from '../stream-reader.ts';

/** Messages that are taken from the server before those that came are inserted. */
const AHEAD = 8;

interface Message {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * The states that others send to a host in an epoch. A message is taken away from the server once its states are inserted; one that comes twice, since
 * its acknowledgement or its sender's was lost, is inserted twice, and counted once.
 */
export class Inbox {
  /** There is none any more: the epoch is over, or the server has lost its data. */
  gone = false;
  readonly #client: Redis;
  readonly #reading: Redis;
  readonly #key: string;
  readonly #width: number;
  readonly #came: () => void;
  readonly #messages: Message[] = [];
  /** Messages that are here, and still at the server. */
  readonly #held = new Set<string>();
  /** Those of them whose states are inserted. */
  #taken: string[] = [];
  /** Of the level: the frames of each sender. */
  #received: Set<number>[] = [];
  #level = -1;
  #resume: (() => void) | undefined;
  /** What was handed out, and perhaps never came, is asked for first. */
  #again = true;

  /** `width`: words of a state. `came` is called whenever there is something to take. */
  constructor(client: Redis, key: string, width: number, came: () => void) {
    this.#client = client;
    this.#key = key;
    this.#width = width;
    this.#came = came;
    this.#reading = client.duplicate();
    this.#reading.on('error', () => {
      // The other connection tells of it.
    });
    this.#reading.on('close', () => {
      this.#again = true;
    });
    void this.#read();
  }

  /** Begins to count the frames of a level: once the one before it has ended here. */
  begin(level: number): void {
    this.#level = level;
    this.#received = [];
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Whether so many frames of each sender have been taken. */
  hasAll(frames: readonly number[]): boolean {
    return frames.every((count, sender) => (this.#received[sender]?.size ?? 0) === count);
  }

  /** Gives the states of one message to `insert`, and takes it away from the server. Throws a `DamagedFrame`. */
  take(epoch: number, insert: (words: Int32Array) => void): void {
    const message = this.#messages.shift();
    if (message === undefined) return;
    const frames = [...readFrames(message.bytes, this.#width)];
    if (frames.length === 0) throw new DamagedFrame('is empty');
    for (const frame of frames) {
      // One that was sent again after its connection broke, and had come.
      if (frame.epoch === epoch && frame.level < this.#level) continue;
      if (frame.epoch !== epoch || frame.level !== this.#level)
        throw new DamagedFrame(`is of epoch ${frame.epoch} and level ${frame.level}, not ${epoch} and ${this.#level}`);
      this.#count(frame);
      insert(frame.words);
    }
    this.#taken.push(message.id);
    if (this.isEmpty || this.#taken.length >= AHEAD) this.#acknowledge();
    if (this.#messages.length < AHEAD / 2) this.#resume?.();
  }

  close(): void {
    this.gone = true;
    this.#messages.length = 0;
    this.#resume?.();
    this.#reading.disconnect();
  }

  #count({ from, sequence }: Frame): void {
    this.#received[from] ??= new Set();
    this.#received[from].add(sequence);
  }

  #acknowledge(): void {
    const ids = this.#taken;
    this.#taken = [];
    this.#client
      .multi()
      .xack(this.#key, inboxGroup, ...ids)
      .xdel(this.#key, ...ids)
      .exec()
      .catch(() => {
        // It comes again, or the epoch is over.
      })
      .finally(() => {
        for (const id of ids) this.#held.delete(id);
      });
  }

  async #read(): Promise<void> {
    while (!this.gone)
      try {
        if (this.#messages.length >= AHEAD) {
          await new Promise<void>((resolve) => {
            this.#resume = resolve;
          });
          this.#resume = undefined;
          continue;
        }
        const from = this.#again ? '0' : '>';
        this.#again = false;
        const fresh = this.#add(await within(BLOCK_MS + DEAD_MS, this.#ask(from)));
        // What was handed out before may be more than one answer's.
        if (from === '0' && fresh > 0) this.#again = true;
        // What the server has handed to a connection that was dead and it did not know is told to nobody else.
        if (from === '>' && fresh === 0) this.#again = true;
      } catch (error) {
        if (this.gone) return;
        this.#again = true;
        if (/NOGROUP|no longer exists/i.test(String(error))) {
          this.gone = true;
          this.#came();
          return;
        }
        if (error instanceof NoAnswer) this.#reading.disconnect(true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }

  #ask(from: string): Promise<unknown> {
    // Those that were handed out before begin with those that are here.
    const count = from === '0' ? AHEAD * 8 : AHEAD;
    return this.#reading.xreadgroupBuffer(
      'GROUP',
      inboxGroup,
      inboxGroup,
      'COUNT',
      count,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      this.#key,
      from,
    );
  }

  /** How many of the messages in an answer were not here. */
  #add(reply: unknown): number {
    let fresh = 0;
    for (const [, entries] of (reply ?? []) as [Buffer, [Buffer, Buffer[] | null][]][])
      for (const [rawId, fields] of entries) {
        const id = String(rawId);
        const bytes = fields?.[1];
        // One that was taken away is still listed with those that were handed out, without its fields.
        if (bytes === undefined || this.#held.has(id)) continue;
        this.#held.add(id);
        this.#messages.push({ id, bytes });
        fresh++;
      }
    if (fresh > 0) this.#came();
    return fresh;
  }
}
