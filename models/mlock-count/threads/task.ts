// One thread a VMA: the mlock(), munlock() and munmap() calls that are about it.
import { blocked, bool, choose, forState, int, oneOf, only, step } from '../../../src/index.ts';
import { isRwLockFree } from '../../machine/locks/rw-lock.ts';
import {
  type Mm,
  mmapReadLock,
  mmapReadUnlock,
  mmapWriteDowngrade,
  mmapWriteLock,
  mmapWriteUnlock,
} from '../../machine/mm/mm.ts';
import { mmOf } from '../../machine/mm/vma.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  type Count,
  type CountBounds,
  cpuOf,
  entryOf,
  freeIfUnused,
  hasRoom,
  mlockFolio,
  mlockVmaFolio,
  munlockFolio,
  munlockVmaFolio,
  setEntry,
  taskName,
} from '../state.ts';

interface Locals {
  /** Calls still to be made. */
  left: number;
  /** The call is mlock(): it populates when the flag is set. */
  populates: boolean;
}

export const taskThread = (
  bounds: CountBounds,
  policy: Policy,
  v: number,
  isDrained: (m: Count, cpu: number) => boolean,
) => {
  const { thread } = forState<Count>();
  const name = taskName(v);
  const cpu = cpuOf(bounds, v);
  const mm = (m: Count): Mm => m.mms.at(mmOf(v, bounds.mms));
  const unmaps = bounds.reclaim + bounds.truncate > 0;
  const callReturns = (t: Locals) => {
    t.populates = false;
    t.left--;
    return t.left > 0 ? 'syscall' : 'done';
  };

  return thread(name, { fair: 'weak', locals: { left: int(0, bounds.calls), populates: bool() } }).steps({
    syscall: step(
      'mm/mlock.c: mlock_fixup -> mlock_vma_pages_range; mm/mmap.c: __do_munmap; under mmap_lock for writing',
      choose({ call: oneOf('mlock', 'munlock', 'munmap') }, (m, t, { call }) => {
        const vma = m.vmas.at(v);
        if (call !== 'munmap' && vma.VM_LOCKED === (call === 'mlock')) return blocked;
        if (!mmapWriteLock(mm(m), name)) return blocked;
        if (call === 'munmap') {
          mmapWriteDowngrade(mm(m));
          return 'zap_pte_range';
        }
        vma.VM_LOCKED = call === 'mlock';
        vma.VM_IO = policy.vmIo && call === 'mlock';
        t.populates = call === 'mlock';
        return 'mlock_pte_range';
      }),
    ),
    mlock_pte_range: step('mm/mlock.c: mlock_pte_range, under the page-table lock', (m, t) => {
      if (m.tables.at(v).ptl !== 'free' || !hasRoom(m, cpu)) return blocked;
      const entry = entryOf(m, v);
      if (entry?.migration && policy.munlockWaits && !t.populates) return blocked;
      if (entry !== null && !entry.migration) {
        if (t.populates) mlockFolio(m, policy, cpu, entry.folio);
        else munlockFolio(m, cpu, entry.folio);
      }
      return 'lru_add_drain';
    }),
    lru_add_drain: step('mm/mlock.c: mlock_vma_pages_range, lru_add_drain, VM_IO cleared', (m, t) => {
      if (!isDrained(m, cpu)) return blocked;
      m.vmas.at(v).VM_IO = false;
      mmapWriteUnlock(mm(m));
      return t.populates && unmaps ? '__mm_populate' : callReturns(t);
    }),
    __mm_populate: only(
      unmaps,
      step('mm/gup.c: __mm_populate, mmap_lock for reading; waits for a migration', (m, t) => {
        const entry = entryOf(m, v);
        if (entry?.migration || !mmapReadLock(mm(m))) return blocked;
        if (entry === null && !m.truncated) return 'handle_mm_fault';
        mmapReadUnlock(mm(m));
        return callReturns(t);
      }),
    ),
    handle_mm_fault: only(
      unmaps,
      step('mm/memory.c: do_fault, finish_fault -> do_set_pte -> mm/rmap.c: page_add_file_rmap', (m, t) => {
        if (m.truncated) {
          mmapReadUnlock(mm(m));
          return callReturns(t);
        }
        // The page that the page cache has; or, reclaimed, a new one in the same frame.
        const cached = m.folios.findIndex((folio) => folio.cached);
        const f = cached === -1 ? m.folios.findIndex((folio) => folio.lru === 'free') : cached;
        if (f === -1) return blocked;
        const folio = m.folios.at(f);
        if (folio.lock !== 'free' || m.tables.at(v).ptl !== 'free' || !hasRoom(m, cpu)) return blocked;
        if (cached === -1) {
          folio.cached = true;
          folio.lru = 'batch';
        }
        setEntry(m, v, { folio: f, migration: false });
        mlockVmaFolio(m, policy, m.vmas.at(v), cpu, f);
        if (policy.addedDrains) {
          lockPtl(m.tables.at(v), name);
          return 'mlock_drain_local';
        }
        mmapReadUnlock(mm(m));
        return callReturns(t);
      }),
    ),
    mlock_drain_local: only(
      policy.addedDrains && bounds.reclaim === 1,
      step('mm/rmap.c: page_add_file_rmap, as if the fault called mlock_drain_local', (m, t) => {
        if (!isDrained(m, cpu)) return blocked;
        unlockPtl(m.tables.at(v));
        mmapReadUnlock(mm(m));
        return callReturns(t);
      }),
    ),
    zap_pte_range: step('mm/memory.c: zap_pte_range -> mm/rmap.c: page_remove_rmap, munlock_vma_folio', (m) => {
      if (m.tables.at(v).ptl !== 'free' || !hasRoom(m, cpu)) return blocked;
      const entry = entryOf(m, v);
      const mapped = entry === null || entry.migration ? null : entry.folio;
      setEntry(m, v, null);
      if (mapped !== null) {
        munlockVmaFolio(m, policy, m.vmas.at(v), cpu, mapped);
        freeIfUnused(m, policy, mapped);
      }
      return 'unlink_file_vma';
    }),
    unlink_file_vma: step('mm/mmap.c: free_pgtables -> unlink_file_vma, the rmap lock for writing', (m, t) => {
      if (!isRwLockFree(m.rmap_lock)) return blocked;
      m.vmas.at(v).linked = false;
      mmapReadUnlock(mm(m));
      t.left = 0;
      return 'done';
    }),
  });
};
