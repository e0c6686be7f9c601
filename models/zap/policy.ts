// The generations of the protocol: what variants differ in. The threads read these values, and nothing else tells one variant
// from another at the same bounds. `today` is the kernel; each value beside it says what is otherwise.
import type { BatchRule, CursorWalk, RmapScan } from '../machine/flush/mmu-gather.ts';

export interface Policy {
  /** One CPU on which all threads take turns; no turn while a page-table lock is held, but for `realtime`. */
  readonly up: boolean;
  /** CONFIG_PREEMPT_RT: a page-table lock is an rt_mutex, whose holder may be preempted. Of one CPU alone it makes a difference. */
  readonly realtime: boolean;
  /** The file system has a page_mkwrite, which returns with the folio locked; without, a write fault takes that lock only when the entry is writable. */
  readonly pageMkwrite: boolean;
  /** A fault leaves the TLB entry that it was about (arm64: flush_tlb_fix_spurious_fault). On x86 it drops it. */
  readonly faultKeepsEntry: boolean;
  /** s390: clearing an entry purges it from every TLB, and pages are not gathered. */
  readonly noGather: boolean;
  /** exit_mmap() instead of munmap(): the gather is of the full mm, and an architecture may leave out its flushes. */
  readonly fullmm: boolean;
  /** exit_mmap() runs when no CPU uses the mm any more. */
  readonly exitWaits: boolean;

  /** When page_remove_rmap() runs. */
  readonly rmap: /** As soon as the entry is cleared. */
    | 'inline'
    /** For dirty page-cache entries after the flush under the lock, marked by a bit in the queue; else inline. */
    | 'delayed'
    /** For all entries before the lock is dropped, from a cursor into the queue on (seed 001). */
    | 'cursor'
    /** For all entries after the flush, which is after the lock was dropped. */
    | 'after unlock';
  /** A dirty page-cache entry forces a flush; otherwise only a full queue does. */
  readonly dirtyForcesFlush: boolean;
  readonly batchRule: BatchRule;
  /** The page for a further batch may not be had at one time, and be had at another. */
  readonly allocationMayFail: boolean;
  /** When the queue is full, the loop goes on to the next address before it breaks off. */
  readonly fullAdvances: boolean;
  /** Drop the page's reference under the lock, before any flush. */
  readonly freeBeforeFlush: boolean;

  /** The flush before the page-table lock is dropped. */
  readonly flushUnderLock: 'never' | 'if forced' | 'always';
  /** What that flush is of: what was recorded; or (2014) all that lies before the address that the loop has reached. */
  readonly range: 'recorded' | 'up to the address';
  /** What comes first under the lock, the flush or the rmap removals of the queue. */
  readonly order: 'flush, rmaps' | 'rmaps, flush';
  /** Which batches tlb_flush_rmaps() scans for the delay bit. */
  readonly flushScans: RmapScan;
  /** tlb_flush_mmu() flushes before pages are freed. */
  readonly flushAtFinish: boolean;

  /** Of the cursor: tlb_flush_rmaps() at the end of every table, or only where a flush was forced. */
  readonly rmapsAlways: boolean;
  /** Where tlb_discard_rmaps() is called. */
  readonly discards: { readonly atStart: boolean; readonly afterWalk: boolean; readonly atFree: boolean };
  readonly cursorWalk: CursorWalk;
  /** The cursor knows an entry (rmap_pend_first), not only a batch. */
  readonly cursorHasFirst: boolean;

  /** What zap_huge_pmd() does with a dirty entry of the page cache. Of any other entry the rmap is removed at once. */
  readonly hugePmd: HugePmd;
  /** What the huge page is of: the page cache, of shmem or of a file system as the bounds say; or a device (DAX), whose memory it is. */
  readonly hugeOf: 'page cache' | 'device';
  /** page_vma_mapped_walk() has a case for the size of the huge page: for a PMD it has, for a PUD not. */
  readonly walkSeesHuge: boolean;
  /** Which call zaps. */
  readonly call: Call;
  /** Truncation holds the folio lock while it zaps. */
  readonly truncateLocks: boolean;

  /** free_pgtables() takes i_mmap_rwsem for writing, and so waits for rmap walks that are under way. */
  readonly unlinkWaits: boolean;
  /** folio_mkclean() returns at once when the mapcount is 0. */
  readonly mkcleanTrustsMapcount: boolean;
  /** Its rmap walk takes the lock even where an unlocked look finds an empty entry (PVMW_SYNC). */
  readonly mkcleanSync: boolean;
  /** Who unmaps a folio at the same time. */
  readonly unmapBy: 'try_to_unmap' | 'unmap_mapping_folio';
  /** unmap_mapping_folio() has an mmu_gather of its own, and flushes what was clean after it has dropped the lock. */
  readonly unmapGathers: boolean;
  /** Writeback, and who unmaps a folio, come again and again. */
  readonly comeAgain: boolean;
  /** Its walk takes the lock even where an unlocked look finds an empty entry: TTU_SYNC; of unmap_mapping_folio(), the PMD lock. */
  readonly unmapSync: boolean;
  /** Reclaim writes a folio to swap only if nobody but the page cache has a reference: is_page_cache_freeable(). */
  readonly pageoutCountsReferences: boolean;
  /** What is asked: what must be so in every state; or that flushes end and pages are freed. */
  readonly asks: 'safety' | 'progress';
}

