// MADV_DONTNEED of the addresses of one whole table: zap_pte_range() with reclaim_pt, then tlb_finish_mmu().
import { blocked, bool, choose, forState, int, must, nullable, only, step } from '../../../../src/index.ts';
import { flushLocal } from '../../../machine/flush/ipi.ts';
import { recordPte, takeRange } from '../../../machine/flush/mmu-gather.ts';
import { callRcu, rcuReadLock, rcuReadUnlock } from '../../../machine/lib/rcu.ts';
import { dropLock, takeLock, tryLock } from '../../../machine/locks/lock.ts';
import { freeTable, tableAt } from '../../../machine/table/table-pages.ts';
import type { ReclaimBounds, ZapPolicy } from '../../policy.ts';
import { pagesOf, readers, type Zapping } from '../state.ts';

export const madviseThread = (bounds: ReclaimBounds, policy: ZapPolicy, irqsOff: (m: Zapping) => boolean) => {
  const { ptes, drops } = bounds;
  const from = 'mm/memory.c: zap_pte_range';
  interface Locals {
    i: number;
    left: number;
    /** The lock was kept so far (direct_reclaim); behind the last entry: the PMD is cleared. */
    direct: boolean;
    table: number | null;
  }
  const tableOf = (m: Zapping, t: Locals) => m.tables.at(must(t.table, 'the table is mapped'));
  const unlock = (m: Zapping, t: Locals): void => {
    dropLock(tableOf(m, t), 'ptl', 'madvise');
    rcuReadUnlock(m.rcu, readers.madvise);
  };
  const clearPmd = (m: Zapping): void => {
    m.pmds.set(0, null);
  };

  return forState<Zapping>()
    .thread('madvise', {
      locals: {
        i: int(0, ptes),
        left: int(0, drops),
        direct: bool(),
        table: nullable(int(0, pagesOf(bounds) - 1)),
      },
    })
    .steps({
      pte_offset_map: step(`${from} -> pte_offset_map_lock, reads the PMD, under RCU`, (m, t) => {
        t.table = tableAt(m.pmds.at(0));
        if (t.table === null) return 'tlb_finish_mmu';
        rcuReadLock(m.rcu, readers.madvise);
        return 'pte_offset_map_lock';
      }),
      pte_offset_map_lock: step(`${from} -> pte_offset_map_lock, and the PMD again`, (m, t) => {
        if (!takeLock(tableOf(m, t), 'ptl', 'madvise')) return blocked;
        if (tableAt(m.pmds.at(0)) === t.table) return 'do_zap_pte_range';
        unlock(m, t);
        return 'pte_offset_map';
      }),
      do_zap_pte_range: step(
        `${from} -> do_zap_pte_range, one entry; or need_resched, and the lock is dropped`,
        choose({ resched: bool() }, (m, t: Locals, { resched }) => {
          if (resched) {
            if (t.left === 0) return blocked;
            t.left--;
            t.direct = false;
            unlock(m, t);
            return 'pte_offset_map';
          }
          const { ptes: entries } = tableOf(m, t);
          if (entries.at(t.i) !== null) {
            entries.set(t.i, null);
            recordPte(m.gather, t.i);
          }
          t.i++;
          if (t.i < ptes) return 'do_zap_pte_range';
          return t.direct || policy.trusts === 'the last hold of the lock' ? 'zap_empty_pte_table' : 'pte_unmap_unlock';
        }),
      ),
      zap_empty_pte_table: step(
        'mm/memory.c: zap_empty_pte_table, with the lock of the PMD if that is free',
        (m, t) => {
          t.direct = tryLock(m, 'pml', 'madvise');
          if (!t.direct) return 'pte_unmap_unlock';
          clearPmd(m);
          dropLock(m, 'pml', 'madvise');
          return 'pte_unmap_unlock';
        },
      ),
      pte_unmap_unlock: step(
        `${from}, pte_unmap_unlock; with force_flush tlb_flush_mmu_tlbonly before, of last-level entries`,
        choose({ force: bool() }, (m, t: Locals, { force }) => {
          if (force) {
            if (m.gather.end === 0) return blocked;
            takeRange(m.gather);
          }
          unlock(m, t);
          return t.direct ? 'pte_free_tlb' : 'pmd_lock';
        }),
      ),
      pmd_lock: step('mm/memory.c: zap_pte_table_if_empty, pmd_lock; pte_offset_map_rw_nolock', (m, t) => {
        if (!takeLock(m, 'pml', 'madvise')) return blocked;
        t.table = tableAt(m.pmds.at(0));
        if (t.table !== null) return 'zap_pte_table_if_empty';
        dropLock(m, 'pml', 'madvise');
        return 'tlb_finish_mmu';
      }),
      zap_pte_table_if_empty: step(
        'mm/memory.c: zap_pte_table_if_empty, with the page-table lock too: every entry, and pmd_clear',
        (m, t) => {
          const table = tableOf(m, t);
          if (policy.rescanLocks && table.ptl !== 'free') return blocked;
          const empty = !policy.rescans || table.ptes.every((entry) => entry === null);
          if (empty) clearPmd(m);
          dropLock(m, 'pml', 'madvise');
          return empty ? 'pte_free_tlb' : 'tlb_finish_mmu';
        },
      ),
      pte_free_tlb: step('mm/memory.c: zap_pte_range -> pte_free_tlb, which records an address to flush', (m) => {
        recordPte(m.gather, policy.records === 'start' ? 0 : ptes);
        m.gather.freedTables = true;
        return 'tlb_finish_mmu';
      }),
      tlb_finish_mmu: step('mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu_tlbonly, on every CPU at once', (m) => {
        const freed = m.gather.freedTables;
        m.gather.freedTables = false;
        const recorded = takeRange(m.gather);
        const range = policy.invalidates === 'its walk' ? recorded : { start: 0, end: ptes };
        if (recorded.end > 0)
          for (let cpu = 0; cpu < m.cpus.length; cpu++)
            flushLocal(m, cpu, range, { covers: freed && policy.freedTables ? 'tables' : 'leaves', each: ptes });
        return freed ? 'tlb_remove_table' : 'done';
      }),
      tlb_remove_table: step('mm/mmu_gather.c: tlb_flush_mmu -> tlb_table_flush, tlb_remove_table_free', (m, t) => {
        const table = must(t.table, 'a table is freed');
        t.table = null;
        if (policy.frees === 'flush') {
          freeTable(m.tables.at(table));
          return 'done';
        }
        m.freeing = table;
        if (policy.frees === 'IPI') return 'tlb_remove_table_sync_one';
        callRcu(m.rcu, 0);
        return 'done';
      }),
      tlb_remove_table_sync_one: only(
        policy.frees === 'IPI',
        step('mm/mmu_gather.c: tlb_remove_table_one -> tlb_remove_table_sync_one, __tlb_remove_table', (m) => {
          if (irqsOff(m)) return blocked;
          freeTable(m.tables.at(m.freeing));
          m.freeing = 0;
          return 'done';
        }),
      ),
    });
};
