// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { MthpBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof MthpBounds> } = {
  'v4-spans': {
    id: 'B21',
    kind: 'posted',
    year: 2025,
    title: 'while a part of a table is collapsed, an rmap walk does not find what the rest of it maps',
    kernel: ['mm/khugepaged.c: collapse_huge_page', 'mm/migrate.c: remove_migration_ptes'],
    story:
      'khugepaged takes a whole table out of its PMD to collapse a part of it, and unlocks the anon_vma when the pages of that part are isolated, as is right where the part is all. Beside it is a migration entry. The rmap walk that is to take it away finds the PMD empty, and ends. The folio is unlocked, and its migration entry comes back with the table. Hugh Dickins saw it as a BUG in swapops.h (1 May 2025, of v5).',
    fix: 'The anon_vma is unlocked when the PMD is back (v6).',
    fixed: 'merged',
  },
  v4: {
    id: 'B21b',
    kind: 'posted',
    year: 2025,
    title: 'while a part of a table is collapsed, a fault in another VMA finds no table, and makes one',
    kernel: ['mm/khugepaged.c: collapse_huge_page, hugepage_vma_revalidate', 'mm/memory.c: __pte_alloc, pmd_install'],
    story:
      'The range to be collapsed is all in one VMA, but another VMA has addresses below the same PMD. Its lock is not taken. A fault there needs no mmap_lock; it finds the PMD empty, and puts a new table into it, with a new page at an address that was mapped. Then khugepaged puts its own table back. Jann Horn raised it without a test (2 May 2025, of v5).',
    fix: 'The VMA has to span all that the PMD maps, whatever the order is (v6).',
    fixed: 'merged',
  },
  'v6-cache-walks': {
    id: 'B21c',
    kind: 'posted',
    year: 2026,
    title: 'update_mmu_cache_range() looks for a table that is out of its PMD',
    kernel: ['mm/khugepaged.c: collapse_huge_page', 'arch/mips/mm/tlb-r4k.c: __update_tlb'],
    story:
      'khugepaged fills in the entries while the table is out of the PMD, and tells the architecture. On MIPS that walks the tables from the mm, and takes it for granted that it finds the entry. Lance Yang raised it (31 May 2026, of v18).',
    fix: 'pmd_populate() first, with both locks held (v19).',
    fixed: 'merged',
  },
  v18: {
    id: 'B21d',
    kind: 'posted',
    year: 2026,
    title: 'mthp_collapse() looks at a VMA that munmap() has freed',
    kernel: ['mm/khugepaged.c: collapse_scan_pmd, mthp_collapse, collapse_max_ptes_none'],
    story:
      'v18 gives the VMA to mthp_collapse(), so that ranges of a VMA with userfaultfd are not tried in vain. mmap_lock has been dropped before, and munmap() frees the VMA.',
    fix: 'The VMA is not given (fix of 25 May 2026); what is asked of it is asked again with mmap_lock.',
    fixed: 'merged',
  },
  'aug-2025': {
    id: 'B22',
    kind: 'kernel',
    versions: 'v6.17-rc1, from a6fde7add78d',
    year: 2025,
    commit: '366a4532d96f',
    fromMemory: ['versions'],
    title: 'khugepaged looks whether the table is there before it has the lock of the VMA, and MADV_DONTNEED frees it',
    kernel: ['mm/khugepaged.c: collapse_huge_page, check_pmd_still_valid', 'mm/pt_reclaim.c: try_to_free_pte'],
    story:
      'khugepaged has mmap_lock for writing, and finds that the PMD leads to a table. MADV_DONTNEED, which has had only the lock of its VMA since a6fde7add78d, empties the table, clears the PMD and frees it. khugepaged waits for the VMA, takes what is in the PMD out, finds no table, and puts back as a table what it took out: nothing.',
    fix: 'vma_start_write() comes before check_pmd_still_valid().',
    fixed: 'merged',
  },
};
