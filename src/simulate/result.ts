import type { Counterexample } from '../check/result.ts';
import type { Bounds } from '../model/variant.ts';
import type { WalkCounts } from './walk-counts.ts';

/** What a simulation found out. Walks that find nothing prove nothing: there is no `holds`. */
export interface Simulation {
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
  readonly seed: number;
  /** Steps that a walk may take. */
  readonly depth: number;
  readonly verdict: Counterexample | NothingFound;
  /** Which walk the counterexample comes from; undefined where there is none, or a thread died. */
  readonly walk: FoundWalk | undefined;
  /** Up to the violating walk, whatever the threads; when it was stopped, of whatever was done. */
  readonly tally: WalkCounts;
  readonly seconds: number;
}

/** Nothing was found, which proves nothing. */
export interface NothingFound {
  readonly kind: 'incomplete';
  /** What ended it: as many walks as were asked for were taken, the time was over, or it was interrupted. */
  readonly limit: 'walks' | 'time' | 'interrupted';
  /** More about it where there is more to say. */
  readonly reason: string | undefined;
}

export interface FoundWalk {
  readonly index: number;
  /** Steps before steps were left out. */
  readonly steps: number;
  /** True when no single step of the trace can be left out. */
  readonly minimal: boolean;
}
