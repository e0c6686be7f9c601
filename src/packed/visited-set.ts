/**
 * The states that a search has reached, each once, numbered in the order in which they were stored: what a partition needs
 * of its store. Of several workers each has one for the states that it owns by their hash; `insert` sends the others on.
 */
export interface VisitedSet {
  /** How many are stored. */
  readonly states: number;
  /** Bytes of memory in use. */
  readonly bytes: number;
  /** Bytes on disk in use. */
  readonly disk: number;
  /** True once the budget, or the machine, did not allow to store a state. */
  readonly full: boolean;
  /** How full the index is, 0 to 1. */
  readonly load: number;
  /** States that the index has room for. */
  readonly indexSlots: number;
  /** Why the words of states that were released cannot be read back, once that is so. */
  readonly lost: string | undefined;
  /** What holds the words of state `n`, which has not been released, until another is asked for or states are stored. */
  segmentOf(n: number): Int32Array;
  /** Where in it; to be asked afterwards. */
  offsetOf(n: number): number;
  /** Which worker owns the state at word `offset`. */
  ownerOf(words: Int32Array, offset: number): number;
  /** The words of the states `from` to `to - 1`, released ones as well, in pieces. Throws when they are lost. */
  pieces(from: number, to: number): Iterable<Int32Array>;
  /** Stores those of the first `length` words' states that are new and its own; sends on those of other owners. */
  insert(words: Int32Array, length: number): void;
  /** Stores those of `count` states from word `offset` on that are new; all are its own. */
  receive(words: Int32Array, offset: number, count: number): void;
  /** The states before number `n` will be asked for by `pieces` only. */
  release(n: number): void;
  /** Frees what outlives it. */
  close(): void;
}

/** How the states are stored. Plain data: it is sent to threads. */
export type StoreOptions = ExactOptions | HashOptions;

/** All that their words say. */
export interface ExactOptions {
  readonly kind: 'exact';
  /** For tests: with so many states stored, they are encoded. Default: 262,144. */
  readonly codeAfter?: number;
}

/** A fingerprint of each state, and the words of the newest levels; those of the others are on disk. */
export interface HashOptions {
  readonly kind: 'hash';
  /** Folder of the temporary file. Default: `defaultScratch()`. */
  readonly scratch?: string | undefined;
  /** For tests: bits of a fingerprint, at most 64, which is the default. */
  readonly bits?: number;
  /** For tests: chooses the hash function. */
  readonly seed?: number;
  /** For tests: with no more states than this in memory, none go to the disk. Default: 131,072. */
  readonly resident?: number;
}
