// PAGEMAP_SCAN with PM_SCAN_WP_MATCHING: write-protects a hugetlb page for userfaultfd, and reports that it was written.
import { blocked, bool, forState, must, only, step } from '../../../src/index.ts';
import { flushAtOnce } from '../../machine/flush/ipi.ts';
import { lockPtl, pteAt, setPteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Hugetlb } from '../state.ts';

export const scanThread = ({ starts, clears, commits, flushes }: Policy) => {
  const { thread } = forState<Hugetlb>();
  const inTwo = starts && clears === 'in two steps';
  const dirtyNow = (m: Hugetlb): boolean => must(pteAt(m.tables, 0), 'the entry is present').dirty;
  // `dirty`: the dirty bit of the entry that was read, or cleared.
  return thread('scan', { locals: { dirty: bool() } }).steps({
    huge_pte_lock: step('fs/proc/task_mmu.c: pagemap_scan_hugetlb_entry, huge_pte_lock; huge_ptep_get', (m, t) => {
      if (!lockPtl(m.tables.at(0), 'scan')) return blocked;
      t.dirty = dirtyNow(m);
      return starts ? 'huge_ptep_modify_prot_start' : 'huge_ptep_modify_prot_commit';
    }),
    huge_ptep_modify_prot_start: only(
      starts,
      step(
        'fs/proc/task_mmu.c: make_uffd_wp_huge_pte, huge_ptep_modify_prot_start: huge_ptep_get_and_clear',
        (m, t) => {
          if (commits === 'what was cleared') t.dirty = dirtyNow(m);
          if (inTwo) return 'huge_pte_clear';
          setPteAt(m.tables, 0, null);
          return 'huge_ptep_modify_prot_commit';
        },
      ),
    ),
    huge_pte_clear: only(
      inTwo,
      step('no kernel: the entry is cleared after it was read', (m) => {
        setPteAt(m.tables, 0, null);
        return 'huge_ptep_modify_prot_commit';
      }),
    ),
    huge_ptep_modify_prot_commit: step(
      'fs/proc/task_mmu.c: make_uffd_wp_huge_pte, huge_ptep_modify_prot_commit of huge_pte_mkuffd_wp',
      (m, t) => {
        setPteAt(m.tables, 0, { folio: 0, writable: false, dirty: t.dirty });
        t.dirty = false;
        return 'flush_hugetlb_tlb_range';
      },
    ),
    flush_hugetlb_tlb_range: step(
      'fs/proc/task_mmu.c: pagemap_scan_hugetlb_entry, flush_hugetlb_tlb_range; spin_unlock',
      (m) => {
        if (flushes) flushAtOnce(m, { start: 0, end: 1 });
        unlockPtl(m.tables.at(0));
        return 'done';
      },
    ),
  });
};
