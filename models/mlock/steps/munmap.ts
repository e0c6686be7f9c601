// munmap() and exit after the munlock, and the split of a PMD.
import { blocked, only, step } from '../../../src/index.ts';
import { isolateLru, putbackLru, testClearMlocked } from '../../machine/folio/lru.ts';
import { isRwLockFree } from '../../machine/locks/rw-lock.ts';
import { mmapReadUnlock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { anonThp, entryOf, freeIfUnused, type Mlock, mapcount, setEntry, small } from '../state.ts';
import type { Locals, Task } from './task.ts';

/**
 * What page_remove_rmap() has to do with PG_mlocked, an entry being gone: nothing, or to test it. Where the policy has it
 * clear the flag at once, that is done here; `blocked` while another holds the lru_lock for which that would wait.
 */
export const lastUnmapped = (m: Mlock, policy: Policy): 'nothing' | 'test' | typeof blocked => {
  if (mapcount(m) > 0 || policy.lastUnmap === 'does nothing') return 'nothing';
  if (policy.lastUnmap === 'then tests') return 'test';
  if (m.folio.lru === 'adding') return blocked;
  if (testClearMlocked(m, m.folio) && isolateLru(m.folio) === true) putbackLru(m.folio);
  return 'nothing';
};

export const munmapSteps = ({ v, name, policy, mm }: Task) => {
  const unlinks = (m: Mlock) => {
    unlockPtl(m.tables.at(v));
    return 'unlink_file_vma' as const;
  };
  return {
    zap_pte_range: step('mm/memory.c: zap_pte_range -> mm/rmap.c: page_remove_rmap', (m: Mlock, _: Locals) => {
      const table = m.tables.at(v);
      if (!lockPtl(table, name)) return blocked;
      if (entryOf(m, v) === null) return unlinks(m);
      setEntry(m, v, null);
      const next = lastUnmapped(m, policy);
      if (next === blocked) return blocked;
      if (next === 'test') return 'clear_page_mlock';
      freeIfUnused(m);
      return unlinks(m);
    }),
    clear_page_mlock: only(
      policy.lastUnmap === 'then tests',
      step('mm/rmap.c: page_remove_rmap -> mm/mlock.c: clear_page_mlock', (m: Mlock, _: Locals) => {
        if (testClearMlocked(m, m.folio)) return 'isolate_lru_page, cleared';
        freeIfUnused(m);
        return unlinks(m);
      }),
    ),
    'isolate_lru_page, cleared': only(
      policy.lastUnmap === 'then tests',
      step('mm/mlock.c: clear_page_mlock -> isolate_lru_page, putback_lru_page', (m: Mlock, _: Locals) => {
        const isolated = isolateLru(m.folio);
        if (isolated === blocked) return blocked;
        if (isolated) putbackLru(m.folio);
        freeIfUnused(m);
        return unlinks(m);
      }),
    ),
    unlink_file_vma: step(
      'mm/mmap.c: free_pgtables -> unlink_file_vma, the rmap lock for writing',
      (m: Mlock, t: Locals) => {
        if (policy.rmapLock && !isRwLockFree(m.rmap_lock)) return blocked;
        m.vmas.at(v).linked = false;
        mmapReadUnlock(mm(m));
        t.unmaps = false;
        t.left = 0;
        return 'done';
      },
    ),
  };
};

/** __split_huge_pmd(), which clears PG_mlocked first: no page that a PTE maps is mlocked. A file's PMD goes; faults then map pages. */
export const splitHugePmd = (m: Mlock, v: number, thp: number, into: 'pte' | null): void => {
  const { folio } = m;
  if (testClearMlocked(m, folio)) if (isolateLru(folio) === true) putbackLru(folio);
  setEntry(m, v, into);
  folio.doubleMap = thp === anonThp ? mapcount(m, 'pmd') > 0 : folio.doubleMap || into === 'pte';
};

export const splitSteps = ({ v, bounds, mm, callReturns }: Task) => ({
  __split_huge_pmd: only(
    bounds.thp !== small,
    step(
      'mm/huge_memory.c: __split_huge_pmd, for mprotect() of a part; an anonymous page is locked',
      (m: Mlock, t: Locals) => {
        if (m.tables.at(v).ptl !== 'free' || m.folio.lru === 'adding') return blocked;
        if (entryOf(m, v) === 'pmd') {
          if (m.folio.lock !== 'free') return blocked;
          splitHugePmd(m, v, bounds.thp, 'pte');
        }
        mmapWriteUnlock(mm(m));
        return callReturns(t);
      },
    ),
  ),
});
