// Reclaim of one page, with a flush of its own: shrink_page_list().
import { blocked, choose, forState, int, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { writeToSwap } from '../../machine/folio/contents.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, looked } from '../state.ts';

export const reclaimThread = ({ ptes }: FlushBounds, policy: Policy) => {
  const { thread } = forState<Flushing>();
  const { flushTlb } = ipiSender<Flushing, { va: number }>({ ipi: (m) => m.shootdowns.reclaim });
  const discards = policy.reclaim === 'discards';

  const one = tryToUnmapOne({
    holder: 'reclaim',
    table: (m: Flushing) => m.tables.at(0),
    at: (t: { va: number }) => t.va,
    next: () => 'done',
  });

  return thread('reclaim', { daemon: true, locals: { va: int(0, ptes - 1) } }).steps({
    try_to_unmap_one: step(
      discards
        ? 'mm/rmap.c: try_to_unmap_one of a lazyfree page, page_vma_mapped_walk takes the page-table lock'
        : 'mm/rmap.c: try_to_unmap_one of a page in the swap cache, page_vma_mapped_walk takes the page-table lock',
      choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
        const table = m.tables.at(0);
        const pte = table.ptes.at(va);
        if (pte === null || (discards && !m.lazyFree.at(va).marked)) return blocked;
        if (m.folios.at(pte.folio).locked || !lockPtl(table, 'reclaim')) return blocked;
        m.folios.at(pte.folio).locked = true;
        t.va = va;
        return 'ptep_clear_flush';
      }),
    ),
    ...flushTlb('ptep_clear_flush', {
      present: true,
      from: 'mm/rmap.c: try_to_unmap_one -> mm/pgtable-generic.c: ptep_clear_flush',
      range: (m: Flushing, t: { va: number }) => {
        one.getAndClear(m, t, (_, __, { folio, writable, dirty }) => {
          if (dirty) m.folios.at(folio).dirty = true;
          if (!discards) m.nonPresent.set(t.va, { kind: 'swap', folio, writable, dirty: false });
        });
        looked(m, -1, t.va, true);
        return { start: t.va, end: t.va + 1 };
      },
      next: (m: Flushing, t: { va: number }) =>
        discards && m.folios.at(t.va).dirty ? 'set_pte_at' : 'page_remove_rmap',
    }),
    page_remove_rmap: one.unlocks(
      'mm/rmap.c: try_to_unmap_one, page_remove_rmap, put_page; pte_unmap_unlock',
      (m, t) => {
        const folio = m.folios.at(t.va);
        putPage(folio);
        if (!discards) return folio.dirty ? 'pageout' : '__remove_mapping';
        m.lazyFree.at(t.va).discarded = true;
        folio.locked = false;
        return 'done';
      },
    ),
    set_pte_at: only(
      discards,
      step('mm/rmap.c: try_to_unmap_one, the page was stored to: set_pte_at, SetPageSwapBacked', (m, t) => {
        const table = m.tables.at(0);
        const folio = m.folios.at(t.va);
        table.ptes.set(t.va, { folio: t.va, writable: true, dirty: true });
        m.lazyFree.at(t.va).marked = false;
        folio.dirty = false;
        folio.locked = false;
        unlockPtl(table);
        return 'done';
      }),
    ),
    pageout: only(
      !discards,
      step('mm/vmscan.c: pageout -> swap_writepage', (m, t) => {
        m.folios.at(t.va).dirty = false;
        writeToSwap(m.contents, ptes, t.va);
        return '__remove_mapping';
      }),
    ),
    __remove_mapping: only(
      !discards,
      step('mm/vmscan.c: __remove_mapping, out of the swap cache, which has the last reference', (m, t) => {
        putPage(m.folios.at(t.va));
        m.folios.at(t.va).locked = false;
        return 'done';
      }),
    ),
  });
};
