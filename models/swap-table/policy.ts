// What differs between the variants: what keeps two faults, and reclaim, off one swap slot, where every swap-in goes through the swap cache.
import type { Bounds } from '../../src/index.ts';

export type TableBounds = Bounds<'slots'>;

export interface Policy {
  /** __swap_cache_alloc(): the folio is locked before it is put into the swap table, and until it is read. */
  readonly insertsLocked: boolean;
  /** __swap_cache_check_batch(), under the lock of the cluster: -EEXIST where a folio is there already. */
  readonly checksCache: boolean;
  /** The same: -ENOENT where no entry names the slot any more. */
  readonly checksCount: boolean;
  /** do_swap_page(), with the lock of the folio: folio_matches_swap_entry(). */
  readonly matches: boolean;
  /** do_swap_page(), under the page-table lock: pte_same(). */
  readonly checksPte: boolean;
  /** The device forgets what is in a slot that is freed: zram. */
  readonly discards: boolean;
}
