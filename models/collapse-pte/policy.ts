// What differs between the variants: what collapse_pte_mapped_thp() does with the dirty bits of the entries that it clears.
import type { Bounds } from '../../src/index.ts';

export type CollapseBounds = Bounds<'cpus' | 'ptes' | 'stores'>;

export interface Policy {
  /** The dirty bit of an entry that is cleared. */
  readonly dirtyBit:
    | /** Dropped: "PTE dirty? Shmem page is already dirty". */ 'dropped'
    /** Handed to the folio, as ptep_get_and_clear() returns it. */
    | 'of the cleared entry'
    /** In a mutant: handed to the folio as it was read before the entry was cleared. */
    | 'as it was read before'
    /** In a mutant: handed to the folio when its lock has been dropped. */
    | 'of the cleared entry, behind the folio lock';
  /** What the comment in the kernel says of a page of shmem: that its folio is dirty from the start. */
  readonly bornDirty: boolean;
  /** set_huge_pmd() at the end: MADV_COLLAPSE. Without, khugepaged leaves the PMD empty. */
  readonly installsPmd: boolean;
  /** Collapse begins when all stores are done: nothing races. */
  readonly storesFirst: boolean;
  /** pmdp_collapse_flush() flushes the range of the table. */
  readonly flushes: boolean;
}
