import type { Sight } from '../../equivalence/observations.ts';
import type { ComparedSide, Comparison, Difference, SeenRun } from '../../equivalence/result.ts';
import { type TraceDocument, traceDocument } from '../../report/json-base.ts';

/** The version of the schema goes up when a field is renamed, removed or means something else; not when one is added. */
export const equivalenceSchema = 'shootdown/comparison/1';

/** A whole equivalence. Every field is always there; what does not apply is null. Described in JSON.md. */
export interface EquivalenceDocument {
  readonly schema: typeof equivalenceSchema;
  readonly first: ComparedSide;
  readonly second: ComparedSide;
  readonly observations: Comparison['observations'];
  readonly at: Comparison['at'];
  readonly question: Comparison['question'];
  readonly verdict: Comparison['verdict']['kind'];
  readonly larger: string | null;
  readonly undecided: boolean;
  readonly limit: string | null;
  readonly reason: string | null;
  readonly sights: number;
  readonly classes: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly differences: readonly DifferenceDocument[];
}

interface DifferenceDocument {
  readonly has: string;
  readonly sequence: readonly SightDocument[];
  readonly end: string | null;
  readonly run: RunDocument;
  readonly otherRun: RunDocument | null;
  readonly otherNext: readonly SightDocument[];
  readonly otherEnds: readonly string[];
}

type SightDocument = { readonly [observation: string]: unknown };

interface RunDocument {
  readonly places: readonly number[];
  readonly trace: TraceDocument;
}

export const equivalenceDocument = (equivalence: Comparison): EquivalenceDocument => {
  const { first, second, observations, at, question, verdict, statistics } = equivalence;
  const names = observations.map(({ name }) => name);
  return {
    schema: equivalenceSchema,
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
    seconds: Math.round(statistics.seconds * 1000) / 1000,
    differences: 'differences' in verdict ? verdict.differences.map((one) => differenceDocument(names, one)) : [],
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
