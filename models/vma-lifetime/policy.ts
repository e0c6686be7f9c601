// What differs between the variants: how vma_start_read() leaves a VMA that is not the one it looked for, and what keeps VMAs and mms alive.
import type { Bounds } from '../../src/index.ts';

export type VmaBounds = Bounds<'faults'>;

export interface Policy {
  /** Where the reader looks whether the VMA is of its mm: vma_start_read(); or, before the fix, lock_vma_under_rcu() behind it. */
  readonly looksAtMm: 'in vma_start_read' | 'in lock_vma_under_rcu' | 'never';
  /** What keeps the other mm while its writer is woken: mmgrab() of a copy of vm_mm; as first posted, mmgrab() and a second look at vm_mm. */
  readonly grabs: 'a copy of vm_mm' | 'vm_mm, and vm_mm again' | 'nothing';
  /** vma_start_read() compares vm_lock_seq once more when it has the reference. */
  readonly looksAtSeqAgain: boolean;
  /** vma_mark_detached() waits for readers that have a reference for a moment. */
  readonly detachWaits: boolean;
  /** __vma_start_write(): vm_lock_seq is written before readers are let in again. */
  readonly seqBeforeEnd: boolean;
  /** rcuwait_wait_event(): the task says that it sleeps, and then looks whether it has to. */
  readonly saysFirst: boolean;
  /** The slab of VMAs goes back to the page allocator behind a grace period (SLAB_TYPESAFE_BY_RCU). */
  readonly slabWaits: boolean;
  /** lock_vma_under_rcu() is inside of rcu_read_lock() until it has a reference. */
  readonly readerInRcu: boolean;
}
