// mlock() after the flag is set: faults the page in, and marks it.
import { blocked, choose, oneOf, only, step } from '../../../src/index.ts';
import { isBeingAdded, isolateLru, putbackLru, testClearMlocked, testSetMlocked } from '../../machine/folio/lru.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { anonThp, entryOf, fileThp, type Mlock, mapcount, setEntry, small, unlockPage } from '../state.ts';
import type { Locals, Task } from './task.ts';

export const mlockSteps = ({ v, name, bounds, policy, mm, callReturns }: Task) => {
  const returns = (m: Mlock, t: Locals) => {
    mmapReadUnlock(mm(m));
    return callReturns(t);
  };
  const unlockAll = (m: Mlock, t: Locals) => {
    if (policy.mlockLocksPage) unlockPage(m);
    unlockPtl(m.tables.at(v));
    return returns(m, t);
  };
  /** follow_trans_huge_pmd() and follow_page_pte(): huge pages that are not marked, whatever VM_LOCKED says. */
  const leftAlone = (m: Mlock): boolean => {
    if (bounds.thp === small) return false;
    if (policy.mlockTestsDoubleMap && (entryOf(m, v) === 'pte' || m.folio.doubleMap)) return true;
    return bounds.thp === anonThp && mapcount(m, 'pmd') !== 1;
  };

  return {
    __mm_populate: step('mm/gup.c: __mm_populate, mmap_lock for reading', (m: Mlock, _: Locals) =>
      mmapReadLock(mm(m)) ? 'follow_page_mask' : blocked,
    ),
    follow_page_mask: step(
      'mm/gup.c: follow_page_pte; mm/huge_memory.c: follow_trans_huge_pmd; under the page-table lock, trylock_page',
      (m: Mlock, t: Locals) => {
        const { folio } = m;
        const table = m.tables.at(v);
        if (table.ptl !== 'free') return blocked;
        if (entryOf(m, v) === null) return 'handle_mm_fault';
        if (leftAlone(m)) return returns(m, t);
        if (policy.mlockLocksPage) {
          if (folio.lock !== 'free') {
            folio.missed = true;
            return returns(m, t);
          }
          folio.lock = name;
        }
        lockPtl(table, name);
        return 'mlock_vma_page';
      },
    ),
    handle_mm_fault: only(
      bounds.reclaim + bounds.truncate > 0,
      step(
        'mm/memory.c: do_fault, finish_fault, under the page lock and the page-table lock; SIGBUS beyond the end of the file',
        choose({ by: oneOf('pte', 'pmd') }, (m: Mlock, t: Locals, { by }) => {
          const { folio } = m;
          if (by === 'pmd' && bounds.thp !== fileThp) return blocked;
          if (folio.cache === 'truncated') return returns(m, t);
          if (folio.lock !== 'free' || m.tables.at(v).ptl !== 'free' || folio.lru === 'adding') return blocked;
          if (folio.cache === 'reclaimed') {
            folio.cache = 'cached';
            folio.doubleMap = false;
            folio.missed = false;
            putbackLru(folio);
          }
          setEntry(m, v, by);
          // page_add_file_rmap()
          if (by === 'pte' && bounds.thp === fileThp) {
            folio.doubleMap = true;
            if (testClearMlocked(m, folio) && isolateLru(folio) === true) putbackLru(folio);
          }
          return 'follow_page_mask';
        }),
      ),
    ),
    mlock_vma_page: step('mm/mlock.c: mlock_vma_page, TestSetPageMlocked', (m: Mlock, t: Locals) => {
      if (!testSetMlocked(m, m.folio)) return unlockAll(m, t);
      m.folio.missed = false;
      return 'isolate_lru_page';
    }),
    isolate_lru_page: step(
      'mm/mlock.c: mlock_vma_page -> isolate_lru_page, putback_lru_page',
      (m: Mlock, t: Locals) => {
        const isolated = isolateLru(m.folio);
        if (isolated === blocked) return blocked;
        if (isolated) putbackLru(m.folio);
        return isolated && bounds.thp !== small ? 'lru_cache_add' : unlockAll(m, t);
      },
    ),
    lru_cache_add: only(
      bounds.thp !== small,
      step('mm/swap.c: lru_cache_add, drains at once for a huge page', (m: Mlock, t: Locals) =>
        isBeingAdded(m.folio) ? blocked : unlockAll(m, t),
      ),
    ),
  };
};
