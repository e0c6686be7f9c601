// Reclaim of the folio: unmaps it, writes it to swap if it is dirty, and drops it: shrink_folio_list(). drop_caches drops what is
// not mapped, by the same questions.
import { blocked, forState, int, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { CollapseBounds } from '../policy.ts';
import { type Collapse, folioOf, isCached, tableOf } from '../state.ts';

interface Locals {
  va: number;
}

export const reclaimThread = ({ ptes }: CollapseBounds) => {
  const { thread } = forState<Collapse>();
  const { flushTlb } = ipiSender<Collapse, Locals>({ ipi: (m) => m.shootdowns.reclaim });
  const onward = (_: Collapse, t: Locals) => {
    t.va++;
    if (t.va < ptes) return 'page_vma_mapped_walk';
    t.va = 0;
    return 'folio_mapped';
  };
  const one = tryToUnmapOne({
    holder: 'reclaim',
    table: (m: Collapse) => tableOf(m),
    at: (t: Locals) => t.va,
    maps: (m, t) => m.pmd.is === 'table' && tableOf(m).ptes.at(t.va) !== null,
    next: onward,
  });
  const gone = (m: Collapse): void => {
    folioOf(m).mapcount--;
    putPage(folioOf(m));
  };
  const keep = (m: Collapse, t: Locals): 'done' => {
    t.va = 0;
    folioOf(m).locked = false;
    putPage(folioOf(m));
    return 'done';
  };

  return thread('reclaim', { daemon: true, locals: { va: int(0, ptes) } }).steps({
    shrink_folio_list: step('mm/vmscan.c: shrink_folio_list, with the folio isolated; folio_trylock', (m) => {
      const folio = folioOf(m);
      if (folio.locked || !isCached(m)) return blocked;
      folio.locked = true;
      refcountInc(folio, 'refcount');
      return m.pmd.is === 'huge' ? 'pmdp_huge_clear_flush' : 'page_vma_mapped_walk';
    }),
    // Under the folio lock no PMD is set, but collapse may have been between its locks: the entries are cleared then.
    ...flushTlb('pmdp_huge_clear_flush', {
      present: true,
      from: 'mm/rmap.c: try_to_unmap_one, TTU_SPLIT_HUGE_PMD; mm/huge_memory.c: __split_huge_pmd_locked of a file: pmdp_huge_clear_flush, folio_mark_dirty',
      range: (m: Collapse) => {
        lockPtl(tableOf(m), 'reclaim');
        if (m.pmd.dirty) folioOf(m).dirty = true;
        m.pmd = { is: 'none', dirty: false };
        return { start: 0, end: ptes };
      },
      next: (m: Collapse) => {
        gone(m);
        unlockPtl(tableOf(m));
        return 'folio_mapped';
      },
    }),
    page_vma_mapped_walk: one.pageVmaMappedWalk(
      'mm/rmap.c: try_to_unmap_one, page_vma_mapped_walk takes the page-table lock',
      () => 'ptep_clear_flush',
    ),
    ...flushTlb('ptep_clear_flush', {
      present: true,
      from: 'mm/rmap.c: try_to_unmap_one, ptep_clear_flush, folio_mark_dirty',
      range: (m: Collapse, t: Locals) => {
        one.getAndClear(m, t, (_, __, { dirty }) => {
          if (dirty) folioOf(m).dirty = true;
        });
        return { start: t.va, end: t.va + 1 };
      },
      next: (m: Collapse, t: Locals) => {
        gone(m);
        unlockPtl(tableOf(m));
        return onward(m, t);
      },
    }),
    folio_mapped: step('mm/vmscan.c: shrink_folio_list, folio_mapped; folio_test_dirty', (m, t) => {
      const folio = folioOf(m);
      if (folio.mapcount > 0) return keep(m, t);
      return folio.dirty ? 'pageout' : '__remove_mapping';
    }),
    pageout: step('mm/vmscan.c: pageout -> mm/shmem.c: shmem_writepage, to swap', (m) => {
      folioOf(m).dirty = false;
      for (let va = 0; va < ptes; va++) m.swap.set(va, m.stored.at(va));
      return '__remove_mapping';
    }),
    __remove_mapping: step('mm/vmscan.c: __remove_mapping, folio_ref_freeze, folio_test_dirty; free', (m, t) => {
      const folio = folioOf(m);
      if (folio.refcount !== 2 || folio.dirty) return keep(m, t);
      folio.refcount = 0;
      folio.locked = false;
      return 'done';
    }),
  });
};
