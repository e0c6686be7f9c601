// MADV_COLLAPSE of the same file by another process: takes the empty table away from the VMAs that map the range.
import { blocked, forState, int, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { freeTable, tableAt } from '../../machine/table/table-pages.ts';
import type { Policy } from '../policy.ts';
import type { Moving } from '../state.ts';

export const retractThread = (policy: Policy) => {
  const { thread } = forState<Moving>();
  interface Locals {
    /** VMAs that the walk has looked at, of two. */
    visited: number;
  }
  const pmdOf = (t: Locals): number => (policy.newVmaFirst ? 1 - t.visited : t.visited);
  const nextVma = (t: Locals) => {
    if (t.visited === 1) {
      t.visited = 0;
      return 'i_mmap_unlock_read';
    }
    t.visited++;
    return 'find_pmd_or_thp_or_none';
  };

  return thread('unmap', { locals: { visited: int(0, 1) } }).steps({
    i_mmap_lock_read: step('mm/khugepaged.c: retract_page_tables -> i_mmap_lock_read', (m) =>
      takeLock(m, 'rmapLock', 'unmap') ? 'find_pmd_or_thp_or_none' : blocked,
    ),
    find_pmd_or_thp_or_none: step(
      'mm/khugepaged.c: retract_page_tables -> find_pmd_or_thp_or_none, of the next VMA',
      (m, t) => (tableAt(m.pmds.at(pmdOf(t))) === null ? nextVma(t) : 'pmd_lock'),
    ),
    pmd_lock: step('mm/khugepaged.c: retract_page_tables -> pmd_lock', (m) =>
      takeLock(m, 'pmdLock', 'unmap') ? 'pte_lock' : blocked,
    ),
    pte_lock: step(
      'mm/khugepaged.c: retract_page_tables, the lock of the table, if the PMD is still the same',
      (m, t) => {
        const table = tableAt(m.pmds.at(pmdOf(t)));
        if (table === null) {
          dropLock(m, 'pmdLock');
          return nextVma(t);
        }
        return lockPtl(m.tables.at(table), 'unmap') ? 'pmdp_collapse_flush' : blocked;
      },
    ),
    pmdp_collapse_flush: step(
      'mm/khugepaged.c: retract_page_tables -> pmdp_collapse_flush, clears the PMD and flushes; unlocks',
      (m, t) => {
        m.pmds.set(pmdOf(t), null);
        m.tables.forEach((table) => {
          if (table.ptl === 'unmap') unlockPtl(table);
        });
        dropLock(m, 'pmdLock');
        return 'pte_free_defer';
      },
    ),
    pte_free_defer: step('mm/pgtable-generic.c: pte_free_defer -> pte_free_now', (m, t) => {
      freeTable(m.tables.at(0));
      return nextVma(t);
    }),
    i_mmap_unlock_read: step('mm/khugepaged.c: retract_page_tables -> i_mmap_unlock_read', (m) => {
      dropLock(m, 'rmapLock');
      return 'done';
    }),
  });
};
