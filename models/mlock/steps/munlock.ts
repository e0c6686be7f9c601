// munlock of the page of a VMA whose VM_LOCKED has been cleared: clear PG_mlocked, isolate the page, and look for another
// VM_LOCKED VMA that maps it.
import { blocked, only, step } from '../../../src/index.ts';
import {
  isBeingAdded,
  isOnList,
  isolateLru,
  putbackLru,
  testClearMlocked,
  testSetMlocked,
} from '../../machine/folio/lru.ts';
import { takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { anonThp, entryOf, freeIfUnused, type Mlock, mapcount, small, unlockPage } from '../state.ts';
import type { Locals, Task } from './task.ts';

export const munlockSteps = ({ name, v, bounds, policy, munlocked }: Task) => {
  const huge = bounds.thp !== small;
  /** page_mlock() returns at once for an anonymous huge page. */
  const walks = policy.thp !== 'file' || bounds.thp !== anonThp;

  /** put_page() of the reference that follow_page() took. */
  const put = (m: Mlock, t: Locals) => {
    if (huge) unlockPage(m);
    m.folio.pins--;
    freeIfUnused(m);
    return munlocked(m, t);
  };
  /** To __munlock_isolated_page(), with the page isolated and locked. */
  const isolatedPage = (m: Mlock) => {
    if (policy.trustsMapcount && mapcount(m) <= 1) return 'putback_lru_page';
    return walks ? 'rmap_walk' : 'putback_lru_page';
  };
  const lruLockFirst = policy.munlockHuge === 'lru_lock first';
  const cleared = (m: Mlock, t: Locals) => {
    const { unevictable } = t;
    t.unevictable = false;
    if (testClearMlocked(m, m.folio)) return isolatedPage(m);
    m.folio.lru = unevictable ? 'unevictable' : 'evictable';
    return put(m, t);
  };
  const notIsolated = (m: Mlock, t: Locals) => {
    if (testClearMlocked(m, m.folio)) m.folio.missed = true;
    return put(m, t);
  };
  const walkEnds = (m: Mlock, t: Locals) => {
    if (policy.rmapLock) upRead(m.rmap_lock);
    t.walk = 0;
    return 'putback_lru_page' as const;
  };
  const nextVma = (m: Mlock, t: Locals) => {
    for (let next = t.walk + 1; next < bounds.vmas; next++)
      if (m.vmas.at(next).linked) {
        t.walk = next;
        return firstTest();
      }
    return walkEnds(m, t);
  };
  const firstTest = () => (policy.earlyTest ? 'page_mlock_one' : 'page_vma_mapped_walk');

  return {
    follow_page: step('mm/mlock.c: munlock_vma_pages_range -> follow_page, FOLL_GET', (m: Mlock, t: Locals) => {
      if (policy.followUnderPtl && m.tables.at(v).ptl !== 'free') return blocked;
      if (entryOf(m, v) === null) return munlocked(m, t);
      m.folio.pins++;
      return huge ? 'lock_page' : 'TestClearPageMlocked';
    }),
    TestClearPageMlocked: only(
      !huge,
      step('mm/mlock.c: __munlock_pagevec, phase 1', (m: Mlock, t: Locals) => {
        if (!policy.testAndClear) return m.folio.mlocked ? 'ClearPageMlocked' : put(m, t);
        return testClearMlocked(m, m.folio) ? 'TestClearPageLRU' : put(m, t);
      }),
    ),
    ClearPageMlocked: only(
      !huge && !policy.testAndClear,
      step('mm/mlock.c: __munlock_pagevec, phase 1, with a test that is not atomic', (m: Mlock, _: Locals) => {
        m.folio.mlocked = false;
        m.nr_mlock--;
        return 'TestClearPageLRU';
      }),
    ),
    TestClearPageLRU: only(
      !huge,
      step('mm/mlock.c: __munlock_pagevec, phase 1; __munlock_isolation_failed', (m: Mlock, t: Locals) => {
        const isolated = policy.isolates ? isolateLru(m.folio) : true;
        if (isolated === blocked) return blocked;
        if (isolated) return 'lock_page';
        m.folio.missed = true;
        return put(m, t);
      }),
    ),
    lock_page: step(
      'mm/mlock.c: __munlock_pagevec, phase 2, __putback_lru_fast_prepare; munlock_vma_pages_range for a huge page',
      (m: Mlock, _: Locals) => {
        if (!takeLock(m.folio, 'lock', name)) return blocked;
        return huge ? 'munlock_vma_page' : isolatedPage(m);
      },
    ),
    munlock_vma_page: only(
      huge,
      step('mm/mlock.c: munlock_vma_page, TestClearPageLRU; until v5.10 all under lru_lock', (m: Mlock, t: Locals) => {
        t.unevictable = m.folio.lru === 'unevictable';
        const isolated = isolateLru(m.folio);
        if (isolated === blocked) return blocked;
        if (isolated) return lruLockFirst ? cleared(m, t) : 'munlock_vma_page: isolated';
        return lruLockFirst ? notIsolated(m, t) : 'munlock_vma_page: isolation failed';
      }),
    ),
    'munlock_vma_page: isolated': only(
      huge && !lruLockFirst,
      step('mm/mlock.c: munlock_vma_page, TestClearPageMlocked under lru_lock', cleared),
    ),
    'munlock_vma_page: isolation failed': only(
      huge && !lruLockFirst,
      step('mm/mlock.c: munlock_vma_page, TestClearPageMlocked under lru_lock', (m: Mlock, t: Locals) =>
        m.folio.lru === 'adding' ? blocked : notIsolated(m, t),
      ),
    ),
    rmap_walk: only(
      walks,
      step('mm/rmap.c: page_mlock -> rmap_walk, the rmap lock for reading', (m: Mlock, t: Locals) => {
        if (policy.rmapLock && !downRead(m.rmap_lock)) return blocked;
        for (let first = 0; first < bounds.vmas; first++)
          if (m.vmas.at(first).linked) {
            t.walk = first;
            return firstTest();
          }
        return walkEnds(m, t);
      }),
    ),
    page_mlock_one: only(
      walks && policy.earlyTest,
      step('mm/rmap.c: page_mlock_one, VM_LOCKED without a lock', (m: Mlock, t: Locals) =>
        m.vmas.at(t.walk).VM_LOCKED ? 'page_vma_mapped_walk' : nextVma(m, t),
      ),
    ),
    page_vma_mapped_walk: only(
      walks,
      step(
        'mm/rmap.c: page_mlock_one -> page_vma_mapped_walk; VM_LOCKED again under the page-table lock',
        (m: Mlock, t: Locals) => {
          const table = m.tables.at(t.walk);
          if (table.ptl !== 'free') return blocked;
          if (entryOf(m, t.walk) === null) return nextVma(m, t);
          if (policy.recheck && !m.vmas.at(t.walk).VM_LOCKED) {
            if (policy.notLocked === 'walks on') return nextVma(m, t);
            if (policy.notLocked === 'returns, locked') lockPtl(table, name);
            return walkEnds(m, t);
          }
          if (policy.marksUnderPtl) lockPtl(table, name);
          return 'mlock_vma_page, found';
        },
      ),
    ),
    'mlock_vma_page, found': only(
      walks,
      step('mm/rmap.c: page_mlock_one -> mlock_vma_page', (m: Mlock, t: Locals) => {
        const { folio } = m;
        if ((!huge || policy.thp !== 'none') && testSetMlocked(m, folio)) folio.missed = false;
        if (policy.marksUnderPtl) unlockPtl(m.tables.at(t.walk));
        return walkEnds(m, t);
      }),
    ),
    putback_lru_page: step('mm/mlock.c: __munlock_isolated_page -> putback_lru_page', (m: Mlock, t: Locals) => {
      if (policy.isolates || isOnList(m.folio)) putbackLru(m.folio);
      if (huge) return 'lru_cache_add, munlocked';
      unlockPage(m);
      return put(m, t);
    }),
    'lru_cache_add, munlocked': only(
      huge,
      step('mm/swap.c: lru_cache_add, drains at once for a huge page', (m: Mlock, t: Locals) =>
        isBeingAdded(m.folio) ? blocked : put(m, t),
      ),
    ),
  };
};
