// What differs between the variants: what UFFDIO_MOVE looks at again, when it has the locks.
import type { Bounds } from '../../src/index.ts';

export type MoveBounds = Bounds<'slots'>;

export interface Policy {
  /** move_swap_pte(): the folio that was found, now locked, is in the swap cache, and for this entry. */
  readonly checksFolio: 'always' | 'if it got the lock at once' | 'never';
  /** move_swap_pte(): where no folio was found, SWAP_HAS_CACHE is looked at under the page-table locks; in a mutant before them. */
  readonly checksCache: 'under the page-table locks' | 'before them' | 'never';
  /** move_swap_pte(), move_present_pte(): is_pte_pages_stable(), pte_same() under the page-table locks. */
  readonly checksPte: boolean;
  /** move_pages_pte(): only what is exclusive is moved: PageAnonExclusive, pte_swp_exclusive(). */
  readonly checksExclusive: boolean;
  /** move_present_pte(): folio_maybe_dma_pinned() before the entry is cleared and flushed, behind it, or both. */
  readonly checksPins: 'before and behind' | 'before' | 'behind';
  /** move_swap_pte(): the folio in the swap cache gets the index and the anon_vma of its new place. */
  readonly movesCached: boolean;
  /** move_pages_pte(): the folio is locked. */
  readonly locksFolio: boolean;
  /** do_swap_page() passes the swap cache by (SWP_SYNCHRONOUS_IO, an entry that is named once). */
  readonly synchronous: boolean;
}
