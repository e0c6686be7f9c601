// What the stores of several workers agree on while they store states in the same memory.

import { mappedArray } from './mapped-array.ts';
import { type Pause, type Pauses, pauseOf, placeOf } from './pauses.ts';

/** Places in the words. What all write to lies 64 bytes from the rest, so that it shares no cache line. */
const LIMIT = 0;
const CALLS = 1;
const WANTED = 2;
const CLAIMED = 16;
const WORDS = 32;

const CALLING = placeOf('calls: wanted is set, the call is not');
const CLAIMING = placeOf('numbers: claimed was read, and not changed');
export const INSERTING: number = placeOf('insert: no call was seen, nothing is inserted');

/** Why a store needs the memory to be changed before it can go on; bits. */
export const call = {
  /** There are no numbers left, or the index is as full as it may be. */
  room: 1,
  /** The states have to be stored in another format: it is time for a shorter one, or it cannot store what is new. */
  format: 2,
  /** A new format could not do it either: the states are to be stored as they are. */
  plainFormat: 4,
  /** There are so many states that they should be stored as codes of combinations, if that pays. */
  combinations: 8,
} as const;

/**
 * The control words of the workers of one search, as one of them sees them. All store states in one log and one index, in memory
 * that they share; the numbers of the states are given out here. While there are several, shared memory is changed only at a
 * barrier: a store that needs a change calls for it, no store inserts anything until it has been made, and worker 0 makes it.
 * A worker that calls stays in its round until then; the others may not leave the round before it, so that all come to the barrier.
 */
export class SharedControl {
  readonly workers: number;
  /** The number of the one whose view this is. */
  readonly worker: number;
  /** Can be posted to a thread. */
  readonly words: Int32Array;
  /** How many workers take part so far. */
  present = 1;
  /** For tests. */
  readonly pauses: Pauses | undefined;
  readonly pause: Pause | undefined;

  constructor(workers = 1, worker = 0, words?: Int32Array, pauses?: Pauses) {
    this.pauses = pauses;
    this.pause = pauses === undefined ? undefined : pauseOf(pauses, worker);
    this.workers = workers;
    this.worker = worker;
    this.words = words ?? this.allocate(WORDS);
  }

  /** Only this worker takes part: it needs no barrier. */
  get alone(): boolean {
    return this.present === 1;
  }

  /** Memory that all can use, full of zeros. Throws a RangeError when the machine has none. */
  allocate(words: number): Int32Array {
    return mappedArray(words, this);
  }

  /** What has been called for; 0 if nothing. */
  get calls(): number {
    return Atomics.load(this.words, CALLS);
  }

  /** Calls for a change. `wanted`: how many numbers the caller cannot do without. */
  call(what: number, wanted = 0): void {
    for (let most = this.wanted; wanted > most; )
      most = Atomics.compareExchange(this.words, WANTED, most, wanted) === most ? wanted : this.wanted;
    this.pause?.(CALLING);
    Atomics.or(this.words, CALLS, what);
  }

  /** The most that any caller cannot do without. */
  get wanted(): number {
    return Atomics.load(this.words, WANTED);
  }

  /** Of worker 0, at a barrier: what was called for has been done. */
  answered(): void {
    Atomics.store(this.words, WANTED, 0);
    Atomics.store(this.words, CALLS, 0);
  }

  /** Numbers below this one may be claimed. */
  get limit(): number {
    return Atomics.load(this.words, LIMIT);
  }

  set limit(limit: number) {
    Atomics.store(this.words, LIMIT, limit);
  }

  /** Numbers below this one have been claimed. */
  get claimed(): number {
    return Atomics.load(this.words, CLAIMED);
  }

  /** Claims at least `least` and at most `most` numbers; answers the first one and the one after the last, or undefined when there are not so many. */
  claim(least: number, most: number): readonly [from: number, to: number] | undefined {
    for (;;) {
      const from = this.claimed;
      const to = Math.min(this.limit, from + most);
      if (to - from < least) return undefined;
      this.pause?.(CLAIMING);
      if (Atomics.compareExchange(this.words, CLAIMED, from, to) === from) return [from, to];
    }
  }
}
