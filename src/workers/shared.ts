import { Crew } from '../packed/index.ts';

/** The memory that the workers of one search share, besides the states. Can be posted to a thread. */
export interface Shared {
  readonly workers: number;
  /** Of the crew. */
  readonly crew: Int32Array;
  /** 32-bit integers: see `at`. */
  readonly control: Int32Array;
  /** See `Counters`. */
  readonly counters: Float64Array;
}

// What several workers write lies 64 bytes apart, so that no two share a cache line.
const LINE_INTS = 16;
const LINE_FLOATS = 8;

/** Places in `control`. */
const at = {
  /** 1 once the level is to be left as it is. */
  stop: 0,
  /** How many halves of meetings have come to their end. */
  phase: 1,
  /** How many times a worker has come to a half of a meeting. */
  arrived: LINE_INTS,
  /** How many times a worker has come to the end of a round. */
  finished: 2 * LINE_INTS,
  /** How many of the states of a level that a worker has stored have been taken by somebody. */
  taken: (worker: number): number => (3 + worker) * LINE_INTS,
};

export const shareMemory = ({ workers, control: crew }: Crew): Shared => ({
  workers,
  crew,
  control: new Int32Array(new SharedArrayBuffer(4 * at.taken(workers))),
  counters: new Float64Array(new SharedArrayBuffer(8 * LINE_FLOATS * workers)),
});

/** The crew as the worker `me` of another thread sees it. */
export const crewOf = ({ workers, crew }: Shared, me: number): Crew => {
  const own = new Crew(workers, me, crew);
  own.present = workers;
  return own;
};

/** What each worker tells of its progress, without a message. */
export class Counters {
  static readonly fields = ['states', 'transitions', 'bytes', 'done'] as const;
  readonly #values: Float64Array;
  readonly #workers: number;

  constructor({ counters, workers }: Shared) {
    this.#values = counters;
    this.#workers = workers;
  }

  set(worker: number, field: (typeof Counters.fields)[number], value: number): void {
    this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] = value;
  }

  /** Of all workers but the first: a round begins that they have no part in. */
  clearDone(): void {
    for (let worker = 1; worker < this.#workers; worker++) this.set(worker, 'done', 0);
  }

  /** Of all workers but the first together. */
  sumOfOthers(field: (typeof Counters.fields)[number]): number {
    let sum = 0;
    for (let worker = 1; worker < this.#workers; worker++)
      sum += this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] as number;
    return sum;
  }
}

/** How worker 0 has the others leave a level. */
export class StopFlag {
  readonly #control: Int32Array;

  constructor({ control }: Shared) {
    this.#control = control;
  }

  get raised(): boolean {
    return Atomics.load(this.#control, at.stop) === 1;
  }

  set raised(stop: boolean) {
    Atomics.store(this.#control, at.stop, stop ? 1 : 0);
  }
}

/** The most states that a worker takes at once, some milliseconds of work, and the fewest. */
const MOST_TAKEN = 4096;
const LEAST_TAKEN = 16;
/** Milliseconds that a worker with nothing to do waits before it looks again whether a meeting is called. */
const NAP_MS = 0.1;

/** States that a worker has taken: `count` of those that worker `of` has stored in the level before, from the one at place `from` on. */
export interface Taken {
  readonly of: number;
  readonly from: number;
  readonly count: number;
}

/**
 * How the states of a level are dealt out. Each worker takes those that it has stored itself: states next to each other have
 * many successors in common, and the store remembers those that came just before. (Where all took blocks of a thousand
 * from one list, two workers had to look up 61 % of the successors of zap instead of 50 %.) Who has none left takes some of
 * the one who has the most, and all take ever fewer towards the end, so that they come to it at the same time.
 */
export class Rounds {
  readonly #control: Int32Array;
  readonly #workers: number;
  readonly #me: number;
  /** Rounds that this worker has begun. */
  #begun = 0;

  constructor({ control, workers }: Shared, me: number) {
    this.#control = control;
    this.#workers = workers;
    this.#me = me;
  }

  /** Worker 0, before the others know of the round. */
  open(): void {
    for (let worker = 0; worker < this.#workers; worker++) Atomics.store(this.#control, at.taken(worker), 0);
  }

  begin(): void {
    this.#begun++;
  }

  /** Takes some states; undefined when all are taken. `sizes`: of the level, how many states each worker has stored. */
  take(sizes: readonly number[]): Taken | undefined {
    for (;;) {
      const left = sizes.map((size, worker) => size - Atomics.load(this.#control, at.taken(worker)));
      const own = (left[this.#me] as number) > 0;
      const of = own ? this.#me : left.indexOf(Math.max(...left));
      const most = left[of] as number;
      if (most <= 0) return undefined;
      const share = Math.ceil(most / (own ? 4 : 2 * this.#workers));
      const some = Math.min(MOST_TAKEN, Math.max(LEAST_TAKEN, share));
      const from = Atomics.add(this.#control, at.taken(of), some);
      const count = Math.min(some, (sizes[of] as number) - from);
      if (count > 0) return { of, from, count };
    }
  }

  /** This worker has nothing more to do in the round. */
  finish(): void {
    Atomics.add(this.#control, at.finished, 1);
    Atomics.notify(this.#control, at.finished);
  }

  /** All have finished. */
  get over(): boolean {
    return Atomics.load(this.#control, at.finished) >= this.#begun * this.#workers;
  }

  /** Waits a little for somebody to finish. */
  nap(): void {
    const finished = Atomics.load(this.#control, at.finished);
    if (finished < this.#begun * this.#workers) Atomics.wait(this.#control, at.finished, finished, NAP_MS);
  }
}

/**
 * Meetings of all workers, in which nobody stores anything: in the first half, which begins when all are there, worker 0 makes the
 * memory larger or what else has been called for; in the second all go over to it.
 */
export class Meetings {
  readonly #control: Int32Array;
  readonly #workers: number;
  /** Halves that this worker has come to. */
  #halves = 0;

  constructor({ control, workers }: Shared) {
    this.#control = control;
    this.#workers = workers;
  }

  /** Comes to the next half. */
  arrive(): void {
    this.#halves++;
    Atomics.add(this.#control, at.arrived, 1);
    Atomics.notify(this.#control, at.arrived);
  }

  /** Of worker 0: all have come. */
  get complete(): boolean {
    return Atomics.load(this.#control, at.arrived) >= this.#halves * this.#workers;
  }

  /** Of worker 0: waits a little for somebody to come. */
  nap(): void {
    const arrived = Atomics.load(this.#control, at.arrived);
    if (arrived < this.#halves * this.#workers) Atomics.wait(this.#control, at.arrived, arrived, NAP_MS);
  }

  /** Of worker 0: what was to be done in the half is done. */
  proceed(): void {
    Atomics.store(this.#control, at.phase, this.#halves);
    Atomics.notify(this.#control, at.phase);
  }

  /** Of the others: waits until it is. */
  await(): void {
    for (let phase = this.#phase; phase < this.#halves; phase = this.#phase)
      Atomics.wait(this.#control, at.phase, phase);
  }

  get #phase(): number {
    return Atomics.load(this.#control, at.phase);
  }
}
