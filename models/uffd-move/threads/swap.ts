// What happens to the pages meanwhile: faults swap them in, reclaim swaps them out, and what is swapped in leaves the swap cache.
import {
  assert,
  blocked,
  choose,
  forState,
  index,
  int,
  must,
  nullable,
  type Scalarset,
  step,
} from '../../../src/index.ts';
import { addMapping, allocFolio, dropMapping, putFolio } from '../../machine/folio/anon-folio.ts';
import { addToSwap, deleteFromSwapCache, slotOf } from '../../machine/folio/swap.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import { presentPte, swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { entries, type Moving, placeOf, src, walkFinds } from '../state.ts';

/** The entry may be changed: who moves it has the lock of the source's page table for longer than a step. */
const ptlFree = (m: Moving, entry: number): boolean => entry !== src || m.tables.at(src).ptl === 'free';

export const faultThread = (Folio: Scalarset, slots: number, { synchronous }: Policy) => {
  const { thread } = forState<Moving>();
  const locals = { at: int(0, 2), slot: nullable(int(0, slots - 1)), folio: nullable(index(Folio)) };
  /** The entry maps the folio, which is read in, and the slot is named once less. */
  const map = (m: Moving, at: number, slot: number, folio: number, exclusive: boolean): void => {
    const mapped = m.folios.at(folio);
    if (mapped.anonAt === null) mapped.anonAt = placeOf(m, at);
    assert(walkFinds(m, folio, at), 'ANON-INDEX', { folio, at });
    addMapping(mapped);
    if (exclusive) mapped.exclusive = true;
    setPteAt(m.tables, at, presentPte(folio, exclusive));
    m.swap.at(slot).count--;
  };
  return thread('fault', { daemon: true, locals }).steps({
    do_swap_page: step(
      'mm/memory.c: do_swap_page, swap_cache_get_folio; or vma_alloc_folio, swapcache_prepare, swap_read_folio',
      choose({ at: int(0, 2), new: nullable(index(Folio)) }, (m, t, { at, new: fresh }) => {
        const slot = pteAt(m.tables, at)?.slot ?? null;
        if (slot === null) return blocked;
        const place = m.swap.at(slot);
        if (place.cache !== null) {
          if (fresh !== null) return blocked;
          m.folios.at(place.cache).refcount++;
          Object.assign(t, { at, slot, folio: place.cache });
          return 'folio_lock';
        }
        if (fresh === null || !allocFolio(m.folios, fresh, place.content)) return blocked;
        const exclusive = pteAt(m.tables, at)?.exclusive ?? false;
        if (synchronous && place.count === 1) {
          if (!ptlFree(m, at)) return blocked;
          map(m, at, slot, fresh, exclusive);
          place.content = 0;
          putFolio(m.folios.at(fresh));
          return 'do_swap_page';
        }
        place.cache = fresh;
        m.folios.at(fresh).refcount++;
        Object.assign(t, { at, slot, folio: fresh });
        return 'folio_lock';
      }),
    ),
    folio_lock: step('mm/memory.c: do_swap_page, folio_lock_or_retry; folio_test_swapcache, folio->swap', (m, t) => {
      const folio = must(t.folio, 'it was found');
      if (!tryLock(m.folios.at(folio), 'lock', 'fault')) return blocked;
      if (m.swap.at(must(t.slot, 'an entry was read')).cache === folio) return 'pte_same';
      dropLock(m.folios.at(folio), 'lock', 'fault');
      putFolio(m.folios.at(folio));
      Object.assign(t, { at: 0, slot: null, folio: null });
      return 'do_swap_page';
    }),
    pte_same: step(
      'mm/memory.c: do_swap_page, under the page-table lock: pte_same, swap_free, folio_free_swap, folio_add_anon_rmap_pte',
      choose({ frees: ['yes', 'no'] }, (m, t, { frees }) => {
        const folio = must(t.folio, 'it was found');
        const slot = must(t.slot, 'an entry was read');
        if (!ptlFree(m, t.at)) return blocked;
        const now = pteAt(m.tables, t.at);
        if (now?.slot === slot) {
          map(m, t.at, slot, folio, now.exclusive);
          if (frees === 'yes' && m.swap.at(slot).count === 0) deleteFromSwapCache(m, slot);
        } else if (frees === 'no') return blocked;
        dropLock(m.folios.at(folio), 'lock', 'fault');
        putFolio(m.folios.at(folio));
        Object.assign(t, { at: 0, slot: null, folio: null });
        return 'do_swap_page';
      }),
    ),
  });
};

export const reclaimThread = (Folio: Scalarset) => {
  const { thread } = forState<Moving>();
  return thread('reclaim', { daemon: true, locals: { folio: nullable(index(Folio)) } }).steps({
    add_to_swap: step(
      'mm/vmscan.c: shrink_folio_list, folio_trylock; folio_maybe_dma_pinned; add_to_swap',
      choose({ folio: index(Folio) }, (m, t, { folio }) => {
        const taken = m.folios.at(folio);
        if (taken.mapcount === 0 && slotOf(m, folio) < 0) return blocked;
        if (taken.pins > 0 || !tryLock(taken, 'lock', 'reclaim')) return blocked;
        if (slotOf(m, folio) < 0 && !addToSwap(m, folio)) return blocked;
        taken.refcount++;
        t.folio = folio;
        return 'try_to_unmap_one';
      }),
    ),
    try_to_unmap_one: step('mm/rmap.c: try_to_unmap_one, swap_duplicate, folio_try_share_anon_rmap_pte', (m, t) => {
      const folio = must(t.folio, 'a folio was taken');
      const unmapped = m.folios.at(folio);
      const at = entries.find((entry) => pteAt(m.tables, entry)?.folio === folio && walkFinds(m, folio, entry));
      if (at === undefined || (unmapped.exclusive && unmapped.pins > 0)) return '__remove_mapping';
      if (!ptlFree(m, at)) return blocked;
      const slot = slotOf(m, folio);
      m.swap.at(slot).count++;
      m.swap.at(slot).content = unmapped.content;
      setPteAt(m.tables, at, swapPte(slot, unmapped.exclusive));
      unmapped.exclusive = false;
      dropMapping(unmapped);
      return 'try_to_unmap_one';
    }),
    __remove_mapping: step(
      'mm/vmscan.c: shrink_folio_list, pageout, __remove_mapping: folio_ref_freeze; or it stays in the swap cache',
      choose({ stays: ['yes', 'no'] }, (m, t, { stays }) => {
        const folio = must(t.folio, 'a folio was taken');
        const removed = m.folios.at(folio);
        const slot = slotOf(m, folio);
        dropLock(removed, 'lock', 'reclaim');
        putFolio(removed);
        t.folio = null;
        if (stays === 'no') {
          if (removed.mapcount > 0 || removed.refcount > 1) return blocked;
          deleteFromSwapCache(m, slot);
        }
        return 'add_to_swap';
      }),
    ),
  });
};

/** __try_to_reclaim_swap(), from the allocator of slots: a folio that is mapped again leaves the swap cache. */
export const freeSwapThread = () =>
  forState<Moving>()
    .thread('free_swap', { daemon: true })
    .steps({
      folio_free_swap: step('mm/swapfile.c: __try_to_reclaim_swap, folio_trylock; folio_free_swap', (m) => {
        const place = m.swap.at(0);
        if (place.cache === null || place.count > 0 || m.folios.at(place.cache).lock !== 'free') return blocked;
        deleteFromSwapCache(m, 0);
        return 'folio_free_swap';
      }),
    });
