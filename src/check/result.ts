import type { Elements, LivenessProperty } from '../model/language/property.ts';
import type { Bounds } from '../model/variant.ts';
import type { Engine } from '../search/executor.ts';
import type { Order } from '../search/options.ts';
import type { Limit, LivelockSearch, Statistics } from '../search/outcome.ts';
import type { FailurePlace, Trace, Waiting } from '../trace/trace.ts';

/** The answer of a search. Only `holds` is a success. Plain data throughout: it can be sent between threads. */
export type Verdict =
  /**
   * Every reachable state was explored; every `always` holds, every `reachable` was seen, every action was taken, and, where that
   * was looked for (`Result.livelocks`), every thread that has to can finish from every state. `unreached`: steps and properties
   * that were not reached, and need not be, as the model says; left out where there are none.
   */
  | { readonly kind: 'holds'; readonly unreached?: readonly string[] }
  | Violated
  | Deadlocked
  | Livelocked
  | Unfulfilled
  /** Nothing is broken, but the clean verdict would be vacuous: these were never seen, or never happened. */
  | { readonly kind: 'unreached'; readonly properties: readonly string[]; readonly steps: readonly string[] }
  | {
      readonly kind: 'incomplete';
      /** `disk`: something was found, but the states that lead there could not be kept. */
      readonly limit: Limit | 'disk';
      /** The limit that was met, as a sentence. */
      readonly reason: string;
      /** How many stored states were not expanded. */
      readonly left: number;
    }
  | Failed;

export interface Violated {
  readonly kind: 'violated';
  readonly property: string;
  readonly sentence: string;
  /** What breaks it in the last state of the trace. */
  readonly elements: Elements;
  /** Other properties that some state at the same depth breaks; where the trace is any way, that its last state breaks. */
  readonly also: readonly string[];
  readonly trace: Trace;
}

export interface Deadlocked {
  readonly kind: 'deadlock';
  /** The threads that have not finished, and the step that each waits in. */
  readonly waiting: readonly Waiting[];
  readonly trace: Trace;
}

export interface Livelocked {
  readonly kind: 'livelock';
  /** The threads that can never finish from the last state of the trace on, and the step that each is at in it. */
  readonly trapped: readonly Waiting[];
  readonly trace: Trace;
}

export interface Unfulfilled {
  readonly kind: 'liveness';
  readonly property: string;
  readonly sentence: string;
  readonly form: LivenessProperty['kind'];
  /**
   * With how many steps of the trace the circle begins that can be gone round for ever; all of them where it stays in the last state, in which nothing
   * but noise can happen. Undefined for `can always`: whatever happens from the last state on, it does not come.
   */
  readonly loop: number | undefined;
  readonly trace: Trace;
}

export interface Failed {
  readonly kind: 'failed';
  /** Error code, what was wrong, and the likely fix. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | undefined };
  readonly at: FailurePlace;
  /** The way to the state in which it failed; the failing step is not in it. */
  readonly trace: Trace;
}

/** The verdicts that come with a trace. */
export type Counterexample = Violated | Deadlocked | Livelocked | Unfulfilled | Failed;

export const isCounterexample = (verdict: Verdict): verdict is Counterexample =>
  verdict.kind === 'violated' ||
  verdict.kind === 'deadlock' ||
  verdict.kind === 'livelock' ||
  verdict.kind === 'liveness' ||
  verdict.kind === 'failed';

/** The verdict with its trace said to be any way there, not a shortest one; no step is the shortest way there is. */
export const asAnyWay = <V extends Verdict>(verdict: V): V =>
  isCounterexample(verdict) && verdict.trace.steps.length > 0
    ? { ...verdict, trace: { ...verdict.trace, shortest: false } }
    : verdict;

/** What storing only fingerprints means for a result. */
export interface Hashed {
  /** The probability, at most, that some state was missed. */
  readonly missed: number;
}

/** The counterexamples that were looked for: those that take all steps of `through`, and none of `without`. */
export interface Sought {
  readonly through: readonly string[];
  readonly without: readonly string[];
}

/** Everything that one check found out. */
export interface Result {
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
  readonly engine: Engine;
  /** Undefined when the states were stored exactly. */
  readonly hashed?: Hashed;
  readonly search: Order;
  /** Scalarsets up to whose permutations states were told apart; none without symmetry. */
  readonly symmetric: readonly string[];
  /** Which counterexamples were looked for; undefined for any. What holds then is that there is none of these. */
  readonly sought?: Sought;
  /** Whether local steps were merged with the step before them, so that fewer states were told apart. */
  readonly merged: boolean;
  /** Whether noise was taken lazily: then a state that is counted stands for all to which noise leads from it. */
  readonly lazyNoise: boolean;
  readonly verdict: Verdict;
  readonly statistics: Statistics;
  /** Whether it was looked for livelocks; undefined where something else was found, or the search was not finished. */
  readonly livelocks?: LivelockSearch | undefined;
}
