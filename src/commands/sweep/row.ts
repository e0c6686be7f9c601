import type { Result } from '../../check/result.ts';
import type { Bounds } from '../../model/variant.ts';

/** A variant at one combination of bounds. */
export interface SweepRow {
  /** `zap/2014` */
  readonly variant: string;
  /** The bounds that were set. */
  readonly set: Bounds;
  /** Undefined where the model refuses these bounds, or it was interrupted before. */
  readonly result: Result | undefined;
  readonly refused: string | undefined;
  readonly asExpected: boolean | undefined;
  readonly model: string;
  /** Of a model that is not shootdown's own. */
  readonly modelFile: string | undefined;
}
