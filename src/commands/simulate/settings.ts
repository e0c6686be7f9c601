/** How to walk. */
export interface SimulateSettings {
  readonly seed: number;
  /** Steps of a walk, at most. */
  readonly depth: number;
  /** The first walk, and the one after the last; infinite where only the time is limited. */
  readonly from: number;
  readonly to: number;
  /** Seconds; undefined for no limit. */
  readonly maxTime: number | undefined;
  readonly workers: number;
}

export const defaultDepth = 1000;
