import { type Deadlocked, isCounterexample } from '../../check/result.ts';
import type { Instance } from '../../model/instance.ts';
import type { Elements } from '../../model/language/property.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import type { Bounds, Expectation } from '../../model/variant.ts';
import {
  expectedDocument,
  type TraceDocument,
  takenDocument,
  traceDocument,
  type VerdictDocument,
} from '../../report/json.ts';
import { missedBy } from '../../simulate/coverage.ts';
import type { FoundWalk, Simulation } from '../../simulate/result.ts';

/** The version goes up as that of a verdict does (json.ts). */
export const simulationSchema = 'shootdown/simulation/1';
export const simulationsSchema = 'shootdown/simulations/1';

/** A whole simulation. Every field is always there; what does not apply is null. Described in JSON.md. */
export interface SimulationDocument {
  readonly schema: typeof simulationSchema;
  readonly model: string;
  readonly modelFile: string | null;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
  readonly seed: number;
  readonly depth: number;
  readonly verdict: Simulation['verdict']['kind'];
  readonly property: string | null;
  readonly sentence: string | null;
  readonly elements: Elements | null;
  readonly also: readonly string[] | null;
  readonly waiting: Deadlocked['waiting'] | null;
  readonly limit: string | null;
  readonly reason: string | null;
  readonly error: VerdictDocument['error'];
  readonly expected: VerdictDocument['expected'];
  readonly asExpected: boolean | null;
  readonly walk: FoundWalk | null;
  readonly walks: number;
  readonly steps: number;
  readonly looked: number;
  readonly cut: number;
  readonly seconds: number;
  readonly taken: VerdictDocument['taken'];
  readonly neverTaken: readonly string[];
  readonly neverSeen: readonly string[];
  readonly trace: TraceDocument | null;
}

/** `properties`: those that were looked at, undefined for all. */
export const simulationDocument = (
  instance: Instance,
  modelFile: string | undefined,
  properties: readonly string[] | undefined,
  simulation: Simulation,
  expectation: Expectation | undefined,
  asExpected: boolean | undefined,
): SimulationDocument => {
  const { verdict, tally } = simulation;
  const violated = verdict.kind === 'violated' ? verdict : undefined;
  const failed = verdict.kind === 'failed' ? verdict : undefined;
  const incomplete = verdict.kind === 'incomplete' ? verdict : undefined;
  const missed = missedBy(withProperties(instance.system, properties), tally);
  return {
    schema: simulationSchema,
    model: simulation.model,
    modelFile: modelFile ?? null,
    variant: simulation.variant,
    title: simulation.title,
    bounds: simulation.bounds,
    seed: simulation.seed,
    depth: simulation.depth,
    verdict: verdict.kind,
    property: violated?.property ?? null,
    sentence: violated?.sentence ?? null,
    elements: violated?.elements ?? null,
    also: violated?.also ?? null,
    waiting: verdict.kind === 'deadlock' ? verdict.waiting : null,
    limit: incomplete?.limit ?? null,
    reason: incomplete?.reason ?? null,
    error: failed === undefined ? null : { ...failed.error, hint: failed.error.hint ?? null, at: failed.at },
    expected: expectedDocument(expectation),
    asExpected: asExpected ?? null,
    walk: simulation.walk ?? null,
    walks: tally.walks,
    steps: tally.steps,
    looked: tally.looked,
    cut: tally.cut,
    seconds: Math.round(simulation.seconds * 1000) / 1000,
    taken: takenDocument(instance, tally.taken),
    neverTaken: missed.steps,
    neverSeen: missed.properties,
    trace: verdict.kind === 'incomplete' || !isCounterexample(verdict) ? null : traceDocument(verdict.trace),
  };
};
