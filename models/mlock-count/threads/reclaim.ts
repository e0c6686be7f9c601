// Reclaim of the page by kswapd, which unmaps it.
import { blocked, forState, only, step } from '../../../src/index.ts';
import { putbackLru } from '../../machine/folio/lru.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  type Count,
  type CountBounds,
  cpuOf,
  entryOf,
  free,
  freeIfUnused,
  hasRoom,
  isBatched,
  mapcount,
  mlockVmaFolio,
  munlockVmaFolio,
  nextVma,
  type RmapWalk,
  rmapWalkOf,
  setEntry,
} from '../state.ts';

export const reclaimThread = (bounds: CountBounds, policy: Policy, isDrained: (m: Count, cpu: number) => boolean) => {
  const { thread } = forState<Count>();
  const cpu = cpuOf(bounds, 'reclaim');
  const walkEnds = (m: Count, t: RmapWalk) => {
    upRead(m.rmap_lock);
    t.walk = 0;
    return 'remove_mapping' as const;
  };
  const visit = (m: Count, t: RmapWalk, from: number) => {
    const v = nextVma(m, from);
    if (v === -1) return walkEnds(m, t);
    t.walk = v;
    return policy.reclaimRechecks ? 'try_to_unmap_one' : 'VM_LOCKED, without a lock';
  };
  const maps = (m: Count, t: RmapWalk): boolean => {
    const entry = entryOf(m, t.walk);
    return entry !== null && !entry.migration && entry.folio === t.folio;
  };

  const unmap = tryToUnmapOne({
    holder: 'reclaim',
    table: (m: Count, t: RmapWalk) => m.tables.at(t.walk),
    at: () => 0,
    maps,
    next: (m, t) => visit(m, t, t.walk + 1),
  });

  return thread('reclaim', { daemon: true, fair: 'weak', locals: rmapWalkOf(bounds) }).steps({
    isolate_lru_folios: step('mm/vmscan.c: shrink_inactive_list -> isolate_lru_folios', (m, t) => {
      const f = m.folios.findIndex((folio) => folio.cached && folio.lru === 'evictable');
      if (f === -1) return blocked;
      m.folios.at(f).lru = 'isolated';
      t.folio = f;
      return 'shrink_folio_list';
    }),
    shrink_folio_list: step('mm/vmscan.c: shrink_folio_list, folio_trylock, folio_evictable', (m, t) => {
      const folio = m.folios.at(t.folio);
      if (folio.lock !== 'free' || folio.mlocked) return 'move_folios_to_lru';
      if (!downRead(m.rmap_lock)) return blocked;
      takeLock(folio, 'lock', 'reclaim');
      return visit(m, t, 0);
    }),
    'VM_LOCKED, without a lock': only(
      !policy.reclaimRechecks,
      step('mm/rmap.c: try_to_unmap_one, with the test before the page-table lock', (m, t) =>
        m.vmas.at(t.walk).VM_LOCKED ? walkEnds(m, t) : 'try_to_unmap_one',
      ),
    ),
    try_to_unmap_one: unmap.pageVmaMappedWalk(
      'mm/rmap.c: try_to_unmap_one, VM_LOCKED under the page-table lock',
      (m, t) => (policy.reclaimRechecks && m.vmas.at(t.walk).VM_LOCKED ? 'mlock_vma_folio' : 'ptep_clear_flush'),
    ),
    mlock_vma_folio: only(
      policy.reclaimRechecks,
      step('mm/rmap.c: try_to_unmap_one -> mlock_vma_folio, restores the mlock which got missed', (m, t) => {
        if (!hasRoom(m, cpu)) return blocked;
        mlockVmaFolio(m, policy, m.vmas.at(t.walk), cpu, t.folio);
        if (policy.addedDrains) return 'mlock_drain_local, restored';
        unlockPtl(m.tables.at(t.walk));
        return walkEnds(m, t);
      }),
    ),
    'mlock_drain_local, restored': only(
      policy.reclaimRechecks && policy.addedDrains,
      step('mm/rmap.c: try_to_unmap_one, as if it called mlock_drain_local', (m, t) => {
        if (!isDrained(m, cpu)) return blocked;
        unlockPtl(m.tables.at(t.walk));
        return walkEnds(m, t);
      }),
    ),
    ptep_clear_flush: step('mm/rmap.c: try_to_unmap_one -> ptep_clear_flush', (m, t) => {
      setEntry(m, t.walk, null);
      return 'page_remove_rmap';
    }),
    page_remove_rmap: step('mm/rmap.c: try_to_unmap_one -> page_remove_rmap -> munlock_vma_folio', (m, t) => {
      if (!hasRoom(m, cpu)) return blocked;
      munlockVmaFolio(m, policy, m.vmas.at(t.walk), cpu, t.folio);
      if (policy.drainsLocal && m.vmas.at(t.walk).VM_LOCKED) return 'mlock_drain_local';
      unlockPtl(m.tables.at(t.walk));
      return visit(m, t, t.walk + 1);
    }),
    mlock_drain_local: only(
      policy.drainsLocal,
      step('mm/rmap.c: try_to_unmap_one -> mm/mlock.c: mlock_drain_local', (m, t) => {
        if (!isDrained(m, cpu)) return blocked;
        unlockPtl(m.tables.at(t.walk));
        return visit(m, t, t.walk + 1);
      }),
    ),
    remove_mapping: step(
      'mm/vmscan.c: shrink_folio_list -> __remove_mapping, folio_ref_freeze; free_unref_page_list',
      (m, t) => {
        const folio = m.folios.at(t.folio);
        dropLock(folio, 'lock');
        if (mapcount(m, t.folio) > 0 || isBatched(m, t.folio) || !folio.cached) return 'move_folios_to_lru';
        free(m, t.folio, policy.finalClearance === 'free_pages_prepare');
        t.folio = 0;
        return 'isolate_lru_folios';
      },
    ),
    move_folios_to_lru: step('mm/vmscan.c: move_folios_to_lru, folio_evictable', (m, t) => {
      const folio = m.folios.at(t.folio);
      if (!folio.mlocked) return 'folio_set_lru';
      putbackLru(folio);
      t.folio = 0;
      return 'isolate_lru_folios';
    }),
    folio_set_lru: step('mm/vmscan.c: move_folios_to_lru, folio_set_lru', (m, t) => {
      m.folios.at(t.folio).lru = 'evictable';
      freeIfUnused(m, policy, t.folio);
      t.folio = 0;
      return 'isolate_lru_folios';
    }),
  });
};
