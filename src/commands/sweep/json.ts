import type { Verdict } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';
import type { Growth } from './growth.ts';
import type { SweepRow } from './row.ts';

export const sweepSchema = 'shootdown/sweep/1';

/** What `sweep --json` prints: a cell for each variant and combination of bounds, and how the states grow. */
export interface SweepDocument {
  readonly schema: typeof sweepSchema;
  readonly cells: readonly SweepCell[];
  readonly growth: readonly Growth[];
}

/** A variant at one combination of bounds. All but `variant` and `set` is null where the model refuses them, which `refused` says. */
export interface SweepCell {
  readonly variant: string;
  readonly set: Bounds;
  readonly bounds: Bounds | null;
  readonly verdict: Verdict['kind'] | null;
  readonly property: string | null;
  readonly refused: string | null;
  readonly asExpected: boolean | null;
  readonly states: number | null;
  readonly transitions: number | null;
  readonly depth: number | null;
  readonly seconds: number | null;
}

/** The rows of a sweep, and how the states grow with the bounds. Described in JSON.md. */
export const sweepDocument = (rows: readonly SweepRow[], growths: readonly Growth[]): SweepDocument => ({
  schema: sweepSchema,
  cells: rows.map(({ variant, set, result, refused, asExpected }) => ({
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
  })),
  growth: growths,
});
