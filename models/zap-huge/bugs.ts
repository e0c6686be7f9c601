// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ZapHugeBounds } from './bounds.ts';

export const bugs: { readonly [variant: string]: Bug<keyof ZapHugeBounds> } = {
  today: {
    id: 'A18',
    kind: 'kernel',
    versions: 'seen on 6.12.117, read in v7.0 and in later source (mainline 5ba714872952); not mended there',
    title: 'a huge entry of the page cache is cleared, its rmap removed, and the lock dropped before the flush',
    kernel: ['mm/huge_memory.c: zap_huge_pmd', 'mm/rmap.c: folio_mkclean', 'mm/mmu_gather.c: tlb_finish_mmu'],
    story:
      'What A1 and A2 were for small pages, zap_huge_pmd() still does: munmap() or MADV_DONTNEED clears a dirty PMD that maps a huge page of a file, removes its rmap, drops the PMD lock and leaves the flush to tlb_finish_mmu(). Writeback finds a mapcount of 0, so folio_mkclean() returns at once; the folio is cleaned and written. A CPU that still caches the entry as writable and dirty stores once more, and nobody will ever know. Seen on 6.12.117, unpatched, on XFS. The order is the same in v7.0, and in a tree of about September 2026 of which only a transliteration was read. No kernel is known in which it is mended.',
    fix: 'Not mended. A dirty entry of the page cache has to be flushed under the PMD lock, and its rmap removed after that and before the unlock; in line, as where a PMD is split, or from the queue, as for small pages.',
    fixed: 'flush-first',
  },
  'before-transfer': {
    id: 'A18b',
    kind: 'kernel',
    versions: 'to 6.12.114, and v7.0',
    fromMemory: ['versions'],
    title: 'zap_huge_pmd() drops the dirty bit of the PMD',
    year: 2026,
    kernel: ['mm/huge_memory.c: zap_huge_pmd', 'mm/memory.c: do_set_pmd'],
    story:
      'A huge page of shmem is mapped by a read fault: the PMD is writable, and it and the folio are clean. A store sets the dirty bit of the PMD, without a fault. munmap() clears the PMD and does not hand the bit on. The folio counts as clean, and reclaim may drop it with what was stored. It needs no race. On 6.12.107 everything that was stored so was lost, on 6.12.117 nothing. v7.0 still has it; 6.12.115 was the first of its series without it. (CVE-2026-89987. The number and the versions are from notes and were not looked up; the commit is not known here.)',
    fix: 'zap_huge_pmd() calls folio_mark_dirty() if the PMD was dirty, as zap_pte_range() always did. It does so behind the rmap removal, under the PMD lock; the order of A18 is as it was.',
    fixed: 'today-shmem',
  },
};
