// The process stores to its page, where it is mapped; reclaim swaps it out, and takes folios out of the swap cache.
import { blocked, choose, forState, index, must, nullable, type Scalarset, step } from '../../../src/index.ts';
import { allocFolio, dropMapping, putFolio } from '../../machine/folio/anon-folio.ts';
import { slotOf } from '../../machine/folio/swap.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import { presentPte, swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { isFree, type Table, uncache } from '../state.ts';

export const userThread = (Folio: Scalarset, policy: Policy) =>
  forState<Table>()
    .thread('user', { daemon: true })
    .steps({
      store: step(
        'architecture: a store by user code; or MADV_DONTNEED, and a store: mm/memory.c: zap_present_folio_ptes, do_anonymous_page',
        choose({ fresh: nullable(index(Folio)) }, (m, _, { fresh }) => {
          const folio = pteAt(m.tables, 0)?.folio ?? null;
          if (folio === null || (fresh !== null && !allocFolio(m.folios, fresh, 1))) return blocked;
          m.stored = 1;
          if (fresh === null) {
            m.folios.at(folio).content = 1;
            return 'store';
          }
          const slot = slotOf(m, folio);
          dropMapping(m.folios.at(folio));
          if (slot >= 0 && m.folios.at(folio).lock === 'free') {
            uncache(m, slot, policy);
            putFolio(m.folios.at(folio));
          }
          m.folios.at(fresh).mapcount++;
          setPteAt(m.tables, 0, presentPte(fresh, true));
          return 'store';
        }),
      ),
    });

export const reclaimThread = (Folio: Scalarset, policy: Policy) =>
  forState<Table>()
    .thread('reclaim', { daemon: true, locals: { folio: nullable(index(Folio)) } })
    .steps({
      folio_alloc_swap: step(
        'mm/vmscan.c: shrink_folio_list, folio_trylock; mm/swapfile.c: folio_alloc_swap: slot and swap table at once',
        choose({ folio: index(Folio) }, (m, t, { folio }) => {
          const taken = m.folios.at(folio);
          if (taken.refcount === 0 || taken.lock !== 'free') return blocked;
          if (slotOf(m, folio) < 0) {
            const slot = m.swap.findIndex(isFree);
            if (taken.mapcount === 0 || slot < 0) return blocked;
            m.swap.at(slot).cache = folio;
            taken.refcount++;
          }
          tryLock(taken, 'lock', 'reclaim');
          taken.refcount++;
          t.folio = folio;
          return 'try_to_unmap_one';
        }),
      ),
      try_to_unmap_one: step('mm/rmap.c: try_to_unmap_one, under the page-table lock: folio_dup_swap', (m, t) => {
        const folio = must(t.folio, 'a folio was taken');
        if (pteAt(m.tables, 0)?.folio !== folio) return 'pageout';
        const slot = slotOf(m, folio);
        m.swap.at(slot).count++;
        setPteAt(m.tables, 0, swapPte(slot, true));
        dropMapping(m.folios.at(folio));
        return 'pageout';
      }),
      pageout: step('mm/vmscan.c: pageout -> mm/page_io.c: swap_writeout', (m, t) => {
        const folio = must(t.folio, 'a folio was taken');
        const slot = slotOf(m, folio);
        if (slot >= 0) m.swap.at(slot).content = m.folios.at(folio).content;
        return '__remove_mapping';
      }),
      __remove_mapping: step(
        'mm/vmscan.c: __remove_mapping, folio_ref_freeze; or it stays in the swap cache, or folio_free_swap',
        choose({ stays: ['yes', 'no'] }, (m, t, { stays }) => {
          const folio = m.folios.at(must(t.folio, 'a folio was taken'));
          const slot = slotOf(m, must(t.folio, 'a folio was taken'));
          const freed = slot >= 0 && (folio.mapcount === 0 ? folio.refcount === 2 : m.swap.at(slot).count === 0);
          if (stays === 'no' && !freed) return blocked;
          if (stays === 'no') {
            uncache(m, slot, policy);
            putFolio(folio);
          }
          dropLock(folio, 'lock', 'reclaim');
          putFolio(folio);
          t.folio = null;
          return 'folio_alloc_swap';
        }),
      ),
    });
