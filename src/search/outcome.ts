// How a search came out. Four words, each with more in it than the one before:
// - `Ending`: which kind of end it was; properties and rules by their place, a path as its states.
// - `Outcome`: the ending, and what was counted.
// - `Verdict` (check/result.ts): the ending told by names, with a trace that shows each step.
// - `Result` (check/result.ts): the verdict, what was counted, and what was checked and how.

import type { PlainValue } from '../model/language/domain.ts';
import type { SearchDetails } from './details.ts';
import type { Failure } from './findings.ts';

/** What met its end first, in an incomplete search. */
export type Limit = 'states' | 'depth' | 'time' | 'memory' | 'interrupted';

/** How a search ended. Properties and rules are named by their place in the system, a path by the states along it. */
export type Ending =
  /** `unreached`: what was not, and need not be; left out where there is none. */
  | {
      readonly kind: 'holds';
      readonly unreached?: { readonly properties: readonly number[]; readonly rules: readonly number[] };
    }
  /**
   * `also`: other properties that some state at the same depth breaks; depth first, that the same state breaks. The path
   * ends in the state that breaks `property`.
   */
  | { readonly kind: 'violated'; readonly property: number; readonly also: readonly number[]; readonly path: Path }
  /**
   * An assertion fails in a step, which the path does not have: it leads to the state in which the step is taken. `also`: other
   * assertions that fail in a step from some state at the same depth.
   */
  | {
      readonly kind: 'asserted';
      readonly assertion: string;
      readonly also: readonly string[];
      readonly rule: number;
      readonly args: number;
      readonly path: Path;
    }
  | { readonly kind: 'deadlock'; readonly path: Path }
  /** `trapped`: the threads that can never finish from the last state on, as `actorOf` names them. */
  | { readonly kind: 'livelock'; readonly trapped: readonly string[]; readonly path: Path }
  /**
   * A liveness property by its place. The path is of a run, with the rule of each step. `loop`: with how many steps the circle begins that is
   * gone round for ever; all of them where it stays in the last state. Undefined for `can always`: from the last state it can never come, and no
   * rules are told.
   */
  | {
      readonly kind: 'liveness';
      readonly property: number;
      readonly path: Path;
      readonly rules: readonly number[];
      readonly loop: number | undefined;
    }
  | { readonly kind: 'unreached'; readonly properties: readonly number[]; readonly rules: readonly number[] }
  /** `livelock`: given where all was explored, and the limit was met on the way to a livelock that there is; `liveness`: while liveness properties were checked. */
  | {
      readonly kind: 'incomplete';
      readonly limit: Limit;
      readonly left: number;
      readonly livelock?: true;
      readonly liveness?: true;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly path: Path }
  /** Something was found, but the states that lead there are lost, and `why`. `property`: the broken one, for `violated`; `assertion`: for `asserted`; `failure`: for `failed`. */
  | {
      readonly kind: 'untraceable';
      readonly found: 'violated' | 'asserted' | 'deadlock' | 'failed';
      readonly property: number | undefined;
      readonly assertion: string | undefined;
      readonly failure: Failure | undefined;
      readonly depth: number;
      readonly left: number;
      readonly why: string;
    };

/** The states from an initial one to the last, each the successor of the one before it. Empty when the initial recipe failed. */
export type Path = readonly PlainValue[];

export interface Statistics {
  /** Distinct states stored. */
  readonly states: number;
  /** Transitions made, those to known states included. */
  readonly transitions: number;
  /**
   * Steps from an initial state to the deepest state found; for a counterexample that ended the search, the number of its
   * steps. Depth first, the steps on the stack when it was deepest.
   */
  readonly depth: number;
  /** New states at each depth; depth first none, since no state's depth is known. */
  readonly levels: readonly number[];
  readonly seconds: number;
  /** Bytes held for states, index and stack. */
  readonly bytes: number;
  /** Bytes of temporary files, if there were any. */
  readonly disk?: number;
  /** States outside of what the model's `within` allows: stored and checked, and not gone on from. Of a model that has none: left out. */
  readonly cut?: number;
  /**
   * Where noise was taken lazily and states are stored whole: how many states the stored ones stand for, at most. One that several stand for
   * is counted for each.
   */
  readonly standFor?: number;
  /** Transitions of each rule, by its place in the system. */
  readonly taken: readonly number[];
  /** There if `stats` was asked for. */
  readonly details?: SearchDetails;
}

/**
 * Whether it was looked for livelocks: states from which a thread that has to finish can never do so. Told of a search that
 * explored everything and found nothing else.
 */
export type LivelockSearch =
  /** `endless`: threads that finish in no state at all; they are taken to go round for ever, and nothing is said of them. */
  | { readonly kind: 'searched'; readonly endless: readonly string[] }
  | { readonly kind: 'not searched'; readonly why: NoLivelockSearch };

/**
 * `none to finish`: there are no threads, or only daemons. `off`: it was not wanted. `states`: there are more than it is done for
 * unasked. `store`, `order`, `machines`: a store of fingerprints, a depth-first search, or one of many machines, does not have what it needs. The others
 * are limits.
 */
export type NoLivelockSearch =
  | 'none to finish'
  | 'off'
  | 'states'
  | 'store'
  | 'order'
  | 'machines'
  | 'memory'
  | 'time'
  | 'interrupted';

export interface Outcome {
  readonly ending: Ending;
  readonly statistics: Statistics;
  /** Undefined where the search found something, or was not finished. */
  readonly livelocks?: LivelockSearch | undefined;
}
