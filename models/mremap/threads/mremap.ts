// mremap(): moves the range page by page, or with its table; mmap_lock is held for writing all the time.
import { blocked, bool, forState, oneOf, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { pmdPopulate, tableAt } from '../../machine/table/table-pages.ts';
import type { MremapBounds, Policy } from '../policy.ts';
import { anyPage, frameZero, type Moving, newPmd, oldPmd } from '../state.ts';

interface Locals {
  /** The page that is moved next. */
  i: number;
  /** Moved entries are still to be flushed: force_flush, need_flush. */
  flush: boolean;
  /** What move_normal_pmd() has taken the old PMD for. */
  pmd: 'none' | 'table';
}

export const mremapThread = (bounds: MremapBounds, policy: Policy) => {
  const { thread } = forState<Moving>();
  const { flushTlb } = ipiSender<Moving, Locals>({ ipi: (m) => m.ipis.mremap });
  const { ptes } = bounds;
  const whole = policy.moves === 'pmd';
  const locksRmap = policy.rmapLocks === 'always' || (policy.rmapLocks === 'new vma first' && policy.newVmaFirst);
  const { flushes } = policy;
  /** The pages are clean here, so what only dirty ones force is forced by none. */
  const forced = policy.forceFlush === 'present';
  const retracts = policy.against === 'retract';

  const looksUnlocked = whole && !locksRmap && policy.recheck === 'before the PMD lock';
  const locked = () => (whole ? (policy.pmdLock ? 'pmd_lock' : 'pmd_clear') : 'pte_offset_map_lock');
  const looksAgain = (m: Moving, at: Policy['recheck']): boolean =>
    policy.recheck !== at || tableAt(m.pmds.at(oldPmd)) !== null;
  const unlocksPmd = () => (policy.pmdLock ? 'spin_unlock_pmd' : dropsRmap());
  const dropsRmap = () => (locksRmap ? 'drop_rmap_locks' : afterLocks());
  const afterLocks = () => 'need_flush' as const;
  const afterMove = () => (forced && flushes === 'under both PTLs' ? 'flush_tlb_range' : firstUnlock());
  const firstUnlock = () => (flushes === 'under the new PTL' ? 'pte_unmap_unlock' : 'spin_unlock_new');
  const afterNewUnlock = () => {
    if (flushes === 'under the new PTL') return dropsRmap();
    return forced && flushes === 'under the old PTL' ? 'flush_tlb_range' : 'pte_unmap_unlock';
  };
  const afterOldUnlock = () => {
    if (flushes !== 'under the new PTL') return dropsRmap();
    return forced ? 'flush_tlb_range' : 'spin_unlock_new';
  };
  const afterFlush = () => {
    switch (flushes) {
      case 'under both PTLs':
      case 'under the new PTL':
        return 'spin_unlock_new';
      case 'under the old PTL':
        return 'pte_unmap_unlock';
      case 'under the PMD lock':
        return unlocksPmd();
      case 'after all locks':
        return 'done';
    }
  };

  return thread('mremap', { locals: { i: anyPage(ptes), flush: bool(), pmd: oneOf('none', 'table') } }).steps({
    move_page_tables: step(
      'mm/mremap.c: move_page_tables -> get_old_pmd, without a lock: is there a table to move?',
      (m, t) => {
        if (m.pmds.at(oldPmd) === null) return 'done';
        if (whole) t.pmd = 'table';
        if (locksRmap) return 'take_rmap_locks';
        return looksUnlocked ? 'pmd_present' : locked();
      },
    ),
    pmd_present: only(
      looksUnlocked,
      step('no kernel: a second look at the PMD, under no lock', (m, t) => {
        if (looksAgain(m, 'before the PMD lock')) return locked();
        t.pmd = 'none';
        return 'need_flush';
      }),
    ),
    take_rmap_locks: only(
      locksRmap,
      step('mm/mremap.c: take_rmap_locks', (m, t) => {
        if (!takeLock(m, 'rmapLock', 'mremap')) return blocked;
        if (looksAgain(m, 'before the PMD lock')) return locked();
        t.pmd = 'none';
        return 'drop_rmap_locks';
      }),
    ),

    // move_ptes()
    pte_offset_map_lock: only(
      !whole,
      step('mm/mremap.c: move_ptes, the lock of the old table', (m) =>
        lockPtl(m.tables.at(oldPmd), 'mremap') ? 'spin_lock_nested' : blocked,
      ),
    ),
    spin_lock_nested: only(
      !whole,
      step('mm/mremap.c: move_ptes, the lock of the new table', (m) =>
        lockPtl(m.tables.at(newPmd), 'mremap') ? 'ptep_get_and_clear' : blocked,
      ),
    ),
    ptep_get_and_clear: only(
      !whole,
      step('mm/mremap.c: move_ptes, one page: ptep_get_and_clear, set_pte_at', (m, t) => {
        const from = m.tables.at(oldPmd).ptes;
        const leaf = from.at(t.i);
        if (leaf !== null) {
          m.tables.at(newPmd).ptes.set(t.i, leaf);
          from.set(t.i, null);
          t.flush = true;
        }
        t.i++;
        if (t.i < ptes) return 'ptep_get_and_clear';
        t.i = 0;
        return t.flush ? afterMove() : firstUnlock();
      }),
    ),
    spin_unlock_new: only(
      !whole,
      step('mm/mremap.c: move_ptes, unlocks the new table', (m, t) => {
        unlockPtl(m.tables.at(newPmd));
        if (t.flush) return afterNewUnlock();
        return flushes === 'under the new PTL' ? dropsRmap() : 'pte_unmap_unlock';
      }),
    ),
    pte_unmap_unlock: only(
      !whole,
      step('mm/mremap.c: move_ptes, unlocks the old table', (m, t) => {
        unlockPtl(m.tables.at(oldPmd));
        if (t.flush) return afterOldUnlock();
        return flushes === 'under the new PTL' ? 'spin_unlock_new' : dropsRmap();
      }),
    ),

    // move_normal_pmd()
    pmd_lock: only(
      whole && policy.pmdLock,
      step('mm/mremap.c: move_normal_pmd -> pmd_lock, of the old and the new PMD', (m, t) => {
        if (!takeLock(m, 'pmdLock', 'mremap')) return blocked;
        if (looksAgain(m, 'under the PMD lock')) return 'pmd_clear';
        t.pmd = 'none';
        return 'spin_unlock_pmd';
      }),
    ),
    pmd_clear: only(
      whole,
      step('mm/mremap.c: move_normal_pmd, pmd = *old_pmd; pmd_clear', (m, t) => {
        t.pmd = m.pmds.at(oldPmd) === null ? 'none' : 'table';
        m.pmds.set(oldPmd, null);
        return 'pmd_populate';
      }),
    ),
    pmd_populate: only(
      whole,
      step('mm/mremap.c: move_normal_pmd -> pmd_populate, of pmd_pgtable(pmd)', (m, t) => {
        pmdPopulate(m.pmds, newPmd, t.pmd === 'table' ? 0 : frameZero);
        t.pmd = 'none';
        if (retracts) return unlocksPmd();
        t.flush = true;
        return flushes === 'under the PMD lock' ? 'flush_tlb_range' : unlocksPmd();
      }),
    ),
    ...flushTlb('flush_tlb_range', {
      present: !retracts && (whole ? flushes === 'under the PMD lock' : forced),
      from: 'mm/mremap.c: move_ptes, move_normal_pmd -> flush_tlb_range, of the old range',
      tables: { covers: policy.covers, each: ptes },
      range: (_: Moving, t: Locals) => {
        t.flush = false;
        return { start: 0, end: ptes };
      },
      next: () => afterFlush(),
    }),
    spin_unlock_pmd: only(
      whole && policy.pmdLock,
      step('mm/mremap.c: move_normal_pmd, unlocks', (m) => {
        dropLock(m, 'pmdLock');
        return dropsRmap();
      }),
    ),
    drop_rmap_locks: only(
      locksRmap,
      step('mm/mremap.c: drop_rmap_locks', (m) => {
        dropLock(m, 'rmapLock');
        return afterLocks();
      }),
    ),
    need_flush: step('mm/mremap.c: move_page_tables, if (need_flush)', (_, t) => {
      if (!t.flush) return 'done';
      return 'flush_tlb_range_late';
    }),
    ...flushTlb('flush_tlb_range_late', {
      present: !retracts && (whole ? flushes === 'after all locks' : !forced),
      from: 'mm/mremap.c: move_page_tables -> flush_tlb_range, of the old range',
      tables: { covers: policy.covers, each: ptes },
      range: (_: Moving, t: Locals) => {
        t.flush = false;
        return { start: 0, end: ptes };
      },
      next: () => 'done' as const,
    }),
  });
};
