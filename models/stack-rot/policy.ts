// What differs between the variants: which lock keeps readers away while the stack grows, and what protects a node of the maple tree.
import type { Bounds } from '../../src/index.ts';

export type StackBounds = Bounds<'faults'>;

export interface Policy {
  /** The lock that expand_stack() is called with. */
  readonly expandsUnder: 'mmap_read_lock' | 'mmap_write_lock';
  /** lock_mm_and_find_vma() looks the VMA up again when it had to drop mmap_lock to get it for writing. */
  readonly looksAgain: boolean;
  /** What a lookup holds, that of a fault too: mmap_lock alone; in a variant that no kernel has, RCU as well. */
  readonly lookupHolds: 'mmap_lock' | 'mmap_lock and RCU';
  /** lock_vma_under_rcu() is inside of rcu_read_lock() until it has left the node. */
  readonly walkerHoldsRcu: boolean;
  /** The old node is freed by call_rcu(); in a mutant at once. */
  readonly frees: 'call_rcu' | 'at once';
}
