import type { Redis } from 'ioredis';
import { isFull } from '../../server-fault.ts';
import { FIELD } from '../stream-reader.ts';

/** An inbox with so many frames is full: nothing is sent there until it has half of them. */
const MOST_FRAMES = 64;
/** So many frames may be on their way to the server, and so many wait for one host, before the host that makes them stops to make more. */
const IN_FLIGHT = 16;
const WAITING = 4;
/** Milliseconds between two looks at an inbox that was full, and between two attempts at a server that is. */
const LOOK_MS = 5;
const FULL_MS = 500;

interface Target {
  readonly key: string;
  readonly waiting: Buffer[];
  /** The inbox was full when it was looked at last. */
  closed: boolean;
}

/** Sends the frames of a host to the inboxes of the others, as long as these have room. */
export class Outbox {
  /** What was sent. */
  frames = 0;
  bytes = 0;
  readonly #client: Redis;
  readonly #targets: readonly Target[];
  /** Rung when there is room again. */
  readonly #changed: () => void;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  /** There is no such inbox any more: the epoch is over, or the server has lost its data. */
  gone = false;

  /** `inboxes`: their keys, by the places of the hosts. */
  constructor(client: Redis, inboxes: readonly string[], changed: () => void) {
    this.#client = client;
    this.#targets = inboxes.map((key) => ({ key, waiting: [], closed: false }));
    this.#changed = changed;
  }

  add(host: number, frame: Buffer): void {
    const target = this.#targets[host] as Target;
    target.waiting.push(frame);
    this.#send(target);
  }

  /** No more should be made for now. */
  get stuck(): boolean {
    return this.#targets.some(({ waiting }) => waiting.length > WAITING);
  }

  /** All that was added is in the inboxes. */
  get empty(): boolean {
    return this.#inFlight === 0 && this.#targets.every(({ waiting }) => waiting.length === 0);
  }

  /** Sends nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.gone = true;
    for (const { waiting } of this.#targets) waiting.length = 0;
  }

  #send(target: Target): void {
    while (!this.gone && !target.closed && this.#inFlight < IN_FLIGHT && target.waiting.length > 0)
      void this.#sendOne(target, target.waiting.shift() as Buffer);
  }

  async #sendOne(target: Target, frame: Buffer): Promise<void> {
    this.#inFlight++;
    try {
      // Without an inbox nothing is made: it would be left there for ever.
      const [added, length] = await Promise.all([
        this.#client.xadd(target.key, 'NOMKSTREAM', '*', FIELD, frame),
        this.#client.xlen(target.key),
      ]);
      if (added === null) this.gone = true;
      this.frames++;
      this.bytes += frame.length;
      if (length >= MOST_FRAMES) this.#close(target, LOOK_MS);
    } catch (error) {
      if (!this.gone) target.waiting.unshift(frame);
      // A full server may have room again; any other refusal is that of a server that is being started.
      this.#close(target, isFull(error) ? FULL_MS : LOOK_MS * 20);
    }
    this.#inFlight--;
    for (const other of this.#targets) this.#send(other);
    this.#changed();
  }

  #close(target: Target, wait: number): void {
    target.closed = true;
    if (this.gone) return;
    this.#timer ??= setTimeout(() => void this.#look(), wait);
  }

  /** Looks whether inboxes that were full have room. */
  async #look(): Promise<void> {
    const closed = this.#targets.filter((target) => target.closed);
    let again = false;
    for (const target of closed)
      try {
        if ((await this.#client.xlen(target.key)) <= MOST_FRAMES / 2) target.closed = false;
        else again = true;
      } catch {
        again = true;
      }
    this.#timer = undefined;
    if (again && !this.gone) this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
    for (const target of closed) this.#send(target);
    this.#changed();
  }
}
