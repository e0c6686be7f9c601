// What differs between the variants. A case says which of three operations takes the entries of a large folio together.
import type { Bounds } from '../../src/index.ts';

export type PteBatchBounds = Bounds<'pages' | 'slots'>;

/** try_to_unmap_one() of a folio whose first page is mapped by the last entry of a table, and the others by the next table. */
export interface UnmapPolicy {
  readonly case: 'unmap';
  /** How many entries folio_unmap_pte_batch() may look at. */
  readonly capsAt: /** Those of the table, and of the VMA: pmd_addr_end(). */
    | 'the end of the table'
    /** As many as the folio has pages. */
    | 'the end of the folio';
  /** What is behind the page of table 0, in memory. */
  readonly behind: 'anything' | 'the next table';
  /** page_vma_mapped_walk() returns with the page-table lock. */
  readonly locks: boolean;
}

/** mprotect(PROT_WRITE) of some pages of an anonymous folio, of which fork() has shared others with a child. */
export interface ProtectPolicy {
  readonly case: 'protect';
  /** Whose PageAnonExclusive commit_anon_folio_batch() asks first. */
  readonly asks: /** That of the page that the first entry maps. */
    | 'the first page of the batch'
    /** folio_page(folio, 0) */
    | 'the first page of the folio'
    /** Nobody's. */
    | 'nobody';
  /** Runs of pages with the same answer are committed by themselves (page_anon_exclusive_sub_batch()). */
  readonly subBatches: boolean;
}

/** The queue of an mmu_gather: a page and, if several pages of its folio follow, how many, in the next slot. */
export interface QueuePolicy {
  readonly case: 'queue';
  /** A batch is full when a page and its number do not both fit any more; or when nothing fits. */
  readonly keepsRoom: 'for a pair' | 'for one';
  /** Where the slots to be freed at a time are counted, the number that belongs to the last page is taken along. */
  readonly keepsPairs: boolean;
  /** tlb_flush_rmap_batch() takes the number behind a page along. */
  readonly skipsNumber: boolean;
}

export type Policy = UnmapPolicy | ProtectPolicy | QueuePolicy;
