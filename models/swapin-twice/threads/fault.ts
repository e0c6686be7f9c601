// A fault on the swapped-out page, past the swap cache: do_swap_page() of a slot that one entry names, on a synchronous device.
import {
  blocked,
  choose,
  forState,
  index,
  int,
  must,
  nullable,
  only,
  type Scalarset,
  step,
} from '../../../src/index.ts';
import { allocFolio, putFolio } from '../../machine/folio/anon-folio.ts';
import { swapCount, swapcacheClear, swapcachePrepare, swapEntryFree } from '../../machine/folio/swap-slots.ts';
import { presentPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, SwapBounds } from '../policy.ts';
import { nothing, type Swapping } from '../state.ts';

export const faultThread = (Task: Scalarset, Folio: Scalarset, { slots }: SwapBounds, policy: Policy) => {
  const { minds, discards } = policy;
  const claims = policy.claims !== 'never';
  const claimsFirst = policy.claims === 'before the page is read';
  const clearsEarly = claims && policy.clears === 'when the page is read';
  const clearsLate = claims && !clearsEarly;
  const { thread } = forState<Swapping>();
  const locals = { slot: nullable(int(0, slots - 1)), folio: nullable(index(Folio)) };
  return thread('fault', { over: Task, locals }).steps({
    do_swap_page: step('mm/memory.c: do_swap_page, vmf->orig_pte; SWP_SYNCHRONOUS_IO and __swap_count of 1', (m, t) => {
      const slot = pteAt(m.tables, 0)?.slot ?? null;
      if (slot === null) return 'done';
      must(swapCount(m.swap.at(slot)) === 1, 'one entry names the slot');
      t.slot = slot;
      return claimsFirst ? 'swapcache_prepare' : 'vma_alloc_folio';
    }),
    swapcache_prepare: only(
      claims,
      step(
        'mm/memory.c: do_swap_page -> mm/swapfile.c: swapcache_prepare; not had: out, to be faulted on again',
        (m, t) => {
          const claimed = swapcachePrepare(m.swap.at(must(t.slot, 'a slot was read'))) === 0;
          if (claimed || !minds) return claimsFirst ? 'vma_alloc_folio' : 'pte_same';
          if (t.folio !== null) putFolio(m.folios.at(t.folio));
          t.folio = null;
          t.slot = null;
          return 'do_swap_page';
        },
      ),
    ),
    vma_alloc_folio: step(
      'mm/memory.c: do_swap_page, vma_alloc_folio',
      choose({ folio: index(Folio) }, (m, t, { folio }) => {
        if (!allocFolio(m.folios, folio, 0)) return blocked;
        t.folio = folio;
        return 'swap_read_folio';
      }),
    ),
    swap_read_folio: step('mm/page_io.c: swap_read_folio', (m, t) => {
      const slot = m.swap.at(must(t.slot, 'a slot was read'));
      m.folios.at(must(t.folio, 'a folio was had')).content = slot.content;
      if (clearsEarly && slot.hasCache) swapcacheClear(slot);
      return claims && !claimsFirst ? 'swapcache_prepare' : 'pte_same';
    }),
    pte_same: step('mm/memory.c: do_swap_page, under the page-table lock: pte_same; swap_free, set_pte_at', (m, t) => {
      const slot = must(t.slot, 'a slot was read');
      const folio = must(t.folio, 'a folio was had');
      if (pteAt(m.tables, 0)?.slot !== slot) putFolio(m.folios.at(folio));
      else {
        swapEntryFree(m.swap.at(slot));
        if (discards) m.swap.at(slot).content = nothing;
        m.folios.at(folio).mapcount++;
        setPteAt(m.tables, 0, presentPte(folio, true));
      }
      t.folio = null;
      if (clearsLate) return 'swapcache_clear';
      t.slot = null;
      return 'done';
    }),
    swapcache_clear: only(
      clearsLate,
      step(
        'mm/memory.c: do_swap_page -> mm/swapfile.c: swapcache_clear, when the page-table lock is dropped',
        (m, t) => {
          const slot = m.swap.at(must(t.slot, 'a slot was read'));
          if (slot.hasCache) swapcacheClear(slot);
          t.slot = null;
          return 'done';
        },
      ),
    ),
  });
};
