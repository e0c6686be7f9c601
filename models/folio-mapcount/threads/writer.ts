// A write fault on a page of anonymous memory that asks whether the folio may be reused in place (E4).
import { blocked, forState, int, only, step } from '../../../src/index.ts';
import { mmapReadUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { pagesMapped, pmdAt, ptlAt } from '../address-layout.ts';
import { type Setting, type State, sizesOf } from '../state.ts';

/** The fault is in mm 0, on page 0. */
const at = { mm: 0, vma: 0, table: 0 } as const;

export const writerThread = (setting: Setting) => {
  const { scheme, callers } = setting;
  const { thread } = forState<State>();
  const mappings = sizesOf(setting).mappings;
  const ptl = (m: State) => ptlAt(setting, m, at.mm, at.table);
  const count = (m: State): number => scheme.count(m.folio) ?? 0;
  const isShared = (m: State): boolean => scheme.shared(m.folio) !== false;
  /** The page is copied instead; how, this thread leaves to the tasks. */
  const leave = (m: State) => {
    unlockPtl(ptl(m));
    mmapReadUnlock(m.mms.at(at.mm));
    return 'done' as const;
  };

  return thread('writer', {
    // It waits where nothing is mapped any more.
    daemon: true,
    locals: {
      /** folio_large_mapcount(), as it was read. */
      read: int(0, mappings),
      /** References of processes that pinned the folio once, and do not map it any more. */
      pins: int(0, 1),
    },
  }).steps({
    do_wp_page: step('mm/memory.c: do_wp_page, with mmap_lock for reading and the page-table lock', (m) => {
      const mm = m.mms.at(at.mm);
      if (mm.writer !== 'free' || pmdAt(setting, m, at.mm, at.table).entry !== 'table') return blocked;
      if (!lockPtl(ptl(m), 'writer') || !(pagesMapped(setting, m, at.mm, at.vma, at.table) & 1)) return blocked;
      mm.readers++;
      return 'wp_can_reuse_anon_folio';
    }),
    wp_can_reuse_anon_folio: step('mm/memory.c: wp_can_reuse_anon_folio -> folio_large_mapcount, no lock', (m, t) => {
      if (isShared(m) || count(m) <= 1) return leave(m);
      t.read = count(m);
      return 'folio_ref_count';
    }),
    folio_ref_count: step('mm/memory.c: wp_can_reuse_anon_folio -> folio_ref_count, no lock', (m, t) => {
      const { read } = t;
      t.read = 0;
      if (read !== m.folio.refcount) return leave(m);
      return callers.reuseTestsAgain ? 'folio_lock_large_mapcount' : 'wp_page_reuse';
    }),
    folio_lock_large_mapcount: only(
      callers.reuseTestsAgain,
      step('mm/memory.c: wp_can_reuse_anon_folio -> folio_lock_large_mapcount, both tests again', (m) =>
        isShared(m) || count(m) !== m.folio.refcount ? leave(m) : 'wp_page_reuse',
      ),
    ),
    wp_page_reuse: step('mm/memory.c: wp_page_reuse', leave),
  });
};
