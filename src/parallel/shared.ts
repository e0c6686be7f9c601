import type { Outbox } from '../packed/outbox.ts';

/** The memory that the workers of one search share. Can be posted to a thread. */
export interface Shared {
  readonly workers: number;
  /** Words a state. */
  readonly width: number;
  /** States in a ring; a power of two. */
  readonly capacity: number;
  /** 32-bit integers: see `at`. */
  readonly control: SharedArrayBuffer;
  /** 64-bit floats: see `Counters`. */
  readonly counters: SharedArrayBuffer;
  /** A ring of states from each worker to each other one: place `from * workers + to`. */
  readonly rings: readonly SharedArrayBuffer[];
}

// What several workers write lies 64 bytes apart, so that no two share a cache line.
const LINE_INTS = 16;
const LINE_FLOATS = 8;

/** Places in `control`. */
const at = {
  /** 1 once the level is to be left as it is. */
  stop: 0,
  /** How many workers have come to the end of an expansion, over all expansions. */
  finished: LINE_INTS,
  /** How many states were ever written to a ring, and read from it, modulo 2^32. */
  sent: (ring: number): number => LINE_INTS * (2 + 2 * ring),
  received: (ring: number): number => LINE_INTS * (3 + 2 * ring),
};

/** `capacity`: states in a ring, at least. */
export const shareMemory = (workers: number, width: number, capacity: number): Shared => {
  const rounded = 2 ** Math.ceil(Math.log2(capacity));
  return {
    workers,
    width,
    capacity: rounded,
    control: new SharedArrayBuffer(4 * LINE_INTS * (2 + 2 * workers * workers)),
    counters: new SharedArrayBuffer(8 * LINE_FLOATS * workers),
    rings: Array.from(
      { length: workers * workers },
      (_, ring) =>
        // None to itself.
        new SharedArrayBuffer(ring % (workers + 1) === 0 ? 0 : rounded * width * 4),
    ),
  };
};

/** What each worker tells of its progress, without a message. */
export class Counters {
  static readonly fields = ['states', 'transitions', 'bytes', 'disk', 'done', 'full', 'load'] as const;
  readonly #values: Float64Array;
  readonly #workers: number;

  constructor({ counters, workers }: Shared) {
    this.#values = new Float64Array(counters);
    this.#workers = workers;
  }

  set(worker: number, field: (typeof Counters.fields)[number], value: number): void {
    this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] = value;
  }

  /** Of all workers together. */
  sum(field: (typeof Counters.fields)[number]): number {
    let sum = 0;
    for (let worker = 0; worker < this.#workers; worker++)
      sum += this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] as number;
    return sum;
  }
}

/** How the coordinator has the workers leave a level. */
export class StopFlag {
  readonly #control: Int32Array;

  constructor({ control }: Shared) {
    this.#control = new Int32Array(control);
  }

  get raised(): boolean {
    return Atomics.load(this.#control, at.stop) === 1;
  }

  set raised(stop: boolean) {
    Atomics.store(this.#control, at.stop, stop ? 1 : 0);
  }
}

/** Stores states that came from others: `count` states from word `offset` on. */
export type Receive = (words: Int32Array, offset: number, count: number) => void;

/** States that are taken from a ring at once; as many as fit the cache with what they touch. */
const RECEIVED_AT_ONCE = 1024;
/** Milliseconds that a worker with nothing to do sleeps before it looks again. */
const NAP_MS = 0.1;

/**
 * One worker's ends of the rings: single producer, single consumer, no lock. Cursors run on modulo 2^32; what lies between
 * `received` and `sent` is in the ring. A worker that waits for room takes out what others have sent it meanwhile, so that
 * two that wait for each other go on.
 */
export class Links implements Outbox {
  readonly workers: number;
  readonly out: readonly (Int32Array | undefined)[];
  readonly sent: Int32Array;
  readonly #me: number;
  readonly #width: number;
  readonly #capacity: number;
  readonly #control: Int32Array;
  readonly #in: readonly (Int32Array | undefined)[];
  readonly #napping = new Int32Array(new SharedArrayBuffer(4));
  /** Where what others have sent goes to; set once there is somebody who stores it. */
  receive: Receive = () => undefined;
  #expansions = 0;

  constructor(shared: Shared, me: number) {
    const { workers, rings } = shared;
    this.workers = workers;
    this.#me = me;
    this.#width = shared.width;
    this.#capacity = shared.capacity;
    this.#control = new Int32Array(shared.control);
    const others = Array.from({ length: workers }, (_, other) => other);
    const ring = (from: number, to: number): Int32Array | undefined =>
      from === to ? undefined : new Int32Array(rings[from * workers + to] as SharedArrayBuffer);
    this.out = others.map((to) => ring(me, to));
    this.#in = others.map((from) => ring(from, me));
    this.sent = new Int32Array(workers + 1);
    this.sent[workers] = shared.capacity - 1;
  }

  reserve(count: number): void {
    for (let to = 0; to < this.workers; to++) {
      if (to === this.#me) continue;
      const received = at.received(this.#me * this.workers + to);
      while (this.#capacity - (((this.sent[to] as number) - Atomics.load(this.#control, received)) | 0) < count)
        if (!this.collect()) this.#nap();
    }
  }

  publish(): void {
    for (let to = 0; to < this.workers; to++)
      if (to !== this.#me) Atomics.store(this.#control, at.sent(this.#me * this.workers + to), this.sent[to] as number);
  }

  /** True if there was anything. */
  collect(): boolean {
    let any = false;
    for (let from = 0; from < this.workers; from++) {
      const words = this.#in[from];
      if (words === undefined) continue;
      const ring = from * this.workers + this.#me;
      const sent = Atomics.load(this.#control, at.sent(ring));
      let received = Atomics.load(this.#control, at.received(ring));
      while (received !== sent) {
        any = true;
        const position = received & (this.#capacity - 1);
        const count = Math.min((sent - received) | 0, this.#capacity - position, RECEIVED_AT_ONCE);
        this.receive(words, position * this.#width, count);
        received = (received + count) | 0;
        Atomics.store(this.#control, at.received(ring), received);
      }
    }
    return any;
  }

  /**
   * Comes to the end of an expansion: answers when every worker has, and everything sent to this one is received. Each
   * publishes before it says that it has finished, so what is not in the rings when all have is not on its way either.
   */
  finish(): void {
    this.#expansions++;
    Atomics.add(this.#control, at.finished, 1);
    for (;;) {
      const finished = Atomics.load(this.#control, at.finished) >= this.#expansions * this.workers;
      const any = this.collect();
      if (finished && !any) return;
      if (!any) this.#nap();
    }
  }

  #nap(): void {
    Atomics.wait(this.#napping, 0, 0, NAP_MS);
  }
}
