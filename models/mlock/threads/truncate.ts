// Truncation of the file: takes the page out of every page table and out of the page cache.
import { blocked, forState, int, only, step } from '../../../src/index.ts';
import { isolateLru, putbackLru, testClearMlocked } from '../../machine/folio/lru.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { entryOf, freeIfUnused, type Mlock, type MlockBounds, setEntry } from '../state.ts';
import { lastUnmapped } from '../steps/munmap.ts';

interface Locals {
  walk: number;
}

export const truncateThread = (bounds: MlockBounds, policy: Policy) => {
  const { thread } = forState<Mlock>();
  const visit = (m: Mlock, t: Locals, from: number) => {
    for (let v = from; v < bounds.vmas; v++)
      if (m.vmas.at(v).linked) {
        t.walk = v;
        return 'unmap_mapping_page';
      }
    if (policy.rmapLock) upRead(m.rmap_lock);
    t.walk = 0;
    return 'delete_from_page_cache';
  };
  const unlockAndNext = (m: Mlock, t: Locals) => {
    unlockPtl(m.tables.at(t.walk));
    return visit(m, t, t.walk + 1);
  };

  return thread('truncate', { locals: { walk: int(0, bounds.vmas - 1) } }).steps({
    truncate_inode_page: step(
      'mm/truncate.c: truncate_inode_pages_range, lock_page; the rmap lock for reading',
      (m, t) => {
        if (m.folio.cache !== 'cached') return 'done';
        if (m.folio.lock !== 'free') return blocked;
        if (policy.rmapLock && !downRead(m.rmap_lock)) return blocked;
        takeLock(m.folio, 'lock', 'truncate');
        return visit(m, t, 0);
      },
    ),
    unmap_mapping_page: step('mm/memory.c: unmap_mapping_page -> zap_pte_range -> page_remove_rmap', (m, t) => {
      const table = m.tables.at(t.walk);
      if (table.ptl !== 'free') return blocked;
      if (entryOf(m, t.walk) === null) return visit(m, t, t.walk + 1);
      lockPtl(table, 'truncate');
      setEntry(m, t.walk, null);
      const next = lastUnmapped(m, policy);
      if (next === blocked) return blocked;
      return next === 'test' ? 'clear_page_mlock' : unlockAndNext(m, t);
    }),
    clear_page_mlock: only(
      policy.lastUnmap === 'then tests',
      step('mm/mlock.c: clear_page_mlock, the last mapping is gone', (m, t) =>
        testClearMlocked(m, m.folio) ? 'isolate_lru_page' : unlockAndNext(m, t),
      ),
    ),
    isolate_lru_page: only(
      policy.lastUnmap === 'then tests',
      step('mm/mlock.c: clear_page_mlock -> isolate_lru_page, putback_lru_page', (m, t) => {
        const isolated = isolateLru(m.folio);
        if (isolated === blocked) return blocked;
        if (isolated) putbackLru(m.folio);
        return unlockAndNext(m, t);
      }),
    ),
    delete_from_page_cache: step('mm/filemap.c: delete_from_page_cache; unlock_page; put_page', (m) => {
      m.folio.cache = 'truncated';
      dropLock(m.folio, 'lock');
      freeIfUnused(m);
      return 'done';
    }),
  });
};
