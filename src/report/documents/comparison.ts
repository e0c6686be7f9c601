import type { SideName } from '../../equivalence/lockstep.ts';
import type { End, Equivalence, EquivalenceSide, EquivalenceVerdict } from '../../equivalence/result.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import type { TraceDocument } from '../json-base.ts';

export const comparisonSchema = 'shootdown/comparison/1';

/** What `equivalent --json` prints. Every field is always there; what does not apply is null. */
export interface ComparisonDocument {
  readonly schema: typeof comparisonSchema;
  readonly first: SideDocument;
  readonly second: SideDocument;
  readonly observations: Equivalence['observations'];
  readonly at: Equivalence['at'];
  readonly question: Equivalence['question'];
  readonly verdict: EquivalenceVerdict['kind'];
  readonly larger: SideName | null;
  readonly undecided: boolean;
  readonly limit: Extract<EquivalenceVerdict, { readonly kind: 'incomplete' }>['limit'] | null;
  readonly reason: string | null;
  readonly sights: number;
  readonly classes: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly differences: readonly DifferenceDocument[];
}

/** One of the two variants. */
export interface SideDocument extends EquivalenceSide {
  /** The model's file as it was given on the command line; null for a model of shootdown's own. */
  readonly modelFile?: string | null;
}

/** A shortest sequence that one side has, and the other has not. */
export interface DifferenceDocument {
  readonly has: SideName;
  readonly sequence: readonly SightDocument[];
  readonly end: End | null;
  readonly run: RunDocument;
  readonly otherRun: RunDocument | null;
  readonly otherNext: readonly SightDocument[];
  readonly otherEnds: readonly End[];
}

/** What is seen: a value for each observation, null for one that is not made. */
export interface SightDocument {
  readonly [observation: string]: PlainValue;
}

/** A run, with which of the sequence is seen in the initial state and after each step. */
export interface RunDocument {
  readonly places: readonly number[];
  readonly trace: TraceDocument;
}
