// Reclaim: unmaps one page wherever an rmap walk finds it, then frees it if nobody else holds it.
import { blocked, choose, forState, int, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { tableAt } from '../../machine/table/table-pages.ts';
import type { MremapBounds, Policy } from '../policy.ts';
import type { Moving } from '../state.ts';

export const reclaimThread = (bounds: MremapBounds, policy: Policy) => {
  const { thread } = forState<Moving>();
  const { flushTlb } = ipiSender<Moving, Locals>({ ipi: (m) => m.ipis.unmap });
  const { ptes } = bounds;
  interface Locals {
    folio: number;
    /** VMAs that the walk has looked at, of two. */
    visited: number;
    /** The table in which it found the page. */
    table: number;
  }
  /** The PMD of the VMA that the walk is at; with the page it makes the address that the walk has computed. */
  const pmdOf = (t: Locals): number => (policy.newVmaFirst ? 1 - t.visited : t.visited);
  const nextVma = (t: Locals) => {
    t.table = 0;
    if (t.visited === 1) {
      t.visited = 0;
      return 'anon_vma_unlock_read';
    }
    t.visited++;
    return 'page_vma_mapped_walk';
  };

  const one = tryToUnmapOne({
    holder: 'unmap',
    table: (m: Moving, t: Locals) => m.tables.at(t.table),
    at: (t) => t.folio,
    next: (_, t) => nextVma(t),
  });

  return thread('unmap', {
    locals: { folio: int(0, ptes - 1), visited: int(0, 1), table: int(0, 1) },
  }).steps({
    folio_lock_anon_vma_read: step(
      'mm/vmscan.c: shrink_folio_list -> mm/rmap.c: try_to_unmap, rmap_walk takes the rmap lock for reading',
      choose({ folio: int(0, ptes - 1) }, (m, t: Locals, { folio }) => {
        if (!takeLock(m, 'rmapLock', 'unmap')) return blocked;
        t.folio = folio;
        return 'page_vma_mapped_walk';
      }),
    ),
    page_vma_mapped_walk: step(
      'mm/page_vma_mapped.c: page_vma_mapped_walk, reads the PMD of the next VMA, without a lock',
      (m, t) => {
        const table = tableAt(m.pmds.at(pmdOf(t)));
        if (table === null) return nextVma(t);
        t.table = table;
        return 'map_pte';
      },
    ),
    map_pte: step('mm/page_vma_mapped.c: map_pte, skips an empty entry without the lock', (m, t) =>
      m.tables.at(t.table).ptes.at(t.folio) === null ? nextVma(t) : 'spin_lock',
    ),
    spin_lock: one.pageVmaMappedWalk(
      'mm/page_vma_mapped.c: map_pte, check_pte, under the lock of the table',
      () => 'ptep_clear_flush',
    ),
    ptep_clear_flush: one.ptepGetAndClear(
      'mm/rmap.c: try_to_unmap_one -> ptep_clear_flush, clears the entry',
      () => 'flush_tlb_page',
    ),
    ...flushTlb('flush_tlb_page', {
      present: true,
      from: 'mm/rmap.c: try_to_unmap_one -> ptep_clear_flush, of the address that the walk has computed',
      tables: { covers: 'leaves', each: ptes },
      range: (_: Moving, t: Locals) => ({ start: pmdOf(t) * ptes + t.folio, end: pmdOf(t) * ptes + t.folio + 1 }),
      next: (_: Moving, __: Locals) => 'folio_put' as const,
    }),
    folio_put: one.unlocks('mm/rmap.c: try_to_unmap_one, folio_remove_rmap_pte, folio_put; then unlocks', (m, t) => {
      refcountDecAndTest(m.folios.at(t.folio), 'refcount');
      return nextVma(t);
    }),
    anon_vma_unlock_read: step('mm/rmap.c: rmap_walk, drops the rmap lock', (m) => {
      dropLock(m, 'rmapLock');
      return '__remove_mapping';
    }),
    __remove_mapping: step('mm/vmscan.c: __remove_mapping, frees the page if only the swap cache holds it', (m, t) => {
      const folio = m.folios.at(t.folio);
      if (folio.refcount === 1) folio.refcount = 0;
      t.folio = 0;
      return 'done';
    }),
  });
};
