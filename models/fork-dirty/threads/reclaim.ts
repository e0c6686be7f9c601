// Reclaim of the page: unmaps it from both, and drops it if it is clean: shrink_folio_list().
import { blocked, bool, forState, int, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Fork, page, parentMm, tableOf } from '../state.ts';

interface Locals {
  /** How many mms the walk has been to. */
  at: number;
  /** The entry that was cleared. */
  writable: boolean;
  dirty: boolean;
}

export const reclaimThread = (policy: Policy) => {
  const { thread } = forState<Fork>();
  const discards = policy.page === 'lazyfree';
  const { huge } = policy;
  const { flushTlb } = ipiSender<Fork, Locals>({ ipi: (m) => m.shootdowns.reclaim });
  const mmOf = (t: Locals): number => (policy.walk === 'parent first' ? t.at : 1 - t.at);

  const onward = (_: Fork, t: Locals) => {
    t.writable = false;
    t.dirty = false;
    t.at++;
    if (t.at < 2) return 'page_vma_mapped_walk';
    t.at = 0;
    return 'folio_mapped';
  };
  const one = tryToUnmapOne({
    holder: 'reclaim',
    table: (m: Fork, t: Locals) => tableOf(m, mmOf(t)),
    at: () => 0,
    maps: (m, t) => tableOf(m, mmOf(t)).ptes.at(0)?.folio === page,
    next: onward,
  });
  /** What is done with a cleared entry, under the lock. */
  const cleared = (m: Fork, t: Locals) => {
    const folio = m.folios.at(page);
    if (t.dirty && policy.reclaimMovesDirty) folio.dirty = true;
    if (!discards) return 'swap_entry';
    return folio.refcount !== 1 + folio.mapcount || folio.dirty ? 'set_pte_at' : 'discard';
  };
  const gone = (m: Fork): void => {
    m.folios.at(page).mapcount--;
    putPage(m.folios.at(page));
  };
  const from = huge ? 'mm/huge_memory.c: __discard_anon_folio_pmd_locked' : 'mm/rmap.c: try_to_unmap_one';

  return thread('reclaim', {
    daemon: true,
    locals: { at: int(0, 2), writable: bool(), dirty: bool() },
  }).steps({
    shrink_folio_list: step('mm/vmscan.c: shrink_folio_list, with the page isolated; folio_trylock', (m) => {
      const folio = m.folios.at(page);
      if (folio.mapcount === 0 || (discards && m.swapbacked)) return blocked;
      refcountInc(folio, 'refcount');
      folio.locked = true;
      return 'page_vma_mapped_walk';
    }),
    page_vma_mapped_walk: one.pageVmaMappedWalk(
      `${from}; page_vma_mapped_walk takes the page-table lock`,
      () => 'ptep_get_and_clear',
    ),
    ptep_get_and_clear: step(
      `${from}, ${huge ? 'pmdp_huge_clear_flush' : 'ptep_get_and_clear'}; the dirty bit goes to the folio`,
      (m, t) =>
        one.getAndClear(m, t, (_, __, { writable, dirty }) => {
          t.writable = writable;
          t.dirty = dirty;
          return mmOf(t) === parentMm ? 'flush_tlb_page' : cleared(m, t);
        }),
    ),
    ...flushTlb('flush_tlb_page', {
      present: true,
      from: `${from}, flush under the lock`,
      range: () => ({ start: 0, end: 1 }),
      next: (m: Fork, t: Locals) => cleared(m, t),
    }),
    set_pte_at: only(
      discards,
      step(`${from}, dirty, or somebody has a reference: the entry comes back; folio_set_swapbacked`, (m, t) => {
        const table = tableOf(m, mmOf(t));
        table.ptes.set(0, { folio: page, writable: t.writable, dirty: t.dirty });
        if (m.folios.at(page).dirty) m.swapbacked = true;
        unlockPtl(table);
        return keep(m, t);
      }),
    ),
    discard: only(
      discards,
      one.unlocks(`${from}, discard: the rmap and the mapping's reference go; unlocks`, (m, t) => {
        gone(m);
        return onward(m, t);
      }),
    ),
    swap_entry: only(
      !discards,
      one.unlocks('mm/rmap.c: try_to_unmap_one, set_pte_at of a swap entry; the rmap goes; unlocks', (m, t) => {
        m.swapEntries.set(mmOf(t), true);
        gone(m);
        return onward(m, t);
      }),
    ),
    folio_mapped: step('mm/vmscan.c: shrink_folio_list, folio_mapped; folio_test_dirty', (m, t) => {
      const folio = m.folios.at(page);
      if (folio.mapcount > 0) return keep(m, t);
      return !discards && folio.dirty ? 'pageout' : '__remove_mapping';
    }),
    pageout: only(
      !discards,
      step('mm/vmscan.c: pageout -> swap_writepage', (m) => {
        m.folios.at(page).dirty = false;
        m.slot = m.contents.at(page);
        return '__remove_mapping';
      }),
    ),
    __remove_mapping: step(
      discards
        ? 'mm/vmscan.c: shrink_folio_list, folio_ref_freeze of a lazyfree page: free'
        : 'mm/vmscan.c: __remove_mapping, folio_ref_freeze, folio_test_dirty; out of the swap cache, free',
      (m, t) => {
        const folio = m.folios.at(page);
        if (folio.refcount !== (m.inSwapCache ? 2 : 1) || (!discards && folio.dirty)) return keep(m, t);
        folio.refcount = 0;
        folio.locked = false;
        m.inSwapCache = false;
        return 'done';
      },
    ),
  });

  /** keep_locked: the reference of isolation goes. */
  function keep(m: Fork, t: Locals) {
    t.at = 0;
    t.writable = false;
    t.dirty = false;
    m.folios.at(page).locked = false;
    putPage(m.folios.at(page));
    return policy.scansAgain ? ('shrink_folio_list' as const) : ('done' as const);
  }
};
