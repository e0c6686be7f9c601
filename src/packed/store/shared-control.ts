// What several workers that store states in the same memory agree on.

/** Places in the control words. What all write to lies 64 bytes from the rest, so that it shares no cache line. */
const LIMIT = 0;
const CALLS = 1;
const WANTED = 2;
const CLAIMED = 16;
const WORDS = 32;

/** Why a store needs the memory to be changed before it can go on; bits. */
export const call = {
  /** There are no numbers left, or the index is as full as it may be. */
  room: 1,
  /** The states have to be stored in another format: it is time for a shorter one, or it cannot store what is new. */
  format: 2,
  /** A new format could not do it either: the states are to be stored as they are. */
  plainFormat: 4,
} as const;

/**
 * The workers of one search. All store states in one log and one index, in memory that they share; the numbers of the states
 * are given out here. While there are several, what they share is changed only when all have met: a store that needs
 * that calls for it, and then they all store nothing until it is done. Worker 0 does it. (Who calls always waits for it: where
 * nobody waits, some may have gone home.)
 */
export class Crew {
  readonly workers: number;
  readonly me: number;
  /** Can be posted to a thread. */
  readonly control: Int32Array;
  /** How many have joined. One that is alone need meet nobody. */
  present = 1;

  constructor(workers = 1, me = 0, control?: Int32Array) {
    this.workers = workers;
    this.me = me;
    this.control = control ?? this.allocate(WORDS);
  }

  get alone(): boolean {
    return this.present === 1;
  }

  /** Memory that all can use, full of zeros. Throws a RangeError when the machine has none. */
  allocate(words: number): Int32Array {
    return new Int32Array(this.workers === 1 ? new ArrayBuffer(words * 4) : new SharedArrayBuffer(words * 4));
  }

  /** What has been called for; 0 if nothing. */
  get calls(): number {
    return Atomics.load(this.control, CALLS);
  }

  /** `wanted`: how many numbers the one who calls cannot do without. */
  call(what: number, wanted = 0): void {
    for (let most = this.wanted; wanted > most; )
      most = Atomics.compareExchange(this.control, WANTED, most, wanted) === most ? wanted : this.wanted;
    Atomics.or(this.control, CALLS, what);
  }

  /** The most that anybody cannot do without. */
  get wanted(): number {
    return Atomics.load(this.control, WANTED);
  }

  answered(): void {
    Atomics.store(this.control, WANTED, 0);
    Atomics.store(this.control, CALLS, 0);
  }

  /** Numbers below this one may be taken. */
  get limit(): number {
    return Atomics.load(this.control, LIMIT);
  }

  set limit(limit: number) {
    Atomics.store(this.control, LIMIT, limit);
  }

  /** Numbers below this one have been taken. */
  get claimed(): number {
    return Atomics.load(this.control, CLAIMED);
  }

  /** Takes at least `least` and at most `most` numbers; answers the first one and the one after the last, or undefined when there are not so many. */
  claim(least: number, most: number): readonly [from: number, to: number] | undefined {
    for (;;) {
      const from = this.claimed;
      const to = Math.min(this.limit, from + most);
      if (to - from < least) return undefined;
      if (Atomics.compareExchange(this.control, CLAIMED, from, to) === from) return [from, to];
    }
  }
}
