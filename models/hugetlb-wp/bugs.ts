// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { HugetlbBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof HugetlbBounds> } = {
  '2026': {
    id: 'A21',
    kind: 'kernel',
    versions: 'v6.7 to v7.1',
    year: 2026,
    commit: '04718f7c9290',
    cve: 'CVE-2026-72175',
    title: 'PAGEMAP_SCAN sets a hugetlb entry from what it read before, and a dirty bit that a CPU has set is gone',
    kernel: ['fs/proc/task_mmu.c: make_uffd_wp_huge_pte, pagemap_scan_hugetlb_entry'],
    story:
      'PAGEMAP_SCAN write-protects a hugetlb page for userfaultfd. It reads the entry under the page-table lock, and sets it from that value with the bits for write protection: huge_ptep_modify_prot_commit() without huge_ptep_modify_prot_start() before it. The lock keeps no CPU from storing through the entry. What a CPU sets in it in between, the dirty bit or the accessed bit, is written over. Found by a review of other patches, not by a failure.',
    fix: 'huge_ptep_modify_prot_start() clears the entry and returns what was there; that is what is write-protected and set.',
    fixed: 'fixed',
  },
};
