// What differs between the variants: which entries reclaim takes together.
import type { Bounds } from '../../src/index.ts';

export type BatchBounds = Bounds<'pages' | 'stores'>;

export interface Policy {
  /** folio_unmap_pte_batch(): how many entries of a folio are unmapped at a time. */
  readonly batch: 'one' | 'all alike';
  /** With `all alike`: the write bit has to be the same (FPB_RESPECT_WRITE). */
  readonly respectsWrite: boolean;
  /** With `all alike`: the soft-dirty bit has to be the same (FPB_RESPECT_SOFT_DIRTY). */
  readonly respectsSoftDirty: boolean;
  /** B may unmap pages at any time. */
  readonly bUnmaps: boolean;
  /** The dirty bits of all entries of the batch go to the folio; otherwise that of the first. */
  readonly mergesDirty: boolean;
}
