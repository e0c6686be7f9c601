// zap_pte_range() on the page of one mm, with page_remove_rmap() or with page_zap_pte_rmap().
import { blocked, forState, int, only, step } from '../../../src/index.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  countMapped,
  lockPageMemcg,
  munlockVmaPage,
  type Rmap,
  type RmapBounds,
  removerName,
  unlockPageMemcg,
} from '../state.ts';

export const removerThread = (mm: number, bounds: RmapBounds, policy: Policy) => {
  const { thread } = forState<Rmap>();
  const name = removerName(mm);
  const { memcgLock, munlocks, rssUnderPtl, testsForLast } = policy;
  const lockFirst = memcgLock && !policy.mapcountBeforeLock;
  const lockLate = memcgLock && policy.mapcountBeforeLock;
  const commitRss = rssUnderPtl ? 'add_mm_rss_vec' : 'pte_unmap_unlock';
  const rmap = lockFirst ? 'lock_page_memcg' : 'atomic_add_negative';
  const afterMunlock = policy.rssBeforeRmap ? commitRss : 'mm_counter';
  const afterRmap = munlocks ? 'munlock_vma_page' : afterMunlock;

  return thread(name, {
    locals: {
      /** What rss[mm_counter(page)], on the stack of zap_pte_range(), takes from the mm's rss. */
      rss: int(0, 1),
    },
  }).steps({
    pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m) =>
      lockPtl(m.tables.at(mm), name) ? 'ptep_get_and_clear_full' : blocked,
    ),
    ptep_get_and_clear_full: step('mm/memory.c: zap_pte_range', (m) => {
      m.tables.at(mm).ptes.set(0, null);
      return policy.rssBeforeRmap ? 'mm_counter' : rmap;
    }),
    mm_counter: step('mm/memory.c: zap_pte_range: rss[mm_counter(page)]--', (_, t) => {
      t.rss = 1;
      return policy.rssBeforeRmap ? rmap : commitRss;
    }),
    lock_page_memcg: only(
      memcgLock,
      step('mm/rmap.c: page_remove_rmap, page_zap_pte_rmap -> lock_page_memcg', (m) => {
        if (!lockPageMemcg(m, bounds, name)) return blocked;
        return lockFirst ? 'atomic_add_negative' : '__dec_lruvec_page_state';
      }),
    ),
    atomic_add_negative: step('mm/rmap.c: page_remove_rmap, page_zap_pte_rmap: page->_mapcount', (m) => {
      m.folio.mapcount--;
      if (m.folio.mapcount === 0 || !testsForLast) return lockLate ? 'lock_page_memcg' : '__dec_lruvec_page_state';
      return lockFirst ? 'unlock_page_memcg' : afterRmap;
    }),
    __dec_lruvec_page_state: step('mm/rmap.c: page_remove_rmap, page_zap_pte_rmap: NR_*_MAPPED', (m) => {
      countMapped(m, -1);
      return memcgLock ? 'unlock_page_memcg' : afterRmap;
    }),
    unlock_page_memcg: only(
      memcgLock,
      step('mm/rmap.c: page_remove_rmap, page_zap_pte_rmap -> unlock_page_memcg', (m) => {
        unlockPageMemcg(m, bounds);
        return afterRmap;
      }),
    ),
    munlock_vma_page: only(
      munlocks,
      step('mm/internal.h: munlock_vma_page, from page_remove_rmap or from zap_pte_range', (m) => {
        munlockVmaPage(m, mm);
        return afterMunlock;
      }),
    ),
    add_mm_rss_vec: step('mm/memory.c: zap_pte_range -> add_mm_rss_vec', (m, t) => {
      m.mms.at(mm).rss -= t.rss;
      t.rss = 0;
      return rssUnderPtl ? 'pte_unmap_unlock' : 'done';
    }),
    pte_unmap_unlock: step('mm/memory.c: zap_pte_range', (m) => {
      unlockPtl(m.tables.at(mm));
      return rssUnderPtl ? 'done' : 'add_mm_rss_vec';
    }),
  });
};
export type Remover = ReturnType<typeof removerThread>;
