// A write fault of another thread of the parent, under the lock of the VMA; under mmap_lock where that cannot be had.
import { blocked, bool, forState, must, step } from '../../../src/index.ts';
import { flushAtOnce } from '../../machine/flush/ipi.ts';
import { copyFolio } from '../../machine/folio/contents.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import { vmaEndRead, vmaStartRead } from '../../machine/mm/vma-lock.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { ForkFault } from '../state.ts';

export const faultThread = ({ page, anonVmaUnder, readerLooks }: Policy) => {
  const { thread } = forState<ForkFault>();
  /** The page cannot be made writable as it is: the zero page, or one that the child has as well. */
  const isCopied = ({ child }: ForkFault) => page === 'the zero page' || child.folio === 0;
  return thread('fault', { locals: { byVma: bool() } }).steps({
    vma_start_read: step('mm/memory.c: lock_vma_under_rcu -> include/linux/mm.h: vma_start_read; anon_vma', (m, t) => {
      if (!m.vma.anon_vma && anonVmaUnder === 'mmap_lock') return 'mmap_read_lock';
      t.byVma = vmaStartRead(m.vma) === 'held';
      if (!t.byVma && readerLooks) return 'mmap_read_lock';
      if (!t.byVma) m.vma.vm_refcnt++;
      t.byVma = true;
      return 'do_wp_page';
    }),
    mmap_read_lock: step('mm/memory.c: lock_mm_and_find_vma, mmap_read_lock', (m) => {
      return mmapReadLock(m.mm) ? 'do_wp_page' : blocked;
    }),
    do_wp_page: step(
      'mm/memory.c: do_wp_page, under the page-table lock: nothing to do, wp_page_reuse or wp_page_copy',
      (m) => {
        const pte = pteAt(m.tables, 0);
        if (pte === null || pte.writable) return 'vma_end_read';
        if (isCopied(m)) return '__anon_vma_prepare';
        pte.writable = true;
        return 'vma_end_read';
      },
    ),
    __anon_vma_prepare: step('mm/memory.c: wp_page_copy -> mm/rmap.c: __anon_vma_prepare; __wp_page_copy_user', (m) => {
      m.vma.anon_vma = true;
      copyFolio(m.contents, 0, 1);
      return 'ptep_clear_flush';
    }),
    ptep_clear_flush: step(
      'mm/memory.c: wp_page_copy, pte_same, ptep_clear_flush; set_pte_at, under the page-table lock',
      (m) => {
        const pte = must(pteAt(m.tables, 0), 'the entry is present');
        must(pte.folio === 0 && !pte.writable, 'the entry is as it was: pte_same');
        flushAtOnce(m, { start: 0, end: 1 });
        setPteAt(m.tables, 0, { folio: 1, writable: true, dirty: true });
        return 'vma_end_read';
      },
    ),
    vma_end_read: step('arch/x86/mm/fault.c: do_user_addr_fault, vma_end_read or mmap_read_unlock', (m, t) => {
      if (t.byVma) vmaEndRead(m.vma);
      else mmapReadUnlock(m.mm);
      t.byVma = false;
      return 'done';
    }),
  });
};
