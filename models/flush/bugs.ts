// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { FlushBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof FlushBounds> } = {
  'a8-flush-after-unlock': {
    id: 'A8',
    title: 'migrate_vma clears entries, drops the lock, and flushes then',
    year: 2022,
    commit: '60bae7370896',
    kernel: ['mm/migrate_device.c: migrate_vma_collect_pmd', 'mm/memory.c: zap_pte_range'],
    story:
      'Collecting pages to migrate to a device clears their entries under the page-table lock and flushes after it was dropped. MADV_DONTNEED takes the lock in between, finds no entry, has nothing to flush, and returns. The thread that called it still reads through the old entry.',
    fix: 'The flush comes before the unlock.',
    fixed: 'a8-fixed',
  },
  'a8b-dirty-bit-dropped': {
    id: 'A8b',
    title: 'migrate_vma clears a dirty entry and forgets the dirty bit',
    year: 2022,
    commit: 'fd35ca3d12cc',
    kernel: ['mm/migrate_device.c: migrate_vma_collect_pmd'],
    story:
      'A store makes the entry dirty. Collecting the page clears the entry, and the dirty bit is handed to nobody. The migration fails, the entry comes back clean, and reclaim later drops the page as one that is on disk.',
    fix: 'The dirty bit of the entry is handed to the folio when the entry is cleared.',
    fixed: 'a8-fixed',
  },
  'a9-dontneed-private-flush': {
    id: 'A9',
    title: 'two MADV_DONTNEED: the second finds nothing to do, and returns before the first has flushed',
    year: 2017,
    commit: '99baac21e458',
    kernel: ['mm/mmu_gather.c: tlb_gather_mmu, tlb_finish_mmu', 'mm/memory.c: zap_pte_range'],
    story:
      'Both hold mmap_lock for reading and gather their flushes by themselves. The first clears the entry and has not flushed yet. The second finds none, records nothing, flushes nothing, and returns to a thread that still reads the old page.',
    fix: 'tlb_gather_mmu() counts in mm->tlb_flush_pending before any entry is changed; who finds another counted when it finishes flushes the whole mm.',
    fixed: 'a9-dontneed-fixed',
  },
  'a9-free-private-flush': {
    id: 'A9b',
    title: 'two MADV_FREE: a store after the second is lost',
    year: 2017,
    commit: '99baac21e458',
    property: 'NO-LOST-WRITE',
    kernel: ['mm/mmu_gather.c: tlb_gather_mmu, tlb_finish_mmu', 'mm/madvise.c: madvise_free_pte_range'],
    story:
      'The first makes the entry clean and has not flushed yet. The second sees a clean entry and returns. The thread stores through an entry that its CPU caches as dirty, so the one in the page table stays clean. Reclaim sees a clean lazyfree page, and drops it with the store.',
    fix: 'As for A9: nested flushes are counted, and the second flushes the whole mm.',
    fixed: 'a9-free-fixed',
  },
  'a10-flush-elided': {
    id: 'A10',
    title: 'clear_refs write-protects entries, records none, and its flush is elided',
    year: 2021,
    commit: '912efa17e512',
    kernel: ['fs/proc/task_mmu.c: clear_refs_write, clear_soft_dirty', 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly'],
    story:
      'Clearing soft-dirty bits write-protects the entries so that the next store is noticed. It uses an mmu_gather, but never records an entry in it; since flushes of nothing are elided, none happens. A CPU stores through its old entry, and soft-dirty stays clear.',
    fix: 'No gather: tlb_flush_pending is counted, the entries are changed, the mm is flushed.',
    fixed: 'a10-fixed',
  },
  'a11-copy-before-flush': {
    id: 'A11',
    title: 'userfaultfd: a page is copied while another CPU still writes to it',
    year: 2021,
    commit: '6ce64428d620',
    kernel: ['mm/memory.c: do_wp_page, wp_page_copy', 'mm/userfaultfd.c: mwriteprotect_range'],
    story:
      'userfaultfd write-(un)protects under mmap_lock for reading: it takes the write bit from the entry and flushes later. A write fault sees the read-only entry, copies the page, then flushes and maps the copy. Between the copy and the flush another CPU stores through its old entry: into the page that nobody has any more.',
    fix: 'do_wp_page() flushes the address first if the VMA is under uffd-wp and a flush is pending.',
    fixed: 'a11-fixed',
  },
  'a11-two-protectors': {
    id: 'A11b',
    title: 'the same with two operations whose flushes are both pending',
    year: 2021,
    commit: '6ce64428d620',
    kernel: ['mm/memory.c: do_wp_page, wp_page_copy', 'mm/userfaultfd.c: mwriteprotect_range'],
    story: 'One protects, the other un-protects, both flush later; the write fault comes between, as in A11.',
    fix: 'As for A11.',
    fixed: 'a11-two-fixed',
  },
  'a12-ksm-trusts-entry': {
    id: 'A12',
    title: 'KSM believes a clean, read-only entry, and merges a page that a CPU still writes to',
    year: 2017,
    commit: 'b3a81d0841a9',
    kernel: ['mm/ksm.c: write_protect_page, replace_page', 'fs/proc/task_mmu.c: clear_refs_write'],
    story:
      'MADV_FREE has taken the dirty bit from the entry, clear_refs the write bit, and both flush later. KSM finds the entry clean and read-only, so it need not flush; it compares the page with another, finds them equal, and is interrupted by a store through the old entry. Then it maps the other page.',
    fix: 'KSM flushes as well while mm_tlb_flush_pending(), and clear_refs counts as pending.',
    fixed: 'a12-fixed',
  },
  'a13-migrates-unflushed': {
    id: 'A13',
    title: 'NUMA migration copies a page whose PROT_NONE entry was not flushed yet',
    year: 2013,
    commit: '20841405940e',
    property: 'NO-LOST-WRITE',
    kernel: [
      'mm/pgtable-generic.c: ptep_clear_flush',
      'arch/x86/include/asm/pgtable.h: pte_accessible',
      'mm/migrate.c: migrate_misplaced_page',
    ],
    story:
      'change_protection() makes the entry PROT_NONE and flushes later. A fault on it migrates the page: it is copied, and the entry replaced; since a PROT_NONE entry counts as not accessible, that flushes nothing. Another CPU stores into the old page through the entry it has cached.',
    fix: 'While mm_tlb_flush_pending(), PROT_NONE counts as accessible, and the replacement flushes.',
    fixed: 'a13-fixed',
  },
  'a14-boolean-pending': {
    id: 'A14',
    title: 'tlb_flush_pending is a flag, and the first of two who finish clears it for both',
    year: 2017,
    commit: '16af97dc5a89',
    property: 'NO-LOST-WRITE',
    kernel: ['include/linux/mm_types.h: set_tlb_flush_pending, clear_tlb_flush_pending'],
    story:
      'Two threads change protections at once. Both set the flag; the one that finishes first flushes what it changed and clears it. The other still owes a flush, and a migration sees none pending: A13 again.',
    fix: 'The flag is a counter.',
    fixed: 'a14-fixed',
  },
  'a15-reaper-fullmm': {
    id: 'A15',
    title: 'the OOM reaper promises that nobody uses the mm any more',
    year: 2017,
    commit: '687cb0884a71',
    cve: 'CVE-2017-18202',
    kernel: ['mm/oom_kill.c: __oom_reap_task_mm', 'mm/mmu_gather.c: tlb_finish_mmu', 'arch/arm64/include/asm/tlb.h'],
    story:
      'A gather of the full mm says that no CPU will use it again, so arm64 flushes nothing. The OOM reaper uses one for an mm whose threads still run: pages are freed and given to others while a thread of the victim has them cached.',
    fix: 'The reaper gathers by range, not for the full mm.',
    fixed: 'a15-fixed',
  },
  'a20-scan-does-not-ask': {
    id: 'A20',
    title: 'PAGEMAP_SCAN finds an entry protected, owes no flush, and the one who does has not flushed yet',
    kernel: [
      'fs/proc/task_mmu.c: pagemap_scan_pmd_entry',
      'mm/userfaultfd.c: mwriteprotect_range, uffd_wp_range',
      'mm/mmu_gather.c: tlb_finish_mmu',
    ],
    story:
      'UFFDIO_WRITEPROTECT has write-protected an entry and flushes after it has dropped the page-table lock. PAGEMAP_SCAN, which protects what it reports, finds the entry protected, has nothing to do and nothing to flush, and returns. A thread still stores through the old TLB entry: a store that comes after the scan, and is in no scan. Two trackers of one range at a time are needed, one by each call. Found in the source; not seen on a machine.',
    fix: 'Not mended in the newest source that was read. Checked here: it flushes while mm_tlb_flush_pending(), asked under the page-table lock. Two UFFDIO_WRITEPROTECT do that for each other (a20-protect-twice).',
    fixed: 'a20-scan-asks',
  },
};
