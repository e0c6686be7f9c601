// Anonymous pages go to swap and come back: shrink_folio_list() with try_to_unmap(), and do_swap_page(). Writeback has ended before the next call.
import { blocked } from '../../../src/index.ts';
import { dropMapping } from '../../machine/folio/anon-folio.ts';
import { exclusiveReuse, swapsInExclusive } from '../../machine/folio/reuse.ts';
import { addToSwap, slotOf, swapFree, tryToFreeSwap } from '../../machine/folio/swap.ts';
import { swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { contents, type Sequential } from '../state.ts';
import { mapFolio, newFolio, unmapPage } from './rmap.ts';

/** What `act` does to the folio at `f`; if that takes it out of the swap cache, folio_free_swap() has set PG_dirty. */
export const freeingSwap = <R>(m: Sequential, f: number, act: () => R): R => {
  const wasCached = slotOf(m, f) >= 0;
  const result = act();
  if (wasCached && slotOf(m, f) < 0) m.folios.at(f).dirty = true;
  return result;
};

/**
 * mm/vmscan.c: shrink_folio_list() of a page that one entry maps: a page of a file is unmapped, one that is lazily freed is discarded, and
 * another goes to swap. `blocked` without a free slot, and where it must not: an mlocked page, one that is mapped elsewhere, and one that was stored to since
 * MADV_FREE.
 */
export const shrinkFolio = (m: Sequential, policy: Policy, va: number): undefined | typeof blocked => {
  const f = pteAt(m.tables, va)?.folio ?? null;
  if (f === null) return blocked;
  const folio = m.folios.at(f);
  if (folio.mapcount !== 1 || folio.lru !== 'evictable') return blocked;
  if (folio.cached) unmapPage(m, policy, va);
  else if (folio.lazyfree) {
    if (m.dirty.at(va) || folio.dirty) return blocked;
    unmapPage(m, policy, va);
    m.sees.set(va, 0);
  } else if (addToSwap(m, f)) swapOut(m, policy, va, f);
  else return blocked;
  return undefined;
};

/** mm/rmap.c: try_to_unmap_one(); mm/vmscan.c: pageout(). The folio stays in the swap cache. */
const swapOut = (m: Sequential, { unmapMarksExclusive }: Policy, va: number, f: number): void => {
  const folio = m.folios.at(f);
  const slot = slotOf(m, f);
  const place = m.swap.at(slot);
  setPteAt(m.tables, va, swapPte(slot, folio.exclusive && unmapMarksExclusive));
  m.dirty.set(va, false);
  place.count++;
  place.content = folio.content;
  folio.exclusive = false;
  folio.dirty = false;
  dropMapping(folio);
};

/**
 * mm/madvise.c: madvise_free_pte_range() of one entry: a swap entry goes; an anonymous page is cleaned, and marked as one that reclaim may
 * discard (mm/swap.c: lru_lazyfree_fn).
 */
export const freePage = (m: Sequential, policy: Policy, va: number): void => {
  const pte = pteAt(m.tables, va);
  if (pte === null) return;
  if (pte.slot !== null) {
    unmapPage(m, policy, va);
    m.sees.set(va, contents.anonymous);
    return;
  }
  const f = pte.folio;
  if (f === null) return;
  const folio = m.folios.at(f);
  if (slotOf(m, f) >= 0 || folio.dirty) {
    if (folio.mapcount !== 1) return;
    tryToFreeSwap(m, f);
    if (slotOf(m, f) >= 0) return;
    folio.dirty = false;
  }
  if (policy.freeCleans) m.dirty.set(va, false);
  if (folio.lru !== 'unevictable') folio.lazyfree = true;
};

/**
 * mm/memory.c: do_swap_page() of the entry at `va`, which names `slot` and is `marked` or not; without the do_wp_page() that it ends with for
 * a write to a page that is not exclusive.
 */
export const swapIn = (
  m: Sequential,
  va: number,
  { slot, marked }: { readonly slot: number; readonly marked: boolean },
  write: boolean,
): void => {
  const f = m.swap.at(slot).cache ?? readIn(m, slot);
  const folio = m.folios.at(f);
  folio.refcount++;
  swapFree(m, slot);
  const exclusive = freeingSwap(m, f, () => {
    // should_try_to_free_swap()
    if (m.vmas.at(va).VM_LOCKED || folio.mlocked) tryToFreeSwap(m, f);
    return swapsInExclusive(m, exclusiveReuse, f, marked, write, 0);
  });
  if (exclusive) folio.exclusive = true;
  mapFolio(m, va, f, exclusive && write);
  // The reference of the fault is that of the mapping now.
  folio.refcount--;
};

/** mm/swap_state.c: read_swap_cache_async(): a new folio, whose reference is that of the swap cache. */
const readIn = (m: Sequential, slot: number): number => {
  const place = m.swap.at(slot);
  const f = newFolio(m, place.content);
  place.cache = f;
  m.folios.at(f).lru = 'evictable';
  return f;
};
