import type { Result } from '../check/result.ts';
import type { Bounds } from '../model/variant.ts';
import type { Tally, TallyOptions } from '../policies/tally.ts';
import type { Progress } from '../search/options.ts';

/** What the thread of one comparison is given: a candidate on a part of the workload. */
export interface CompareTask {
  readonly subject: string;
  /** Files that bring candidates. */
  readonly files: readonly string[];
  readonly candidate: string;
  readonly part: string;
  readonly set: Bounds;
  /** All answers; or the shortest way to a state that breaks this property. */
  readonly wants: { readonly kind: 'tally' } | { readonly kind: 'trace'; readonly property: string };
  readonly settings: Omit<TallyOptions, 'signal' | 'onProgress'>;
}

export type CompareAnswer =
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'trace'; readonly result: Result };

export type CompareProgress = Progress;
