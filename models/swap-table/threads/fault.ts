// A fault on the swapped-out page: do_swap_page(), through the swap cache whatever the device.
import { blocked, choose, forState, index, int, must, nullable, type Scalarset, step } from '../../../src/index.ts';
import { addMapping, allocFolio, dropMapping, putFolio } from '../../machine/folio/anon-folio.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import { presentPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, TableBounds } from '../policy.ts';
import { faultNames, forget, nothing, type Table, uncache } from '../state.ts';

export const faultThread = (Folio: Scalarset, { slots }: TableBounds, policy: Policy, fault: number) => {
  const { insertsLocked, checksCache, checksCount, matches, checksPte } = policy;
  const me = must(faultNames[fault], 'there are so many faults');
  const locals = { slot: nullable(int(0, slots - 1)), folio: nullable(index(Folio)) };
  interface Locals {
    slot: number | null;
    folio: number | null;
  }
  const folioOf = (m: Table, t: Locals) => m.folios.at(must(t.folio, 'it was found'));
  const slotOf = (t: Locals): number => must(t.slot, 'the entry was read');
  const out = (m: Table, t: Locals, again: boolean) => {
    if (t.folio !== null) putFolio(folioOf(m, t));
    Object.assign(t, { slot: null, folio: null });
    return again ? ('do_swap_page' as const) : ('done' as const);
  };
  return forState<Table>()
    .thread(me, { locals })
    .steps({
      do_swap_page: step('mm/memory.c: do_swap_page, vmf->orig_pte', (m, t) => {
        t.slot = pteAt(m.tables, 0)?.slot ?? null;
        return t.slot === null ? 'done' : 'swap_cache_get_folio';
      }),
      swap_cache_get_folio: step('mm/swap_state.c: swap_cache_get_folio, folio_try_get', (m, t) => {
        const { cache } = m.swap.at(slotOf(t));
        if (cache === null) return 'swap_cache_alloc_folio';
        m.folios.at(cache).refcount++;
        t.folio = cache;
        return 'folio_lock';
      }),
      swap_cache_alloc_folio: step(
        'mm/swap_state.c: swap_cache_alloc_folio, under the lock of the cluster',
        choose({ folio: index(Folio) }, (m, t, { folio }) => {
          const place = m.swap.at(slotOf(t));
          if (m.folios.at(folio).refcount > 0) return blocked;
          if (checksCount && place.count === 0) return out(m, t, true);
          if (checksCache && place.cache !== null) return 'swap_cache_get_folio';
          allocFolio(m.folios, folio, nothing);
          m.folios.at(folio).refcount++;
          if (place.cache !== null) putFolio(m.folios.at(place.cache));
          if (insertsLocked) tryLock(m.folios.at(folio), 'lock', me);
          place.cache = folio;
          t.folio = folio;
          return 'swap_read_folio';
        }),
      ),
      swap_read_folio: step('mm/page_io.c: swap_read_folio, folio_mark_uptodate, folio_unlock', (m, t) => {
        const folio = folioOf(m, t);
        folio.content = m.swap.at(slotOf(t)).content;
        if (insertsLocked) dropLock(folio, 'lock', me);
        return 'folio_lock';
      }),
      folio_lock: step(
        'mm/memory.c: do_swap_page, folio_lock_or_retry; mm/swap.h: folio_matches_swap_entry',
        (m, t) => {
          const folio = folioOf(m, t);
          if (!tryLock(folio, 'lock', me)) return blocked;
          if (!matches || m.swap.at(slotOf(t)).cache === t.folio) return 'pte_same';
          dropLock(folio, 'lock', me);
          return out(m, t, true);
        },
      ),
      pte_same: step(
        'mm/memory.c: do_swap_page, under the page-table lock: pte_same; folio_put_swap, set_pte_at; folio_free_swap',
        choose({ frees: ['yes', 'no'] }, (m, t, { frees }) => {
          const folio = folioOf(m, t);
          const slot = slotOf(t);
          const place = m.swap.at(slot);
          const now = pteAt(m.tables, 0);
          const same = !checksPte || now?.slot === slot;
          if (!same && frees === 'yes') return blocked;
          if (same) {
            if (now?.folio != null) dropMapping(m.folios.at(now.folio));
            addMapping(folio);
            setPteAt(m.tables, 0, presentPte(must(t.folio, 'it was found'), true));
            if (place.count > 0) place.count--;
            if (frees === 'yes' && place.cache === t.folio) {
              uncache(m, slot, policy);
              putFolio(folio);
            }
            forget(m, slot, policy);
          }
          dropLock(folio, 'lock', me);
          return out(m, t, !same);
        }),
      ),
    });
};
