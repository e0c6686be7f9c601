// Whether a write fault may write to an anonymous page in place: reuse_swap_page(), wp_can_reuse_anon_folio(), and what do_swap_page() says.
import { type SwapParts, slotOf, tryToFreeSwap } from './swap.ts';

/** What the decision looks at. */
export interface ReusePolicy {
  /** What a write fault looks at before it writes to the page instead of a copy. */
  readonly reuse: /** Nobody else maps it (nor swap entry of it, see `countsSwap`). */
    | 'mapcount'
    /** Nobody else has a reference. */
    | 'refcount'
    /** PG_anon_exclusive; where it is not set, the refcount, and that sets it. */
    | 'exclusive';
  /** With `mapcount`: the swap entries of the page count as mappings (reuse_swap_page). */
  readonly countsSwap: boolean;
  /** What a write fault on a swap entry looks at; `none` leaves it to do_wp_page(). */
  readonly swapinReuse: 'mapcount' | 'refcount' | 'exclusive';
  /** do_wp_page() takes a page out of the swap cache before it looks at the refcount. */
  readonly wpFreesSwapCache: boolean;
  /** A write fault reuses an exclusive page without a look at any count. */
  readonly exclusiveDecides: boolean;
  /** With `exclusive`: a page that is not known to be exclusive is proved so by its mapcount instead of its refcount. */
  readonly provesByMapcount: boolean;
}

/** What Linux does since v5.19. */
export const exclusiveReuse: ReusePolicy = {
  reuse: 'exclusive',
  countsSwap: true,
  swapinReuse: 'exclusive',
  wpFreesSwapCache: true,
  exclusiveDecides: true,
  provesByMapcount: false,
};

/** reuse_swap_page(): the entries that map the page, and (if they count) the swap entries of it. */
export const mappingsCounted = (m: SwapParts, policy: ReusePolicy, folio: number): number => {
  const slot = slotOf(m, folio);
  return m.folios.at(folio).mapcount + (policy.countsSwap && slot >= 0 ? m.swap.at(slot).count : 0);
};

/** Whether do_wp_page() may let the mm have the page for itself. */
export const canReuse = (m: SwapParts, policy: ReusePolicy, folio: number): boolean => {
  const page = m.folios.at(folio);
  if (policy.reuse === 'mapcount' || (policy.provesByMapcount && !m.folios.at(folio).exclusive)) {
    if (mappingsCounted(m, policy, folio) !== 1) return false;
    tryToFreeSwap(m, folio);
    return true;
  }
  if (policy.reuse === 'exclusive' && page.exclusive && policy.exclusiveDecides) return true;
  if (policy.wpFreesSwapCache && page.refcount <= 2) tryToFreeSwap(m, folio);
  return page.refcount === 1 && page.lock === 'free';
};

/**
 * do_swap_page(): whether the page is mapped for this mm alone. `marked`: pte_swp_exclusive of the entry. `before`: mapcount and swap
 * entries while this entry still was a swap entry.
 */
export const swapsInExclusive = (
  m: SwapParts,
  policy: ReusePolicy,
  folio: number,
  marked: boolean,
  write: boolean,
  before: number,
): boolean => {
  const page = m.folios.at(folio);
  if (policy.swapinReuse === 'mapcount') {
    if (!write || before > 1) return false;
    tryToFreeSwap(m, folio);
    return true;
  }
  // should_try_to_free_swap()
  if (write && page.refcount === 2) tryToFreeSwap(m, folio);
  return (policy.swapinReuse === 'exclusive' && marked) || page.refcount === 1;
};
