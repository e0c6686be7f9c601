// Truncation: unmaps the pages of the file wherever an rmap walk finds them, then takes them out of the page cache.
import { array, blocked, bool, forState, int, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { tableAt } from '../../machine/table/table-pages.ts';
import type { MremapBounds, Policy } from '../policy.ts';
import { anyPage, type Moving } from '../state.ts';

export const truncateThread = (bounds: MremapBounds, policy: Policy) => {
  const { thread } = forState<Moving>();
  const { flushTlb } = ipiSender<Moving, Locals>({ ipi: (m) => m.ipis.unmap });
  const { ptes } = bounds;
  interface Locals {
    /** VMAs that the walk has looked at, of two. */
    visited: number;
    /** The table in which it found the pages. */
    table: number;
    i: number;
    gathered: {
      at(i: number): boolean;
      set(i: number, value: boolean): void;
      some(test: (b: boolean) => boolean): boolean;
    };
  }
  /** The PMD of the VMA that the walk is at. */
  const pmdOf = (t: Locals): number => (policy.newVmaFirst ? 1 - t.visited : t.visited);
  const nextVma = (t: Locals) => {
    t.table = 0;
    if (t.visited === 1) {
      t.visited = 0;
      return 'i_mmap_unlock_read';
    }
    t.visited++;
    return 'zap_pmd_range';
  };

  return thread('unmap', {
    locals: { visited: int(0, 1), table: int(0, 1), i: anyPage(ptes), gathered: array(ptes, bool()) },
  }).steps({
    i_mmap_lock_read: step('mm/memory.c: unmap_mapping_pages -> i_mmap_lock_read', (m) =>
      takeLock(m, 'rmapLock', 'unmap') ? 'zap_pmd_range' : blocked,
    ),
    zap_pmd_range: step(
      'mm/memory.c: zap_page_range_single -> zap_pmd_range, reads the PMD of the next VMA',
      (m, t) => {
        const table = tableAt(m.pmds.at(pmdOf(t)));
        if (table === null) return nextVma(t);
        t.table = table;
        return 'pte_offset_map_lock';
      },
    ),
    pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m, t) =>
      lockPtl(m.tables.at(t.table), 'unmap') ? 'ptep_get_and_clear_full' : blocked,
    ),
    ptep_get_and_clear_full: step(
      'mm/memory.c: zap_pte_range, one clean page: cleared, its rmap removed, gathered',
      (m, t) => {
        const entries = m.tables.at(t.table).ptes;
        if (entries.at(t.i) !== null) {
          entries.set(t.i, null);
          t.gathered.set(t.i, true);
        }
        t.i++;
        if (t.i < ptes) return 'ptep_get_and_clear_full';
        t.i = 0;
        return 'pte_unmap_unlock';
      },
    ),
    pte_unmap_unlock: step('mm/memory.c: zap_pte_range', (m, t) => {
      unlockPtl(m.tables.at(t.table));
      return t.gathered.some((gathered) => gathered) ? 'tlb_finish_mmu' : nextVma(t);
    }),
    ...flushTlb('tlb_finish_mmu', {
      present: true,
      from: 'mm/memory.c: zap_page_range_single -> tlb_finish_mmu, of the addresses of this VMA',
      tables: { covers: 'leaves', each: ptes },
      range: (_: Moving, t: Locals) => ({ start: pmdOf(t) * ptes, end: (pmdOf(t) + 1) * ptes }),
      next: (_: Moving, __: Locals) => 'tlb_batch_pages_flush' as const,
    }),
    tlb_batch_pages_flush: step(
      'mm/mmu_gather.c: tlb_batch_pages_flush, drops the references of the mappings',
      (m, t) => {
        for (let i = 0; i < ptes; i++) {
          if (!t.gathered.at(i)) continue;
          refcountDecAndTest(m.folios.at(i), 'refcount');
          t.gathered.set(i, false);
        }
        return nextVma(t);
      },
    ),
    i_mmap_unlock_read: step('mm/memory.c: unmap_mapping_pages -> i_mmap_unlock_read', (m) => {
      dropLock(m, 'rmapLock');
      return 'filemap_remove_folio';
    }),
    filemap_remove_folio: step('mm/truncate.c: truncate_inode_pages_range -> filemap_remove_folio, folio_put', (m) => {
      m.folios.forEach((folio) => {
        refcountDecAndTest(folio, 'refcount');
      });
      return 'done';
    }),
  });
};
