import type { SideName } from '../../equivalence/lockstep.ts';
import type { Sight } from '../../equivalence/observations.ts';
import type {
  Difference,
  End,
  Equivalence,
  EquivalenceSide,
  EquivalenceVerdict,
  SeenRun,
} from '../../equivalence/result.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { rounded, type TraceDocument, traceDocument } from '../../report/json-base.ts';

export const comparisonSchema = 'shootdown/comparison/1';

/** What `equivalent --json` prints. Every field is always there; what does not apply is null. */
export interface ComparisonDocument {
  readonly schema: typeof comparisonSchema;
  readonly first: EquivalenceSide;
  readonly second: EquivalenceSide;
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

/** What two variants show of themselves. Every field is always there; what does not apply is null. Described in JSON.md. */
export const equivalenceDocument = (equivalence: Equivalence): ComparisonDocument => {
  const { first, second, observations, at, question, verdict, statistics } = equivalence;
  const names = observations.map(({ name }) => name);
  return {
    schema: comparisonSchema,
    first,
    second,
    observations,
    at,
    question,
    verdict: verdict.kind,
    larger: verdict.kind === 'includes' ? verdict.larger : null,
    undecided: verdict.kind === 'differ' && verdict.undecided,
    limit: verdict.kind === 'incomplete' ? verdict.limit : null,
    reason: 'reason' in verdict ? verdict.reason : null,
    ...statistics,
    seconds: rounded(statistics.seconds),
    differences:
      'differences' in verdict ? verdict.differences.map((difference) => differenceDocument(names, difference)) : [],
  };
};

const differenceDocument = (names: readonly string[], difference: Difference): DifferenceDocument => {
  const sight = (seen: Sight): SightDocument => Object.fromEntries(names.map((name, i) => [name, seen[i] ?? null]));
  const run = ({ places, trace }: SeenRun): RunDocument => ({ places, trace: traceDocument(trace) });
  return {
    has: difference.has,
    sequence: difference.sequence.map(sight),
    end: difference.end ?? null,
    run: run(difference.run),
    otherRun: difference.otherRun === undefined ? null : run(difference.otherRun),
    otherNext: difference.otherNext.map(sight),
    otherEnds: difference.otherEnds,
  };
};
