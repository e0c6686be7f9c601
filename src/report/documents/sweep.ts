import type { Verdict } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';
import type { TraceDocument } from '../json-base.ts';

export const sweepSchema = 'shootdown/sweep/1';

/** What `sweep --json` prints: a cell for each variant and combination of bounds, and how the states grow. */
export interface SweepDocument {
  readonly schema: typeof sweepSchema;
  readonly cells: readonly SweepCell[];
  readonly growth: readonly GrowthDocument[];
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
  readonly model?: string;
  /** The model's file as it was given on the command line; null for a model of shootdown's own. */
  readonly modelFile?: string | null;
  readonly trace?: TraceDocument | null;
}

/** How the states of a variant grow with the swept bounds: a fit by least squares over the finished searches. */
export interface GrowthDocument {
  readonly variant: string;
  readonly points: number;
  readonly bounds: readonly {
    readonly bound: string;
    readonly factor: number;
    readonly next: Bounds;
    readonly states: number;
  }[];
  readonly off: number;
}
