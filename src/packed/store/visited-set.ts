import type { StoreMemory } from './memory.ts';
import type { Runs } from './runs.ts';

/**
 * The states that a search has reached, each once, by numbers: what a partition needs of its store. Of several workers each
 * has one, and all work on the same memory. One worker numbers the states in the order in which they are stored, without gaps.
 */
export interface VisitedSet {
  /** How many this one has stored. */
  readonly states: number;
  /** Bytes of memory in use; what all share counts with worker 0. */
  readonly bytes: number;
  /** Bytes on disk in use. */
  readonly disk: number;
  /** True once the budget, or the machine, did not allow to store a state. */
  readonly full: boolean;
  /** States that the index has room for. */
  readonly indexSlots: number;
  /** Why the words of states that were released cannot be read back, once that is so. */
  readonly lost: string | undefined;
  /** What holds the words of state `n`, one of a range to `to - 1` (by default it alone) that are all stored and not released, until another is asked for or states are stored. */
  segmentOf(n: number, to?: number): Int32Array;
  /** Where in it; to be asked afterwards. */
  offsetOf(n: number): number;
  /** Who made state `n`, of the newest two levels, as `SleepSets` has it; 0 where that is not known. */
  makerOf(n: number): number;
  /** The words of the states `from` to `to - 1`, released ones as well, in pieces. Throws when they are lost. */
  pieces(from: number, to: number): Iterable<Int32Array>;
  /**
   * Stores those of the first `length` words' states that are new. False when the memory has to be changed first: then nothing
   * else may be inserted until the same words have been, by another call after that.
   */
  insert(words: Int32Array, length: number): boolean;
  /**
   * Puts the numbers of the first `count` states of `words` into `numbers`; -1 for one that is not stored. Of a worker that is alone, or
   * while no other stores anything. A store that does not keep all words of its states has none.
   */
  find?(words: Int32Array, count: number, numbers: Int32Array): void;
  /** What is stored from now on belongs to another level. Answers the numbers of the states that this one has stored since the last call. */
  endLevel(): Runs;
  /** For another worker that joins. */
  readonly memory: StoreMemory;
  /**
   * Of worker 0, at a barrier or alone: makes what has room for what was called for. To be installed by all, in turn or at once, this one included.
   * `together`: all will `prepare` it before.
   */
  grow(together?: boolean): StoreMemory;
  /** This worker's share of what is to be done to a memory by all together, before any of them installs it. False if there is nothing to do. */
  prepare(memory: StoreMemory): boolean;
  /** Goes over to another memory, and does this worker's part of the move. */
  install(memory: StoreMemory): void;
  /** The states before number `n` will be asked for by `pieces` only. To be said to the stores of all workers before any stores more. */
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
  /** For tests: with so many states stored, codes of combinations are. Default: from 16 million on, where it pays. */
  readonly combineAfter?: number;
  /** For tests: slots of each part of a large index. Default: 2^28. */
  readonly partSlots?: number;
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
