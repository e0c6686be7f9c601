// Truncation of the file, which unmaps its page.
import { blocked, forState, step } from '../../../src/index.ts';
import { isOnList } from '../../machine/folio/lru.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  type Count,
  type CountBounds,
  cpuOf,
  entryOf,
  freeIfUnused,
  hasRoom,
  munlockVmaFolio,
  nextVma,
  type RmapWalk,
  rmapWalkOf,
  setEntry,
} from '../state.ts';

export const truncateThread = (bounds: CountBounds, policy: Policy) => {
  const { thread } = forState<Count>();
  const cpu = cpuOf(bounds, 'truncate');
  const visit = (m: Count, t: RmapWalk, from: number) => {
    const v = nextVma(m, from);
    if (v === -1) {
      upRead(m.rmap_lock);
      t.walk = 0;
      return 'filemap_remove_folio';
    }
    t.walk = v;
    return 'unmap_mapping_folio';
  };

  return thread('truncate', { fair: 'weak', locals: rmapWalkOf(bounds) }).steps({
    truncate_inode_folio: step(
      'mm/truncate.c: truncate_inode_pages_range, folio_lock; the rmap lock for reading',
      (m, t) => {
        const f = m.folios.findIndex((folio) => folio.cached);
        if (f === -1) return 'done';
        const folio = m.folios.at(f);
        if (folio.lock !== 'free' || !downRead(m.rmap_lock)) return blocked;
        takeLock(folio, 'lock', 'truncate');
        t.folio = f;
        return visit(m, t, 0);
      },
    ),
    unmap_mapping_folio: step('mm/memory.c: unmap_mapping_folio -> zap_pte_range', (m, t) => {
      const table = m.tables.at(t.walk);
      if (table.ptl !== 'free') return blocked;
      const entry = entryOf(m, t.walk);
      if (entry === null || entry.folio !== t.folio) return visit(m, t, t.walk + 1);
      lockPtl(table, 'truncate');
      setEntry(m, t.walk, null);
      return 'page_remove_rmap';
    }),
    page_remove_rmap: step('mm/memory.c: zap_pte_range -> mm/rmap.c: page_remove_rmap -> munlock_vma_folio', (m, t) => {
      if (!hasRoom(m, cpu)) return blocked;
      munlockVmaFolio(m, policy, m.vmas.at(t.walk), cpu, t.folio);
      unlockPtl(m.tables.at(t.walk));
      return visit(m, t, t.walk + 1);
    }),
    filemap_remove_folio: step(
      'mm/truncate.c: truncate_inode_folio -> filemap_remove_folio; folio_unlock, folio_put',
      (m, t) => {
        const folio = m.folios.at(t.folio);
        folio.cached = false;
        m.truncated = true;
        dropLock(folio, 'lock');
        if (isOnList(folio)) freeIfUnused(m, policy, t.folio);
        t.folio = 0;
        return 'done';
      },
    ),
  });
};