export interface HugePmd {
  /** The dirty bit goes to the folio. */
  readonly marksDirty: boolean;
  /** What comes when, after the entry is cleared under the PMD lock. */
  readonly order: /** The kernel's. The flush is that of tlb_finish_mmu(). */
    | 'rmap, unlock, flush'
    /** As where the PMD of a file is split: pmdp_huge_clear_flush(), then the rmap. */
    | 'flush, rmap, unlock'
    /** As of v3.15 for small pages: the flush is under the lock, and the rmap is removed before it. */
    | 'rmap, flush, unlock'
    /** The same, and only then the dirty bit goes to the folio. */
    | 'rmap, flush, mark, unlock'
    /** As zap_pte_range() since v6.2: the page is queued with the bit that delays its rmap removal. */
    | 'queue, flush, rmap, unlock'
    /** The same, with the flush and the rmap removal after the lock. */
    | 'queue, unlock, flush, rmap';
}

export type Call =
  /** munmap(), or the end of a process: faults find no VMA, and free_pgtables() takes it out of the rmap. */
  | 'munmap'
  /** zap_page_range_single(), under mmap_lock for reading: faults go on, and map anew what was zapped. */
  | 'MADV_DONTNEED'
  /** unmap_mapping_folio(), under the folio lock. */
  | 'truncate';

/** v6.2 to today: delayed removals of dirty pages, marked by a bit, in the batch on the stack and one more. */
export const today: Policy = {
  up: false,
  realtime: false,
  pageMkwrite: true,
  faultKeepsEntry: false,
  noGather: false,
  fullmm: false,
  exitWaits: true,
  rmap: 'delayed',
  dirtyForcesFlush: true,
  batchRule: 'one while delayed',
  allocationMayFail: false,
  fullAdvances: true,
  freeBeforeFlush: false,
  flushUnderLock: 'if forced',
  range: 'recorded',
  order: 'flush, rmaps',
  flushScans: 'local and active',
  flushAtFinish: true,
  rmapsAlways: true,
  discards: { atStart: true, afterWalk: true, atFree: true },
  cursorWalk: 'all batches',
  cursorHasFirst: true,
  hugePmd: { marksDirty: false, order: 'rmap, unlock, flush' },
  hugeOf: 'page cache',
  walkSeesHuge: true,
  call: 'munmap',
  truncateLocks: true,
  unlinkWaits: true,
  mkcleanTrustsMapcount: true,
  mkcleanSync: true,
  unmapBy: 'try_to_unmap',
  unmapGathers: false,
  comeAgain: false,
  unmapSync: true,
  pageoutCountsReferences: true,
  asks: 'safety',
};

/** v6.2, first form: delayed removals within one batch. */
export const in2022: Policy = { ...today, batchRule: 'none while delayed', flushScans: 'active' };

/** v3.15 to v6.1: the flush is under the lock, and no removal is delayed. Of `range` see `in2014AsMended`. */
export const in2014: Policy = { ...today, rmap: 'inline', batchRule: 'any' };

/** v3.15 itself: under the lock it flushed what lies before the address that the loop had reached. */
export const in2014AsMended: Policy = { ...in2014, range: 'up to the address' };

/** Before v3.15: the lock is dropped before the flush. */
export const pre2014: Policy = { ...in2014, flushUnderLock: 'never', dirtyForcesFlush: false };

/** Ryan Roberts, August 2023 (seed 001): all removals are batched, and found by a cursor. */
export const cursor: Policy = { ...in2014, rmap: 'cursor' };

/** The cursor at the end of a process. */
export const cursorAtExit: Policy = { ...cursor, fullmm: true };

/** The cursor, against truncation. */
export const cursorAgainstTruncation: Policy = { ...cursor, unmapBy: 'unmap_mapping_folio' };

/** s390: nothing is gathered, in any generation. */
export const noGather: Policy = { ...pre2014, noGather: true };

/** One CPU, today and with the cursor: tlb_delay_rmap() is false, and so a dirty entry forces no flush. */
export const up: Policy = { ...in2014, up: true, dirtyForcesFlush: false };

/** On one CPU nobody else runs while a page-table lock is held: a spinlock keeps preemption off. */
export const locksKeepCpu = (policy: Policy): boolean => policy.up && !policy.realtime;
