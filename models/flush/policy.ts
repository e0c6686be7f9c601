// What variants differ in: which operations run, who acts on what they left behind, and which part of a fix there is.
import type { PendingKind } from '../machine/flush/pending.ts';

/** The operations that change entries under a page-table lock, and flush after they have dropped it. */
export type OperationKind =
  /** zap_page_range(), under mmap_lock for reading. */
  | 'dontneed'
  /** madvise_free_single_vma(), under mmap_lock for reading. */
  | 'free'
  /** clear_refs_write() of "4". */
  | 'clear_refs'
  /** mwriteprotect_range() that protects, and that removes the protection. */
  | 'uffd-protect'
  | 'uffd-unprotect'
  /** change_prot_numa(): PROT_NONE as a hint. */
  | 'numa'
  /** PAGEMAP_SCAN with PM_SCAN_WP_MATCHING: protects what is not protected yet, and flushes that under the lock. */
  | 'scan'
  /** __oom_reap_task_mm(), which zaps the mm of a process that still runs. */
  | 'reaper';

/** Threads that may run an operation; the diagrams show these names. */
export const operators = [
  'madvise_0',
  'madvise_1',
  'madvise_2',
  'clear_refs',
  'userfaultfd_0',
  'userfaultfd_1',
  'task_numa_work_0',
  'task_numa_work_1',
  'oom_reaper',
  'pagemap_scan',
] as const;
export type Operator = (typeof operators)[number];

export interface Operation {
  readonly by: Operator;
  readonly kind: OperationKind;
  /** Of userfaultfd's protection: it has an mmu_gather, as since v5.19, and records only what it changes. */
  readonly gathers?: boolean;
  /** It is of another range of the mm, where nothing is mapped. */
  readonly elsewhere?: boolean;
  /** Whether it counts in tlb_flush_pending. Default: if there is such a counter. */
  readonly counted?: boolean;
}

export interface Policy {
  readonly operations: readonly Operation[];
  /** tlb_flush_pending, if the mm has it. */
  readonly pending: 'none' | PendingKind;
  /** When it is incremented: before the lock is taken; in mutants after entries were changed, before or after the unlock. */
  readonly counts: 'first' | 'before the unlock' | 'after the unlock';
  /** It is decremented after the flush; in a mutant before. */
  readonly countsUntilFlushed: boolean;
  /** What tlb_finish_mmu() does when the counter says that another operation is under way. */
  readonly nested: /** It does not ask. */
    | 'not asked'
    /** It calls the flush, which finds that nothing was recorded and does nothing. */
    | 'own flush'
    /** It flushes the whole mm. */
    | 'whole mm';
  /** clear_refs_write() flushes: what its gather has recorded, which is nothing; or the whole mm. */
  readonly clearRefsFlushes: 'what it recorded' | 'whole mm';
  readonly clearRefsLock: 'read' | 'write';
  /** Removing userfaultfd's write protection takes the write permission of an entry away if it has it. */
  readonly unprotectTakesWrite: boolean;
  /** The reaper's gather is said to be of an mm that nobody uses any more: arm64 then leaves out the flush. */
  readonly reaperFullmm: boolean;
  /** Where PAGEMAP_SCAN asks whether another operation owes a flush: nowhere; under the page-table lock; in a mutant before it. */
  readonly scanAsks: 'never' | 'under the lock' | 'before the lock';
  /** Pages are freed only after the flush. */
  readonly flushBeforeFree: boolean;
  /** The counter is read under the lock under which the entry was read; in a mutant before. */
  readonly readsUnderLock: boolean;
  /** A write fault that copies a page, do_wp_page(): whether it flushes first where a flush is pending. */
  readonly fault: 'none' | 'copies' | 'flushes pending, copies';
  /** KSM: whether write_protect_page() flushes a read-only, clean entry where a flush is pending. */
  readonly ksm: 'none' | 'merges' | 'flushes pending, merges';
  /** A NUMA hinting fault that migrates: whether pte_accessible() says yes of PROT_NONE where a flush is pending. */
  readonly numaFault: 'none' | 'migrates' | 'flushes pending, migrates';
  /** migrate_vma_collect_pmd(): when it flushes, and whether the dirty bit of the entry goes to the folio. */
  readonly migrateVma: {
    readonly flush: 'under the lock' | 'after the unlock' | 'never';
    readonly carriesDirty: boolean;
  } | null;
  /** Reclaim: none; of pages that MADV_FREE gave up; of pages in the swap cache. */
  readonly reclaim: 'none' | 'discards' | 'swaps';
  /** Threads of the mm store. Otherwise they only fill their TLBs. */
  readonly stores: boolean;
}

/** Nobody runs and no fix is there: what variants start from. */
export const nobody: Policy = {
  operations: [],
  pending: 'none',
  counts: 'first',
  countsUntilFlushed: true,
  nested: 'not asked',
  clearRefsFlushes: 'whole mm',
  clearRefsLock: 'read',
  unprotectTakesWrite: false,
  reaperFullmm: false,
  scanAsks: 'never',
  flushBeforeFree: true,
  readsUnderLock: true,
  fault: 'none',
  ksm: 'none',
  numaFault: 'none',
  migrateVma: null,
  reclaim: 'none',
  stores: true,
};
