import type { PlainValue } from '../model/language/domain.ts';
import type { SearchDetails } from './details.ts';
import type { Findings } from './findings.ts';
import type { Path } from './outcome.ts';

/** What an executor has done so far; up to date while it works, too. */
export interface Counts {
  /** How many distinct states are stored. */
  readonly states: number;
  /** How many transitions were made, those to known states included. */
  readonly transitions: number;
  /** Bytes held for states and index. */
  readonly bytes: number;
  /** Bytes of temporary files, of an executor that writes some. */
  readonly disk?: number;
  /** How many states of the newest level have been worked on by the call of `check` or `expand` that runs, or ran last. */
  readonly done: number;
  /** True when the memory budget did not allow to store a successor; what was not stored is lost to the search. */
  readonly full: boolean;
}

/** How a search is told to pause or to stop in the middle of a level. */
export interface Watch {
  /** True once a limit is met: the level is then left as it is. */
  stopped(): boolean;
  /** Lets timers, signals and progress reports happen, if it is time to; undefined when it is not. */
  breathe(): Promise<void> | undefined;
  /** The most states that may be worked on before `stopped` is asked again. */
  within(size: number): number;
}

/** Is shown a state, and how many steps it is from an initial one. */
export type Visit = (state: object, level: number) => void;

/**
 * Runs the recipes of a system and stores every state once, level by level: `start` makes level 0 of the initial states;
 * `check` looks at every state of the newest level; `expand` makes the next level of its successors that are new.
 */
export interface Executor {
  /** As of the end of the last call. */
  readonly findings: Findings;
  readonly counts: Counts;
  /** The number of states of each level, as of the end of the last call. */
  readonly levels: readonly number[];
  /** Why earlier states cannot be read back, once that is so. The search can go on, but there is no `pathTo` then. */
  readonly lost?: string | undefined;
  /** Stores the initial states. */
  start(): Promise<void>;
  /** Evaluates every property on the states of the newest level. */
  check(watch: Watch): Promise<void>;
  /** Makes every transition from the states of the newest level and stores the successors: a new level, of no states when all are known. */
  expand(watch: Watch): Promise<void>;
  /**
   * Shows every state that is stored, level by level, as the view that recipes get of it; it is valid until `visit` returns. False
   * if it was stopped. What `visit` throws comes through.
   */
  visit(watch: Watch, visit: Visit): Promise<boolean>;
  /** A shortest way from an initial state to a state of level `depth`: for every executor always the same one. */
  pathTo(state: PlainValue, depth: number): Promise<Path>;
  /** Where its states come from. An executor that cannot tell has none. */
  details?(): Promise<SearchDetails>;
  /** Frees what it holds. */
  end(): Promise<void>;
}

/** `packed` runs generated code on bits; `reference` runs the same recipes on frozen Immer states. */
export type Engine = 'packed' | 'reference';
