import { type Pause, placeOf } from '../../packed/index.ts';
import { places, type SharedMemory } from './memory.ts';

const TAKING = placeOf('shares: what is left was read, nothing is taken');
const FINISHING = placeOf('shares: nothing is left, not finished');

/** The most states that a worker takes at once, some milliseconds of work, and the fewest. */
const MOST_TAKEN = 4096;
const LEAST_TAKEN = 16;
/**
 * Milliseconds that a worker with nothing to do waits before it looks again whether a change of the memory has been called for. It is woken for
 * one (`Barrier.arrive`), and at the end of the round, but for a call in the moment before it waits. Worker 0 lets events happen in between.
 */
const NAP_MS = 1;
const NAP_MS_OF_FIRST = 0.1;

/** States that a worker has taken: `count` of those that worker `of` has stored in the level before, from the one at place `from` on. */
export interface Taken {
  readonly of: number;
  readonly from: number;
  readonly count: number;
}

/**
 * How the states of a level are dealt out to the workers in a round, which is the check or the expansion of one level by all of
 * them. A worker first takes states that it has stored itself: states next to each other have many successors in common, and
 * the store remembers those that came just before. (Where all took blocks of a thousand from one list, two workers had to look
 * up 61 % of the successors of zap instead of 50 %.) A worker that has none left takes some from the one that has the most.
 * Shares get smaller towards the end of a level, so that all workers come to it at the same time.
 */
export class LevelShares {
  readonly #words: Int32Array;
  readonly #workers: number;
  readonly #worker: number;
  readonly #pause: Pause | undefined;
  /** Rounds that this worker has begun. */
  #begun = 0;

  /** `pause`: for tests. */
  constructor({ words, workers }: SharedMemory, worker: number, pause?: Pause) {
    this.#pause = pause;
    this.#words = words;
    this.#workers = workers;
    this.#worker = worker;
  }

  /** Worker 0, before the others know of the round. */
  open(): void {
    for (let worker = 0; worker < this.#workers; worker++) Atomics.store(this.#words, places.taken(worker), 0);
  }

  begin(): void {
    this.#begun++;
  }

  /** Takes some states; undefined when all are taken. `sizes`: of the level, how many states each worker has stored. */
  take(sizes: readonly number[]): Taken | undefined {
    for (;;) {
      let of = this.#worker;
      let most = this.#left(sizes, of);
      const hasOwn = most > 0;
      if (!hasOwn)
        for (let other = 0; other < this.#workers; other++) {
          const left = this.#left(sizes, other);
          if (left <= most) continue;
          most = left;
          of = other;
        }
      if (most <= 0) return undefined;
      const share = Math.ceil(most / (hasOwn ? 4 : 2 * this.#workers));
      const some = Math.min(MOST_TAKEN, Math.max(LEAST_TAKEN, share));
      this.#pause?.(TAKING);
      const from = Atomics.add(this.#words, places.taken(of), some);
      const count = Math.min(some, (sizes[of] as number) - from);
      if (count > 0) return { of, from, count };
    }
  }

  /** How many of the states that worker `of` has stored nobody has taken; less than none when several have taken the last ones. */
  #left(sizes: readonly number[], of: number): number {
    return (sizes[of] as number) - Atomics.load(this.#words, places.taken(of));
  }

  /** This worker has nothing more to do in the round. */
  finish(): void {
    this.#pause?.(FINISHING);
    const finished = Atomics.add(this.#words, places.finished, 1) + 1;
    // Nobody waits for anything but the last: were all woken by each, sixty-four would be woken four thousand times a round.
    if (finished >= this.#begun * this.#workers) Atomics.notify(this.#words, places.finished);
  }

  /** All have finished. */
  get over(): boolean {
    return Atomics.load(this.#words, places.finished) >= this.#begun * this.#workers;
  }

  /** Waits a little for all to finish. */
  nap(): void {
    const finished = Atomics.load(this.#words, places.finished);
    if (finished >= this.#begun * this.#workers) return;
    Atomics.wait(this.#words, places.finished, finished, this.#worker === 0 ? NAP_MS_OF_FIRST : NAP_MS);
  }
}
