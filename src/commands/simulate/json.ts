import { isCounterexample } from '../../check/result.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import {
  type SimulationDocument,
  type SimulationsDocument,
  simulationSchema,
  simulationsSchema,
} from '../../report/documents/simulation.ts';
import {
  brokenFields,
  errorDocument,
  expectedDocument,
  rounded,
  takenDocument,
  traceDocument,
  variantFields,
} from '../../report/json-base.ts';
import { missedBy } from '../../simulate/coverage.ts';
import { modelFileOf, type Refused, refusedDocument } from '../shared/variant-job.ts';
import type { Simulated } from './judge.ts';

/** A whole simulation. Every field is always there; what does not apply is null. Described in JSON.md. */
export const simulationDocument = ({ job, result, asExpected }: Simulated): SimulationDocument => {
  const { instance, properties, expectation } = job;
  const { verdict, tally } = result;
  const incomplete = verdict.kind === 'incomplete' ? verdict : undefined;
  const missed = missedBy(withProperties(instance.system, properties), tally);
  return {
    schema: simulationSchema,
    ...variantFields(result, modelFileOf(job)),
    seed: result.seed,
    depth: result.depth,
    ...brokenFields(verdict),
    verdict: verdict.kind,
    limit: incomplete?.limit ?? null,
    reason: incomplete?.reason ?? null,
    error: errorDocument(verdict),
    expected: expectedDocument(expectation),
    asExpected: asExpected ?? null,
    walk: result.walk ?? null,
    walks: tally.walks,
    steps: tally.steps,
    looked: tally.looked,
    cut: tally.cut,
    seconds: rounded(result.seconds),
    taken: takenDocument(instance, tally.taken),
    neverTaken: missed.steps,
    neverSeen: missed.properties,
    trace: verdict.kind === 'incomplete' || !isCounterexample(verdict) ? null : traceDocument(verdict.trace),
  };
};

/** The simulations of several variants. Described in JSON.md. */
export const simulationsDocument = (
  all: readonly Simulated[],
  refused: readonly Refused[],
  notBegun: readonly string[],
): SimulationsDocument => ({
  schema: simulationsSchema,
  results: all.map(simulationDocument),
  refused: refused.map(refusedDocument),
  notBegun,
});
