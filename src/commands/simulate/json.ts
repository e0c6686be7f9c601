import { isCounterexample } from '../../check/result.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import {
  type BrokenFields,
  brokenFields,
  type ErrorDocument,
  type ExpectedDocument,
  errorDocument,
  expectedDocument,
  rounded,
  type TakenDocument,
  type TraceDocument,
  takenDocument,
  traceDocument,
  type VariantFields,
  variantFields,
} from '../../report/json-base.ts';
import { missedBy } from '../../simulate/coverage.ts';
import type { FoundWalk, NothingFound, Simulation } from '../../simulate/result.ts';
import { modelFileOf, type Refused, type RefusedDocument, refusedDocument } from '../shared/variant-job.ts';
import type { Simulated } from './judge.ts';

export const simulationSchema = 'shootdown/simulation/1';
export const simulationsSchema = 'shootdown/simulations/1';

/** What `simulate MODEL/VARIANT --json` prints, and what is kept of what was found. Every field is always there; what does not apply is null. */
export interface SimulationDocument extends VariantFields, Omit<BrokenFields, 'verdict'> {
  readonly schema: typeof simulationSchema;
  readonly seed: number;
  readonly depth: number;
  readonly verdict: Simulation['verdict']['kind'];
  readonly limit: NothingFound['limit'] | null;
  readonly reason: string | null;
  readonly error: ErrorDocument | null;
  readonly expected: ExpectedDocument | null;
  readonly asExpected: boolean | null;
  readonly walk: FoundWalk | null;
  readonly walks: number;
  readonly steps: number;
  readonly looked: number;
  readonly cut: number;
  readonly seconds: number;
  readonly taken: TakenDocument;
  readonly neverTaken: readonly string[];
  readonly neverSeen: readonly string[];
  readonly trace: TraceDocument | null;
}

/** What `simulate --json` prints of several variants. */
export interface SimulationsDocument {
  readonly schema: typeof simulationsSchema;
  readonly results: readonly SimulationDocument[];
  readonly refused: readonly RefusedDocument[];
  /** Those that an interrupt came before. */
  readonly notBegun: readonly string[];
}

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
