// What variants differ in; the threads read these values, and nothing else tells one variant from another.
import type { BatchRule, CursorWalk } from '../machine/flush/mmu-gather.ts';

export interface Policy {
  /** One CPU on which all threads take turns; no turn while a page-table lock is held. */
  readonly up: boolean;
  /** s390: clearing an entry purges it from every TLB, and pages are not gathered. */
  readonly noGather: boolean;
  /** exit_mmap() instead of munmap(): the gather is of the full mm, and an architecture may leave out its flushes. */
  readonly fullmm: boolean;
  /** exit_mmap() runs when no CPU uses the mm any more. */
  readonly exitWaits: boolean;
  /** When page_remove_rmap() runs: at once; for dirty page-cache entries after the flush, by a bit in the queue; or for all before the unlock, from a cursor on. */
  readonly rmap: 'inline' | 'delayed' | 'cursor';
  readonly batchRule: BatchRule;
  /** A dirty page-cache entry forces a flush under the lock; otherwise only a full queue does. */
  readonly dirtyForcesFlush: boolean;
  readonly flushUnderLock: 'if forced' | 'always';
  /** What comes first under the lock, the forced flush or the rmap removals of the queue. */
  readonly order: 'flush, rmaps' | 'rmaps, flush';
  /** tlb_flush_rmaps() at the end of every table, or only where a flush was forced. */
  readonly rmapsAlways: boolean;
  /** Where tlb_discard_rmaps() is called. */
  readonly discards: { readonly atStart: boolean; readonly afterWalk: boolean; readonly atFree: boolean };
  readonly cursorWalk: CursorWalk;
  /** The cursor knows an entry (rmap_pend_first), not only a batch. */
  readonly cursorHasFirst: boolean;
  /** What is flushed under the lock: what was recorded; or (2014) all that lies before the address that the loop has reached. */
  readonly range: 'recorded' | 'up to the address';
  /** When the queue is full, the loop goes on to the next address before it breaks off. */
  readonly fullAdvances: boolean;
  /** tlb_finish_mmu() flushes before it frees. */
  readonly flushAtFinish: boolean;
  /** free_pgtables() takes i_mmap_rwsem for writing, and so waits for rmap walks that are under way. */
  readonly unlinkWaits: boolean;
  /** Who unmaps a folio at the same time. */
  readonly unmapBy: 'try_to_unmap' | 'unmap_mapping_folio';
  /** Its walk takes the lock even where an unlocked look finds an empty entry: TTU_SYNC; of unmap_mapping_folio(), the PMD lock. */
  readonly unmapSync: boolean;
}

/** v6.2 to today: delayed removals of dirty pages, marked by a bit. */
export const today: Policy = {
  up: false,
  noGather: false,
  fullmm: false,
  exitWaits: true,
  rmap: 'delayed',
  batchRule: 'one while delayed',
  dirtyForcesFlush: true,
  flushUnderLock: 'if forced',
  order: 'flush, rmaps',
  rmapsAlways: true,
  discards: { atStart: true, afterWalk: true, atFree: true },
  cursorWalk: 'all batches',
  cursorHasFirst: true,
  range: 'recorded',
  fullAdvances: true,
  flushAtFinish: true,
  unlinkWaits: true,
  unmapBy: 'try_to_unmap',
  unmapSync: true,
};

/** Seed 001. */
export const cursor: Policy = { ...today, rmap: 'cursor', batchRule: 'any' };

/** Where removals are not batched: v3.15 to v6.1, and ever since on one CPU and on s390. */
export const inline: Policy = { ...today, rmap: 'inline', batchRule: 'any' };

/** Seed 001 at the end of a process. */
export const exit: Policy = { ...cursor, fullmm: true };

/** Seed 001, against truncation. */
export const truncate: Policy = { ...cursor, unmapBy: 'unmap_mapping_folio' };

/** v3.15: see `range`. */
export const in2014: Policy = { ...inline, range: 'up to the address' };

/** One CPU, in either scheme. */
export const up: Policy = { ...inline, up: true, dirtyForcesFlush: false };
