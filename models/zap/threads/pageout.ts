// Reclaim of a shmem folio that nobody maps any more: pageout() writes it to swap. A folio that is mapped it leaves alone here:
// to unmap a huge page of a file splits its PMD first, which flushes before it removes the rmap.
import { blocked, forState, step } from '../../../src/index.ts';
import type { Policy } from '../policy.ts';
import type { Scope, Zap } from '../state.ts';

export const pageoutThread = (scope: Scope, policy: Policy) => {
  const { thread } = forState<Zap>();
  const hugeFolio = (m: Zap) => m.folios.at(scope.folios);

  return thread('pageout', { daemon: true }).steps({
    folio_trylock: step('mm/vmscan.c: shrink_folio_list, folio_trylock; the folio is not mapped, and dirty', (m) => {
      const folio = hugeFolio(m);
      if (folio.locked || folio.mapcount > 0 || !folio.dirty) return blocked;
      folio.locked = true;
      return 'is_page_cache_freeable';
    }),
    is_page_cache_freeable: step(
      'mm/vmscan.c: pageout -> is_page_cache_freeable: only the page cache has a reference (and who isolated it)',
      (m) => {
        const folio = hugeFolio(m);
        if (!policy.pageoutCountsReferences || folio.refcount === 1) return 'folio_clear_dirty_for_io';
        folio.locked = false;
        return 'folio_trylock';
      },
    ),
    // mapping_can_writeback() is false of shmem: no folio_mkclean().
    folio_clear_dirty_for_io: step('mm/vmscan.c: pageout -> folio_clear_dirty_for_io', (m) => {
      const folio = hugeFolio(m);
      folio.dirty = false;
      folio.writeback = true;
      return 'swap_writepage';
    }),
    swap_writepage: step('mm/shmem.c: shmem_writepage; mm/page_io.c: swap_writepage; folio_unlock', (m) => {
      const folio = hugeFolio(m);
      folio.disk = 'current';
      folio.writeback = false;
      folio.locked = false;
      return 'done';
    }),
  });
};
