// clear_refs, which write-protects entries to see who stores to them: with a look at the pins before it, or without.
import { blocked, choose, forState, int, step } from '../../../src/index.ts';
import { isRwLockFree } from '../../machine/locks/rw-lock.ts';
import { maybePinned } from '../../machine/mm/gup.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, pteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Cow, CowBounds } from '../state.ts';

/** Any entry, at any time: nobody looks at the pins. */
export const clearSoftDirty = (bounds: CowBounds) =>
  forState<Cow>().action('clear_soft_dirty', {
    from: 'fs/proc/task_mmu.c: clear_refs_write, under mmap_lock and page-table lock',
    params: { mm: int(0, bounds.child) },
    run: (m, { mm }) => {
      const pte = pteAt(m.tables, mm);
      if (pte === null || !pte.writable || m.tables.at(mm).ptl !== 'free') return blocked;
      if (!isRwLockFree(m.mms.at(mm))) return blocked;
      pte.writable = false;
      return;
    },
  });

/** Those that are not pinned when it looks. As often as it likes: it never has to begin, and what it does twice changes nothing. */
export const clearRefsThread = (bounds: CowBounds) => {
  const { thread } = forState<Cow>();
  return thread('clear_refs', { daemon: true, locals: { mm: int(0, bounds.child) } }).steps({
    pte_is_pinned: step(
      'fs/proc/task_mmu.c: clear_refs_write, mmap_lock for writing; clear_soft_dirty -> pte_is_pinned, under the page-table lock',
      choose({ mm: int(0, bounds.child) }, (m, t, { mm }) => {
        const pte = pteAt(m.tables, mm);
        if (pte === null || pte.folio === null || !pte.writable || maybePinned(m.folios, pte.folio)) return blocked;
        if (!lockPtl(m.tables.at(mm), 'clear_refs') || !mmapWriteLock(m.mms.at(mm), 'clear_refs')) return blocked;
        t.mm = mm;
        return 'ptep_modify_prot_start';
      }),
    ),
    ptep_modify_prot_start: step('fs/proc/task_mmu.c: clear_soft_dirty, pte_wrprotect', (m, t) => {
      const pte = pteAt(m.tables, t.mm);
      if (pte !== null) pte.writable = false;
      unlockPtl(m.tables.at(t.mm));
      mmapWriteUnlock(m.mms.at(t.mm));
      t.mm = 0;
      return 'pte_is_pinned';
    }),
  });
};
