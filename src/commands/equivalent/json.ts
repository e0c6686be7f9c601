import type { SideName } from '../../equivalence/lockstep.ts';
import type { Sight } from '../../equivalence/observations.ts';
import type { Difference, Equivalence, SeenRun } from '../../equivalence/result.ts';
import {
  type ComparisonDocument,
  comparisonSchema,
  type DifferenceDocument,
  type RunDocument,
  type SightDocument,
} from '../../report/documents/comparison.ts';
import { rounded, traceDocument } from '../../report/json-base.ts';

/** What two variants show of themselves. Every field is always there; what does not apply is null. Described in JSON.md. */
export const equivalenceDocument = (
  equivalence: Equivalence,
  files: Readonly<Record<SideName, string | undefined>>,
): ComparisonDocument => {
  const { first, second, observations, at, question, verdict, statistics } = equivalence;
  const names = observations.map(({ name }) => name);
  return {
    schema: comparisonSchema,
    first: { ...first, modelFile: files.first ?? null },
    second: { ...second, modelFile: files.second ?? null },
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
