// What differs between the variants: today's kernel, and one deliberate mistake each, which `shootdown conform` has to find.
import type { Bounds } from '../../src/index.ts';

export type SequentialBounds = Bounds<'processes' | 'areas' | 'pages' | 'stores'>;

export interface Policy {
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
}
