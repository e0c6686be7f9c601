// fork(): write-protects the entry of the parent, gives the child a copy of it, and flushes the parent's TLBs.
import { blocked, bool, forState, must, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { childMm, type Fork, foundBy, page, parentMm, tableOf } from '../state.ts';

interface Locals {
  /** `pte` of copy_present_ptes(): whether the entry that was read is dirty. */
  dirty: boolean;
}

export const forkThread = (policy: Policy) => {
  const { thread } = forState<Fork>();
  const { huge, copies } = policy;
  const { flushTlb } = ipiSender<Fork, Locals>({ ipi: (m) => m.shootdowns.fork });

  const sourceEntry = (m: Fork) => must(tableOf(m, parentMm).ptes.at(0), 'the entry is present, under the lock');
  const unlock = (m: Fork): void => {
    unlockPtl(tableOf(m, parentMm));
    unlockPtl(tableOf(m, childMm));
  };
  const returned = (m: Fork): 'done' => {
    m.atFork = foundBy(m, childMm);
    mmapWriteUnlock(m.mm);
    return 'done';
  };
  const copied = (m: Fork) => (policy.flushes ? 'flush_tlb_mm' : returned(m));

  const read = (m: Fork, t: Locals) => {
    const pte = tableOf(m, parentMm).ptes.at(0);
    if (pte === null) {
      // copy_nonpresent_pte(): a swap entry is copied.
      m.swapEntries.set(childMm, m.swapEntries.at(parentMm));
      unlock(m);
      return copied(m);
    }
    t.dirty = pte.dirty;
    if (copies === 'as read just before the write protection') return 'ptep_get: again';
    return huge ? 'pmdp_set_wrprotect' : 'wrprotect_ptes';
  };
  const writeProtect = (m: Fork, t: Locals) => {
    const pte = sourceEntry(m);
    // folio_get(), folio_try_dup_anon_rmap_pte(): before it; who counts mappings here waits for a page-table lock.
    const folio = m.folios.at(page);
    refcountInc(folio, 'refcount');
    folio.mapcount++;
    pte.writable = false;
    if (policy.wrprotect === 'plain store') pte.dirty = t.dirty;
    if (copies === 'as read behind the write protection') return 'ptep_get: again';
    return huge ? 'set_pmd_at' : 'set_ptes';
  };
  const give = (m: Fork, t: Locals) => {
    tableOf(m, childMm).ptes.set(0, { folio: page, writable: false, dirty: t.dirty || policy.marksChildDirty });
    t.dirty = false;
    unlock(m);
    return copied(m);
  };

  return thread('fork', { locals: { dirty: bool() } }).steps({
    dup_mmap: step('kernel/fork.c: dup_mmap, mmap_write_lock', (m) =>
      mmapWriteLock(m.mm, 'fork') ? 'copy_pte_range' : blocked,
    ),
    copy_pte_range: step(
      huge
        ? 'mm/huge_memory.c: copy_huge_pmd, takes the page-table locks of child and parent'
        : 'mm/memory.c: copy_pte_range, takes the page-table locks of child and parent',
      (m) => {
        if (tableOf(m, parentMm).ptl !== 'free' || !lockPtl(tableOf(m, childMm), 'fork')) return blocked;
        lockPtl(tableOf(m, parentMm), 'fork');
        return huge ? 'copy_huge_pmd' : 'copy_present_ptes';
      },
    ),
    copy_present_ptes: only(
      !huge,
      step('mm/memory.c: copy_pte_range, copy_present_ptes: ptep_get of the source entry', read),
    ),
    copy_huge_pmd: only(huge, step('mm/huge_memory.c: copy_huge_pmd, pmd = *src_pmd', read)),
    wrprotect_ptes: only(
      !huge,
      step('mm/memory.c: __copy_present_ptes, wrprotect_ptes of the source; behind folio_get, the rmap', writeProtect),
    ),
    pmdp_set_wrprotect: only(
      huge,
      step('mm/huge_memory.c: copy_huge_pmd, pmdp_set_wrprotect; behind folio_get, the rmap', writeProtect),
    ),
    'ptep_get: again': only(
      copies !== 'as read first',
      step('no kernel since 2006: the source entry is read once more', (m, t) => {
        t.dirty = sourceEntry(m).dirty;
        if (copies === 'as read behind the write protection') return huge ? 'set_pmd_at' : 'set_ptes';
        return huge ? 'pmdp_set_wrprotect' : 'wrprotect_ptes';
      }),
    ),
    set_ptes: only(!huge, step('mm/memory.c: __copy_present_ptes, set_ptes of the child; unlocks', give)),
    set_pmd_at: only(huge, step('mm/huge_memory.c: copy_huge_pmd, set_pmd_at of the child; unlocks', give)),
    ...flushTlb('flush_tlb_mm', {
      present: policy.flushes,
      from: 'kernel/fork.c: dup_mmap, flush_tlb_mm of the parent; mmap_write_unlock',
      range: () => ({ start: 0, end: 1 }),
      next: (m: Fork) => returned(m),
    }),
  });
};
