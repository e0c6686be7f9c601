// Reclaim of the folio by kswapd, which takes it off the LRU, and finds out for itself whether a VM_LOCKED VMA maps it.
import { blocked, forState, int, only, step } from '../../../src/index.ts';
import { putbackLru, testSetMlocked } from '../../machine/folio/lru.ts';
import { takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { anonThp, entryOf, type Mlock, type MlockBounds, mapcount, setEntry, small, unlockPage } from '../state.ts';
import { splitHugePmd } from '../steps/munmap.ts';

interface Locals {
  walk: number;
}

export const reclaimThread = (bounds: MlockBounds, policy: Policy) => {
  const { thread } = forState<Mlock>();
  const huge = bounds.thp !== small;

  const visit = (m: Mlock, t: Locals, from: number) => {
    for (let v = from; v < bounds.vmas; v++)
      if (m.vmas.at(v).linked) {
        t.walk = v;
        return policy.reclaimRechecks ? 'try_to_unmap_one' : 'VM_LOCKED, without a lock';
      }
    return walkEnds(m, t);
  };
  const walkEnds = (m: Mlock, t: Locals) => {
    if (policy.rmapLock) upRead(m.rmap_lock);
    t.walk = 0;
    return 'remove_mapping' as const;
  };
  /** Huge pages that try_to_unmap_one() marks in a VM_LOCKED VMA. */
  const marks = (m: Mlock): boolean => {
    if (!huge) return true;
    if (policy.thp === 'none' || m.folio.doubleMap) return false;
    return policy.thp === 'not double-mapped' || bounds.thp !== anonThp;
  };

  return thread('reclaim', { daemon: true, locals: { walk: int(0, bounds.vmas - 1) } }).steps({
    isolate_lru_pages: step('mm/vmscan.c: shrink_inactive_list -> isolate_lru_pages', (m) => {
      if (m.folio.lru !== 'evictable') return blocked;
      m.folio.lru = 'isolated';
      return 'shrink_page_list';
    }),
    shrink_page_list: step('mm/vmscan.c: shrink_page_list, trylock_page, page_evictable', (m, t) => {
      if (m.folio.lock !== 'free' || m.folio.mlocked) return 'move_pages_to_lru';
      // A huge page that no PMD maps is split into small ones, which is the end of it as one page.
      if (huge && mapcount(m, 'pmd') === 0) return 'move_pages_to_lru';
      if (policy.rmapLock && !downRead(m.rmap_lock)) return blocked;
      takeLock(m.folio, 'lock', 'reclaim');
      return visit(m, t, 0);
    }),
    'VM_LOCKED, without a lock': only(
      !policy.reclaimRechecks,
      step('mm/rmap.c: try_to_unmap_one, with the test before the page-table lock', (m, t) =>
        m.vmas.at(t.walk).VM_LOCKED ? walkEnds(m, t) : 'try_to_unmap_one',
      ),
    ),
    try_to_unmap_one: step(
      'mm/rmap.c: try_to_unmap_one, TTU_SPLIT_HUGE_PMD; VM_LOCKED under the page-table lock',
      (m, t) => {
        const table = m.tables.at(t.walk);
        if (table.ptl !== 'free') return blocked;
        if (entryOf(m, t.walk) === 'pmd') splitHugePmd(m, t.walk, bounds.thp, bounds.thp === anonThp ? 'pte' : null);
        if (entryOf(m, t.walk) === null) return visit(m, t, t.walk + 1);
        lockPtl(table, 'reclaim');
        return policy.reclaimRechecks && m.vmas.at(t.walk).VM_LOCKED ? 'mlock_vma_page' : 'ptep_clear_flush';
      },
    ),
    mlock_vma_page: only(
      policy.reclaimRechecks,
      step('mm/rmap.c: try_to_unmap_one -> mlock_vma_page', (m, t) => {
        if (marks(m) && testSetMlocked(m, m.folio)) m.folio.missed = false;
        unlockPtl(m.tables.at(t.walk));
        return walkEnds(m, t);
      }),
    ),
    ptep_clear_flush: step('mm/rmap.c: try_to_unmap_one -> ptep_clear_flush, page_remove_rmap', (m, t) => {
      setEntry(m, t.walk, null);
      unlockPtl(m.tables.at(t.walk));
      return visit(m, t, t.walk + 1);
    }),
    remove_mapping: step('mm/vmscan.c: shrink_page_list -> __remove_mapping, page_ref_freeze', (m) => {
      const { folio } = m;
      unlockPage(m);
      // The swap cache keeps its reference to an anonymous huge page.
      if (mapcount(m) > 0 || folio.pins > 0 || bounds.thp === anonThp) return 'move_pages_to_lru';
      // One that was truncated meanwhile has no mapping to be removed from: it is freed when it is put back.
      if (folio.cache === 'cached') folio.cache = 'reclaimed';
      folio.lru = 'free';
      return 'isolate_lru_pages';
    }),
    move_pages_to_lru: step('mm/vmscan.c: move_pages_to_lru, page_evictable', (m) => {
      if (!m.folio.mlocked) return 'SetPageLRU';
      putbackLru(m.folio);
      return 'isolate_lru_pages';
    }),
    SetPageLRU: step('mm/vmscan.c: move_pages_to_lru, SetPageLRU', (m) => {
      m.folio.lru = 'evictable';
      return 'isolate_lru_pages';
    }),
  });
};
