import type { Result } from '../check/result.ts';
import type { SearchSettings } from '../commands/shared/search-options.ts';
import { isFile } from '../loading/models.ts';
import type { Instance } from '../model/instance.ts';
import type { Bounds, Expectation } from '../model/variant.ts';
import type { Progress, SearchNote } from '../search/options.ts';
import type { CellMessage } from './pool.ts';

/** One variant to be checked. */
export interface Cell {
  /** `zap/2014`; `zap/2014/LOST-DIRTY` where one property is checked alone. */
  readonly label: string;
  /** The model as it was named on the command line. */
  readonly model: string;
  readonly instance: Instance;
  /** Undefined when nothing is known of what it does, with only some properties checked. */
  readonly expectation: Expectation | undefined;
  /** Check only these properties; undefined for all. */
  readonly properties: readonly string[] | undefined;
  /** The bounds that were set on the command line. */
  readonly set: Bounds;
}

/** What a cell's thread is given: all that it needs to build the same instance. */
export interface CellTask {
  readonly model: string;
  readonly variant: string;
  readonly set: Bounds;
  readonly settings: SearchSettings;
}

/** What a cell's thread tells before it has a result. */
export type CellNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'note'; readonly note: SearchNote };

export type CheckMessage = CellMessage<CellNews, Result>;

/** The model's file, for one that is not shootdown's own. */
export const modelFileOf = (cell: Cell): string | undefined => (isFile(cell.model) ? cell.model : undefined);
