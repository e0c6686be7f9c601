// What differs between the variants: who moves what, who looks for the page meanwhile, and which part of a fix is there.
import type { Bounds } from '../../src/index.ts';
import type { FlushCovers } from '../machine/flush/ipi.ts';

export type MremapBounds = Bounds<'cpus' | 'ptes'>;

export interface Policy {
  /** move_ptes() moves entry after entry; move_normal_pmd() a whole table. */
  readonly moves: 'ptes' | 'pmd';
  /** Who runs at the same time: unmap_mapping_range() for truncation; try_to_unmap() for reclaim; retract_page_tables(). */
  readonly against: 'truncate' | 'reclaim' | 'retract';
  /** An rmap walk comes to the new VMA before it comes to the old one. */
  readonly newVmaFirst: boolean;
  /** When take_rmap_locks(): never; only where a walk comes to the new VMA first (need_rmap_locks); always. */
  readonly rmapLocks: 'never' | 'new vma first' | 'always';
  /** Which moved entries are flushed before a lock is dropped (move_ptes). */
  readonly forceFlush: 'none' | 'dirty' | 'present';
  /** Where the forced flush is; any other is behind all locks. */
  readonly flushes: /** Before a lock is dropped. */
    | 'under both PTLs'
    /** The lock of the new table is dropped before it, that of the old one after it. */
    | 'under the old PTL'
    /** The other way round: no kernel's. */
    | 'under the new PTL'
    /** Under the PMD locks (and rmap locks). */
    | 'under the PMD lock'
    /** After all locks are dropped: no kernel's for a PMD. */
    | 'after all locks';
  /**
   * Under which locks move_normal_pmd() looks at the PMD that it moves; 'none': it trusts what was read without any.
   * 'before the PMD lock': under the rmap locks, if there are any.
   */
  readonly recheck: 'none' | 'before the PMD lock' | 'under the PMD lock';
  /** The hardware has walk caches, which remember where a PMD points; and whether the flush of the old range covers them. */
  readonly walkCache: boolean;
  readonly covers: FlushCovers;
  /** Which addresses the threads of the process use; a CPU caches no others. 'new': to tell A5 from A5c. */
  readonly uses: 'both ranges' | 'the new range';
  /** move_normal_pmd() takes the PMD locks. */
  readonly pmdLock: boolean;
}
