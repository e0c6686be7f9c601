import { type Access, areIndependent } from './access.ts';

/** Of more rule instances than that nothing is left out: the table would not stay in the cache. */
export const MOST_INSTANCES = 1024;
/** So many paths, of all instances, have a number of their own. */
const MOST_PATHS = 1024;
/** Bytes from the end of a row of the table to the next one: were rows as long as a power of two, they would be in each other's way in the cache. */
const BETWEEN_ROWS = 64;
/** A maker has 16 bits, and is not 0. */
const MOST_MAKERS = 2 ** 16 - 1;

/** By what a path, or several of an instance that read and write the same bits, is known. */
export interface PathNumbers {
  /** As the maker of a state: of two makers the smaller one is of the earlier instance. Not 0. */
  readonly maker: number;
  /** As what may be asleep. */
  readonly column: number;
}

/** Paths that have numbers, of one instance. */
export interface NumberedPath {
  readonly instance: number;
  /** What they read and write. */
  readonly access: Access;
  /** They are all those of the instance that came when there were no more numbers. */
  readonly isRest: boolean;
}

type Known = NumberedPath & PathNumbers;

const REST = 'rest';

export interface SleepOptions {
  /** The numbers are another worker's, which gives its code as well: code that is generated here goes without. Default: false. */
  readonly isLed?: boolean;
  /** For tests: how many paths have numbers of their own. */
  readonly mostPaths?: number | undefined;
}

/**
 * Which transitions of a state need not be made, because another state of the search makes what they lead to: see README.md in this
 * folder. An instance is given by its place; the maker of a state is the path by which it was made; 0 is a maker of whom nothing is known.
 */
export class SleepSets {
  readonly #ranks: readonly number[];
  readonly #width: number;
  readonly #mostPaths: number;
  /** Of the table, from one row to the next. */
  readonly #stride: number;
  /** Makers that an instance can have. */
  readonly #makersEach: number;
  /** By their columns. */
  readonly #known: Known[] = [];
  /** Of each instance, by what they read and write; its last ones by `REST`. */
  readonly #ofInstance: readonly Map<string, Known>[];
  /** Of each maker, where its row begins. */
  readonly #rows: Int32Array;
  #awake: Uint8Array | undefined;
  /** Where the row of the state at hand begins. */
  readonly row: Int32Array = new Int32Array(1);
  /** As of `SleepOptions`. */
  readonly isLed: boolean;

  /** `ranks`: of each instance; of two, the one of the higher rank may sleep. `width`: words of a state. */
  constructor(ranks: readonly number[], width: number, { isLed = false, mostPaths = MOST_PATHS }: SleepOptions = {}) {
    this.#ranks = ranks;
    this.#width = width;
    this.isLed = isLed;
    this.#mostPaths = mostPaths;
    // Each instance can have one more, for all that come later.
    this.#stride = mostPaths + ranks.length + BETWEEN_ROWS;
    this.#makersEach = Math.min(mostPaths + 1, Math.floor(MOST_MAKERS / ranks.length));
    this.#rows = new Int32Array(ranks.length * this.#makersEach + 1);
    this.#ofInstance = ranks.map(() => new Map());
  }

  /** For each maker a row, with the words of a state for each column that is awake, and 0 for one that is asleep. Made when first asked for: most searches are over before. */
  get awake(): Uint8Array {
    this.#awake ??= new Uint8Array((this.#mostPaths + this.#ranks.length + 1) * this.#stride);
    return this.#awake;
  }

  /** The state at hand was made by this one. */
  fallAsleep(maker: number): void {
    this.row[0] = this.#rows[maker] as number;
  }

  /** There is code of paths of an instance that read and write this. To be said before it runs. */
  numbersOf(instance: number, access: Access): PathNumbers {
    const others = this.#ofInstance[instance] as Map<string, Known>;
    const same = others.get(access.join());
    if (same !== undefined) return same;
    const rest = others.get(REST);
    if (rest === undefined) {
      const isLast = this.#known.length >= this.#mostPaths || others.size === this.#makersEach - 1;
      return this.#add({ instance, access: access.slice(), isRest: isLast });
    }
    this.#extend(rest, access);
    return rest;
  }

  /** All that have numbers, in order: for another worker of the search. */
  get numbered(): readonly NumberedPath[] {
    return this.#known.map(({ instance, access, isRest }) => ({ instance, access, isRest }));
  }

  /** Goes by the numbers of another worker, which will give its code as well. */
  follow(numbered: readonly NumberedPath[]): void {
    for (const [column, path] of numbered.entries()) {
      const known = this.#known[column];
      if (known === undefined) this.#add({ ...path, access: path.access.slice() });
      else if (known.isRest) this.#extend(known, path.access);
      else if (known.instance !== path.instance || known.access.join() !== path.access.join())
        throw new Error('a path has another number than with who leads');
    }
  }

  #add(path: NumberedPath): Known {
    const others = this.#ofInstance[path.instance] as Map<string, Known>;
    const maker = path.instance * this.#makersEach + others.size + 1;
    const known = { ...path, maker, column: this.#known.length };
    others.set(path.isRest ? REST : path.access.join(), known);
    this.#known.push(known);
    this.#rows[maker] = (known.column + 1) * this.#stride;
    // Where nothing is known of the maker.
    this.awake[known.column] = this.#width;
    this.#compare(known);
    return known;
  }

  #extend(rest: Known, access: Access): void {
    const known = rest.access;
    if (access.every((bits, i) => (bits & ~(known[i] as number)) === 0)) return;
    for (let i = 0; i < known.length; i++) (known[i] as number) |= access[i] as number;
    this.#compare(rest);
  }

  #compare(path: Known): void {
    for (const other of this.#known) {
      this.#fill(path, other);
      this.#fill(other, path);
    }
  }

  /** Of two that are independent, the one of the higher rank sleeps where the other has made the state. */
  #fill(maker: Known, path: Known): void {
    const ranks = this.#ranks;
    const isLater = (ranks[path.instance] as number) > (ranks[maker.instance] as number);
    const sleeps = isLater && areIndependent(maker.access, path.access);
    this.awake[(this.#rows[maker.maker] as number) + path.column] = sleeps ? 0 : this.#width;
  }
}
