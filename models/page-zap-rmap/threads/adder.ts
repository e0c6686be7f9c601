// A fault that maps the page again: of a page-cache page by do_set_pte(), of an anonymous one in the swap cache by do_swap_page().
import { blocked, forState, only, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  adderMm,
  countMapped,
  lockPageMemcg,
  mlockVmaPage,
  type Rmap,
  type RmapBounds,
  unlockPageMemcg,
} from '../state.ts';

export const adderThread = (bounds: RmapBounds, policy: Policy) => {
  const mm = adderMm(bounds);
  const { thread } = forState<Rmap>();
  const takesMemcgLock = policy.memcgLock && policy.adderTakesMemcgLock;
  /** page_add_anon_rmap() takes the memcg lock for KSM pages only. */
  const afterRmap = (m: Rmap) => (takesMemcgLock && !m.folio.anon ? 'unlock_page_memcg' : 'mlock_vma_page');

  return thread('adder').steps({
    folio_lock: step('mm/memory.c: do_fault, do_swap_page; mm/filemap.c: filemap_map_pages', (m) =>
      takeLock(m.folio, 'lock', 'adder') ? 'pte_offset_map_lock' : blocked,
    ),
    pte_offset_map_lock: step('mm/memory.c: finish_fault, do_swap_page', (m) =>
      lockPtl(m.tables.at(mm), 'adder') ? 'inc_mm_counter' : blocked,
    ),
    inc_mm_counter: step('mm/memory.c: do_set_pte, do_swap_page', (m) => {
      m.mms.at(mm).rss = 1;
      return takesMemcgLock && !m.folio.anon ? 'lock_page_memcg' : 'atomic_inc_and_test';
    }),
    lock_page_memcg: only(
      takesMemcgLock,
      step('mm/rmap.c: page_add_file_rmap -> lock_page_memcg', (m) =>
        lockPageMemcg(m, bounds, 'adder') ? 'atomic_inc_and_test' : blocked,
      ),
    ),
    atomic_inc_and_test: step('mm/rmap.c: page_add_file_rmap, page_add_anon_rmap: page->_mapcount', (m) => {
      m.folio.mapcount++;
      return m.folio.mapcount === 1 ? '__mod_lruvec_page_state' : afterRmap(m);
    }),
    __mod_lruvec_page_state: step('mm/rmap.c: page_add_file_rmap, page_add_anon_rmap: NR_*_MAPPED', (m) => {
      countMapped(m, 1);
      return afterRmap(m);
    }),
    unlock_page_memcg: only(
      takesMemcgLock,
      step('mm/rmap.c: page_add_file_rmap -> unlock_page_memcg', (m) => {
        unlockPageMemcg(m, bounds);
        return 'mlock_vma_page';
      }),
    ),
    mlock_vma_page: step('mm/internal.h: mlock_vma_page', (m) => {
      mlockVmaPage(m, mm);
      return 'set_pte_at';
    }),
    set_pte_at: step('mm/memory.c: do_set_pte, do_swap_page', (m) => {
      m.tables.at(mm).ptes.set(0, { folio: 0 });
      return 'pte_unmap_unlock';
    }),
    pte_unmap_unlock: step('mm/memory.c: finish_fault, do_swap_page', (m) => {
      unlockPtl(m.tables.at(mm));
      return 'folio_unlock';
    }),
    folio_unlock: step('mm/memory.c: do_read_fault, do_swap_page', (m) => {
      dropLock(m.folio, 'lock');
      return 'done';
    }),
  });
};
export type Adder = ReturnType<typeof adderThread>;
