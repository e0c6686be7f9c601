import type { Bounds } from '../model/variant.ts';
import type { Limit } from '../search/outcome.ts';
import type { Trace } from '../trace/trace.ts';
import type { SideName } from './lockstep.ts';
import type { Moment, Sight } from './observations.ts';

/** The answer to whether two systems are equivalent. Plain data throughout: it can be sent between threads. */
export type EquivalenceVerdict =
  /** Both have the same sequences. */
  | { readonly kind: 'equivalent' }
  /** `larger` has every sequence of the other. Without a difference: whether the other has all of its was not asked. */
  | { readonly kind: 'includes'; readonly larger: SideName; readonly differences: readonly Difference[] }
  /** Each has a sequence that the other has not; or one has, and of the other it is not known or was not asked. */
  | { readonly kind: 'differ'; readonly differences: readonly Difference[]; readonly undecided: boolean }
  /** Nothing was compared, since a side comes to no state in which its observations are made. */
  | { readonly kind: 'unreached'; readonly reason: string }
  | { readonly kind: 'incomplete'; readonly limit: Limit | 'pairs'; readonly reason: string };

/** How a run may end. */
export type End = 'finished' | 'stuck';

/** A shortest sequence that one side has and the other has not. */
export interface Difference {
  readonly has: SideName;
  /** What is seen, from the beginning. Without an `end`, the last is what the other cannot show. */
  readonly sequence: readonly Sight[];
  /** The way of ending that the other has not after this sequence. */
  readonly end: End | undefined;
  readonly run: SeenRun;
  /** The other, as far as it can go along: undefined where it cannot even begin so. */
  readonly otherRun: SeenRun | undefined;
  /** What it can show instead, and how it can end there. */
  readonly otherNext: readonly Sight[];
  readonly otherEnds: readonly End[];
}

export interface SeenRun {
  readonly trace: Trace;
  /** For the initial state and after every step, which of the sequence is seen. */
  readonly places: readonly number[];
}

export interface EquivalenceSide {
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
  readonly states: number;
  readonly transitions: number;
}

/** What came out of comparing two variants. */
export interface Equivalence {
  readonly first: EquivalenceSide;
  readonly second: EquivalenceSide;
  readonly observations: readonly { readonly name: string; readonly sentence: string }[];
  readonly at: Moment;
  readonly question: Question;
  readonly verdict: EquivalenceVerdict;
  readonly statistics: {
    /** Different things that were seen. */
    readonly sights: number;
    /** Classes of states of both sides together. */
    readonly classes: number;
    /** Pairs of sets of classes that a sequence leads to. */
    readonly pairs: number;
    readonly seconds: number;
  };
}

/** Whether both have the same sequences, or whether the first has all of the second's. */
export type Question = 'equivalent' | 'includes';
