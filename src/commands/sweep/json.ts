import { isCounterexample } from '../../check/result.ts';
import { type SweepDocument, sweepSchema } from '../../report/documents/sweep.ts';
import { traceDocument } from '../../report/json-base.ts';
import type { Growth } from './growth.ts';
import type { SweepRow } from './row.ts';

/** The rows of a sweep, and how the states grow with the bounds. Described in JSON.md. */
export const sweepDocument = (rows: readonly SweepRow[], growths: readonly Growth[]): SweepDocument => ({
  schema: sweepSchema,
  cells: rows.map(({ variant, set, result, refused, asExpected, model, modelFile }) => ({
    variant,
    set,
    bounds: result?.bounds ?? null,
    verdict: result?.verdict.kind ?? null,
    property: result?.verdict.kind === 'violated' ? result.verdict.property : null,
    refused: refused ?? null,
    asExpected: asExpected ?? null,
    states: result?.statistics.states ?? null,
    transitions: result?.statistics.transitions ?? null,
    depth: result?.statistics.depth ?? null,
    seconds: result?.statistics.seconds ?? null,
    model,
    modelFile: modelFile ?? null,
    trace: result !== undefined && isCounterexample(result.verdict) ? traceDocument(result.verdict.trace) : null,
  })),
  growth: growths,
});
