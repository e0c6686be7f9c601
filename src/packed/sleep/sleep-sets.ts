import { type Access, areIndependent } from './access.ts';

/** Of more rule instances than that the table does not stay in the cache. */
export const MOST_INSTANCES = 1024;

/**
 * Which transitions of a state need not be made, because another state of the search makes what they lead to: see README.md in this
 * folder. An instance is given by its place, the maker of a state (the instance that made it first) by its place plus one; 0 is a
 * maker of whom nothing is known.
 */
export class SleepSets {
  readonly #ranks: readonly number[];
  readonly #instances: number;
  readonly #width: number;
  /** Of each instance whose code is known, what all code that it ever had reads and writes. */
  readonly #accesses: (Access | undefined)[];
  /** For each maker a row, with the words of a state for each instance that is awake, and 0 for one that is asleep. */
  readonly awake: Uint8Array;
  /** Where the row of the state at hand begins. */
  readonly row: Int32Array = new Int32Array(1);
  /** The accesses are another worker's: code that is generated here is not among them, and goes without. */
  isLed = false;

  /** `ranks`: of each instance; of two, the one of the higher rank may sleep. `width`: words of a state. */
  constructor(ranks: readonly number[], width: number) {
    this.#ranks = ranks;
    const instances = ranks.length;
    this.#instances = instances;
    this.#width = width;
    this.#accesses = new Array<Access | undefined>(instances).fill(undefined);
    this.awake = new Uint8Array((instances + 1) * instances).fill(width);
  }

  /** The state at hand was made by this one. */
  fallAsleep(maker: number): void {
    this.row[0] = maker * this.#instances;
  }

  /** There is code of an instance that does this, and what it did before. To be said before it runs. */
  add(instance: number, access: Access): void {
    const known = this.#accesses[instance];
    if (known === undefined) this.#accesses[instance] = access.slice();
    else {
      if (access.every((bits, i) => (bits & ~(known[i] as number)) === 0)) return;
      for (let i = 0; i < known.length; i++) (known[i] as number) |= access[i] as number;
    }
    for (let other = 0; other < this.#instances; other++) {
      this.#fill(instance, other);
      this.#fill(other, instance);
    }
  }

  /** For another worker of the search. */
  get accesses(): readonly (Access | undefined)[] {
    return this.#accesses;
  }

  /** Goes by the accesses of another worker, which will give its code as well. */
  follow(accesses: readonly (Access | undefined)[]): void {
    this.isLed = true;
    for (const [instance, access] of accesses.entries()) if (access !== undefined) this.add(instance, access);
  }

  /** Of two that are independent, the one of the higher rank sleeps where the other has made the state. */
  #fill(maker: number, instance: number): void {
    const [a, b] = [this.#accesses[maker], this.#accesses[instance]];
    const ranks = this.#ranks;
    const isLater = (ranks[instance] as number) > (ranks[maker] as number);
    const sleeps = isLater && a !== undefined && b !== undefined && areIndependent(a, b);
    this.awake[(maker + 1) * this.#instances + instance] = sleeps ? 0 : this.#width;
  }
}
