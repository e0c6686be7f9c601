// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { FreeBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof FreeBounds> } = {
  'b1-no-pmd-recheck': {
    id: 'B1',
    title: 'GUP-fast pins a page of a table that is being collapsed',
    year: 2022,
    commit: '70cbc3cc78a9',
    kernel: ['mm/gup.c: gup_pte_range', 'mm/khugepaged.c: collapse_huge_page'],
    story:
      'GUP-fast has read the PMD and works on an entry of the table. khugepaged clears the PMD, flushes without an IPI, and finds no reference too many. GUP-fast takes its reference, looks at the entry again, which is unchanged, and is content. khugepaged copies the page and drops it: the reference is to a page that the process does not have.',
    fix: 'After the reference is taken the PMD is looked at again, too.',
    fixed: 'b1-fixed',
  },
  'b2-deposit-no-ipi': {
    id: 'B2',
    title: 'a collapsed table is deposited while GUP-fast walks it',
    year: 2022,
    commit: '2ba99c5e0881',
    kernel: ['mm/khugepaged.c: collapse_huge_page', 'mm/mmu_gather.c: tlb_remove_table_sync_one'],
    story:
      'khugepaged clears the PMD and flushes, without an IPI on this architecture, and deposits the table: some keep the list in the table itself. GUP-fast, which has read the PMD before, takes what stands there for entries.',
    fix: 'tlb_remove_table_sync_one(): an IPI to all CPUs after the flush, which waits for those that have interrupts off.',
    fixed: 'b2-deposit-fixed',
  },
  'b2-retract-no-ipi': {
    id: 'B2b',
    title: 'a retracted table is freed while GUP-fast walks it',
    year: 2022,
    commit: '2ba99c5e0881',
    kernel: [
      'mm/khugepaged.c: retract_page_tables, collapse_pte_mapped_thp',
      'mm/mmu_gather.c: tlb_remove_table_sync_one',
    ],
    story:
      'The same where the table of a file mapping is retracted: it is freed at once, and GUP-fast reads the memory of its next owner.',
    fix: 'An IPI to all CPUs before the table is freed; later the table is freed by RCU.',
    fixed: 'b2-retract-fixed',
  },
  'b3-no-invalidate': {
    id: 'B3',
    title: 'a page table is freed while a walk cache still has it',
    year: 2020,
    commit: '0ed1325967ab',
    kernel: ['mm/mmu_gather.c: tlb_remove_table, tlb_table_flush, tlb_table_invalidate'],
    story:
      'No page can be had for the batch of tables, so the table is freed by itself, after an IPI that waits for software. But the page walker of another CPU has the PMD in its walk cache, and goes on reading the table, which has a new owner.',
    fix: 'tlb_table_invalidate(): TLBs and walk caches are flushed before a table is freed, single or in a batch.',
    fixed: 'b3-fixed',
  },
  'b4-no-flush': {
    id: 'B4',
    title: 'a shared table of huge pages is unshared without a flush, and the last sharer frees it',
    year: 2021,
    commit: 'a4a118f2eead',
    cve: 'CVE-2021-4002',
    kernel: ['mm/hugetlb.c: __unmap_hugepage_range, huge_pmd_unshare'],
    story:
      'Two processes share a page table of a hugetlb file. One unmaps: it clears its upper entry and drops its count of the table, and nothing says that a flush is owed. The other unmaps, is the last, and frees the pages and the table. A CPU of the first still caches them.',
    fix: 'The range is recorded, and flushed before i_mmap_rwsem is dropped.',
    fixed: 'b4-fixed',
  },
  'b5-no-ipi': {
    id: 'B5',
    title: "an unshared table has a new use while the other's GUP-fast walks it",
    year: 2025,
    commit: '1013af4f585f',
    cve: 'CVE-2025-38085',
    kernel: ['mm/hugetlb.c: huge_pmd_unshare', 'mm/gup.c: gup_fast_pmd_range'],
    story:
      'One process unshares a table of huge pages; it is then the private table of the other, which may put other mappings into it. GUP-fast of the first has read the upper entry before, and pins a page of the other.',
    fix: 'An IPI to all CPUs after the upper entry is cleared. Today only the last sharer sends it, for all, while it holds i_mmap_rwsem; that this is enough is decided here, with three sharers.',
    fixed: 'b5-fixed',
  },
  'b5b-leaf-flush': {
    id: 'B5b',
    title: 'the flush after unsharing leaves the walk caches alone (arm64)',
    year: 2026,
    commit: 'c2ff4764e03e',
    kernel: ['arch/arm64/include/asm/tlb.h: tlb_flush'],
    story:
      'Since unsharing goes through mmu_gather, the flag that says so is unshared_tables, not freed_tables. arm64 looks at the latter only, and flushes last-level entries: the walk cache of a CPU still leads to the table that was unshared.',
    fix: 'tlb_flush() looks at unshared_tables as well.',
    fixed: 'b5b-fixed',
  },
  'b6-lazy-skipped': {
    id: 'B6',
    title: 'a collapse tells the flush that no tables are freed, and lazy CPUs are passed by (x86)',
    year: 2025,
    commit: '3ef938c35035',
    kernel: ['arch/x86/include/asm/tlbflush.h: flush_tlb_range', 'arch/x86/mm/tlb.c: native_flush_tlb_multi'],
    story:
      'flush_tlb_range() says freed_tables=false while the collapse takes a page table away. A CPU that runs no thread of the mm but has its tables loaded gets no IPI then; its walker may still go through the table, by speculation.',
    fix: 'flush_tlb_range() says that tables are freed.',
    fixed: 'b6-fixed',
  },
  'b7-no-wait': {
    id: 'B7',
    title: 'unmap_mapping_folio() passes an empty PMD whose mapcount is still to be dropped',
    year: 2021,
    commit: '22061a1ffabd',
    kernel: ['mm/memory.c: zap_pmd_range', 'mm/huge_memory.c: zap_huge_pmd'],
    story:
      'zap_huge_pmd() clears the PMD and drops the mapcount under the PMD lock. Truncation finds the PMD empty, takes no lock, and goes on; then it finds the page mapped.',
    fix: 'Where the PMD is empty already, its lock is taken and dropped, which waits for the other.',
    fixed: 'b7-fixed',
  },
};
