// What differs between the variants: today's kernel, and one deliberate mistake each, which `shootdown conform` has to find.
import type { Bounds } from '../../src/index.ts';

export type SequentialBounds = Bounds<
  | 'processes'
  | 'areas'
  | 'pages'
  | 'stores'
  | 'slots'
  | 'lazyfree'
  | 'objects'
  | 'none'
  | 'dontfork'
  | 'wipeonfork'
  | 'unsplit'
  | 'unmlocked'
>;

export interface Policy {
  /** The calls that are made, and what the kernel may do as a part of them; null: all. */
  readonly calls: readonly string[] | null;
  /** mm/memory.c: copy_present_pte() clears PG_anon_exclusive (folio_try_dup_anon_rmap_pte). */
  readonly forkClearsExclusive: boolean;
  /** kernel/fork.c: dup_mmap() clears VM_LOCKED in the child. */
  readonly forkUnlocks: boolean;
  /** mm/mremap.c: mremap_to() unmaps what is mapped where the pages go. */
  readonly mremapUnmaps: boolean;
  /** mm/madvise.c: can_madv_lru_vma(): MADV_DONTNEED refuses VM_LOCKED VMAs. */
  readonly dontneedRefusesLocked: boolean;
  /** mm/mprotect.c: mprotect_fixup() populates a private VM_LOCKED VMA that becomes writable. */
  readonly mprotectPopulates: boolean;
  /** mm/gup.c: populate_vma_page_range() breaks copy-on-write in VMAs that are private and writable. */
  readonly populateBreaksCow: boolean;
  /** mm/rmap.c: folio_remove_rmap_pte() calls munlock_vma_folio(). */
  readonly unmapMunlocks: boolean;
  /** mm/memory.c: do_wp_page() may reuse a page that only this process still has. */
  readonly reuses: boolean;
  /** mm/rmap.c: try_to_unmap_one() marks the swap entry of an exclusive page (pte_swp_mkexclusive). */
  readonly unmapMarksExclusive: boolean;
  /** mm/memory.c: copy_nonpresent_pte() clears that mark. */
  readonly forkClearsMark: boolean;
  /** mm/memory.c: copy_nonpresent_pte() makes an entry of the child, and counts it (swap_duplicate). */
  readonly forkCopiesSwap: boolean;
  /** mm/madvise.c: madvise_free_pte_range() cleans the entry. */
  readonly freeCleans: boolean;
  /** mm/madvise.c: madvise_cold() and madvise_pageout() refuse VM_LOCKED VMAs. */
  readonly coldRefusesLocked: boolean;
  /** mm/madvise.c: madvise_populate(), write: false populates as for reading. */
  readonly populateWrites: boolean;
  /** kernel/fork.c: dup_mmap() leaves out VM_DONTCOPY VMAs. */
  readonly forkLeavesOut: boolean;
  /** kernel/fork.c: dup_mmap() copies no entries of VM_WIPEONFORK VMAs. */
  readonly forkWipes: boolean;
  /** arch/x86/mm/fault.c: access_error() refuses what is PROT_NONE. */
  readonly noneRefuses: boolean;
  /** mm/mremap.c: move_vma() clears VM_LOCKED where MREMAP_DONTUNMAP leaves a VMA behind. */
  readonly dontunmapUnlocks: boolean;
  /** mm/mmap.c: mmap_region() of MAP_SHARED and MAP_ANONYMOUS makes a VM_SHARED VMA of a file (shmem_zero_setup). */
  readonly mmapShares: boolean;
}
