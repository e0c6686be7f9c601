// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ReclaimBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof ReclaimBounds> } = {
  '2025-rc': {
    id: 'B10',
    kind: 'kernel',
    versions: 'release candidates of v6.14 alone',
    fromMemory: ['versions'],
    year: 2025,
    commit: 'f39edcf6349a',
    title: 'MADV_DONTNEED frees a page table in which a fault has mapped a page meanwhile',
    kernel: ['mm/memory.c: zap_pte_range', 'mm/pt_reclaim.c: try_get_and_clear_pmd, try_to_free_pte'],
    story:
      'MADV_DONTNEED over a whole page table clears its entries, and at the end takes the table away: it has just been through all of them under the page-table lock. But midway it had dropped the lock, since another task wanted the CPU. A fault has mapped a page then, at an address that the call had been through already. The table goes with that entry: the page is not mapped any more and counts as mapped for ever, and what was stored to it cannot be read again. Seen with xfs and btrfs in generic/437, as a bad page state.',
    fix: 'Where the lock was dropped in between, the PMD lock and the page-table lock are taken together, and every entry is looked at again.',
    fixed: '2025',
  },
  today: {
    id: 'B11',
    kind: 'kernel',
    versions: 'read in v7.1-rc1 and in linux-mm 009857a22860; not in v6.14 to v6.19',
    fromMemory: ['versions'],
    year: 2026,
    title: 'the flush for a page table that MADV_DONTNEED frees is of an address behind it',
    kernel: ['mm/memory.c: zap_pte_range', 'include/asm-generic/tlb.h: pte_free_tlb'],
    story:
      "MADV_DONTNEED over a page table that is empty already, or holds swap entries only, frees the table. pte_free_tlb() is to record an address of which the page walk goes through the table, so that the flush drops the walk; it is given the cursor of the zap, which is at the first address behind the table by then. Nothing else was recorded. On arm64, and on AMD with translation cache extensions, a flush of an address drops only what walk caches have of the way to that address. A CPU that remembers the PMD goes on walking the table, which a grace period later is somebody else's page.",
    fix: 'Not mended, as far as is known here. The address that the zap began at, as it was until the code was moved from mm/pt_reclaim.c to mm/memory.c.',
    fixed: '2025',
  },
  'pagewalk-2024': {
    id: 'B12',
    kind: 'kernel',
    versions: 'v6.12 to v6.19',
    fromMemory: ['versions'],
    year: 2026,
    commit: '3b89863c3fa4',
    cve: 'CVE-2026-31456',
    title: 'a walk goes on below a huge PUD that it has split, and that a fault has set again',
    kernel: ['mm/pagewalk.c: walk_pud_range, walk_pmd_range', 'mm/huge_memory.c: split_huge_pud'],
    story:
      'numa_maps is read of a process whose VFIO device maps a large BAR. The walk finds a huge PUD and splits it, which for such memory means that it becomes none. A fault of the process sets the huge PUD again. The walk asks whether the PUD is none, which it is not, and takes the memory of the device for a table of PMDs.',
    fix: 'walk_pmd_range() takes a snapshot of the PUD, and goes round again unless that is present and no leaf. A table of PMDs stays as long as the VMA.',
    fixed: 'pagewalk-2026',
  },
};
