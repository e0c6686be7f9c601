// Per-VMA locks (include/linux/mmap_lock.h): a fault locks its VMA for reading without mmap_lock, and who has mmap_lock for writing keeps
// faults out of one VMA.
//
// vm_lock_seq and mm_lock_seq are told by one bit, `write_locked`: that they are equal. vma_start_write() makes them so for one VMA, and
// mmap_write_unlock() unlike for all at once, so that nothing else of them is ever seen. vm_refcnt is the count of v6.15 without
// VMA_LOCK_OFFSET: one while the VMA is attached, and one a reader. The rw_semaphore and the flag `detached` of v6.4 to v6.14 say the same:
// there `detached` is looked at by lock_vma_under_rcu() behind vma_start_read(), and here in it.
import { type BoolDomain, bool, type IntDomain, int, must } from '../../../src/index.ts';

/** The fields of a VMA that are its lock; a protocol adds what else it has of one. `readers`: the most that may hold it at once. */
export const vmaLockFields = (
  readers: number,
): { readonly vm_refcnt: IntDomain; readonly write_locked: BoolDomain } => ({
  vm_refcnt: int(0, readers + 1),
  write_locked: bool(),
});

/** A VMA, as functions over its lock see it. */
export interface LockedVma {
  vm_refcnt: number;
  /** vm_lock_seq is mm_lock_seq. */
  write_locked: boolean;
}

/** What vma_start_read() comes to: the VMA is held; a writer has it, and the fault takes mmap_lock; it is not in the tree any more, and is looked up again. */
export type VmaStartRead = 'held' | 'write-locked' | 'detached';

/**
 * vma_start_read(), one step: the look at mm_lock_seq, the reference unless it is zero, and the second look. In between nobody can come
 * who is seen: a writer waits for the reference.
 */
export const vmaStartRead = (vma: LockedVma): VmaStartRead => {
  if (vma.write_locked) return 'write-locked';
  if (vma.vm_refcnt === 0) return 'detached';
  vma.vm_refcnt++;
  return 'held';
};

/** vma_end_read() */
export const vmaEndRead = (vma: LockedVma): void => {
  vma.vm_refcnt--;
};

/** vma_start_write(), of a thread that has mmap_lock for writing: false while readers hold the VMA, and the step blocks. */
export const vmaStartWrite = (vma: LockedVma): boolean => {
  if (vma.vm_refcnt > 1) return false;
  vma.write_locked = true;
  return true;
};

/** vma_end_write_all(), in mmap_write_unlock() and mmap_write_downgrade(): of all VMAs of the mm. */
export const vmaEndWriteAll = (vmas: Iterable<LockedVma>): void => {
  for (const vma of vmas) vma.write_locked = false;
};

/** vma_mark_attached(): a new VMA goes into the tree. */
export const vmaMarkAttached = (vma: LockedVma): void => {
  must(vma.vm_refcnt === 0, 'the VMA is not attached yet');
  vma.vm_refcnt = 1;
};

/** vma_mark_detached(), of a VMA that is write-locked: nobody can read-lock it from here on. */
export const vmaMarkDetached = (vma: LockedVma): void => {
  must(vma.write_locked && vma.vm_refcnt === 1, 'the VMA is attached and write-locked');
  vma.vm_refcnt = 0;
};
