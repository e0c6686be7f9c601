// What the model is made of: one VMA, its mm_lock_seq and who waits for it, in memory as the kernel's memory model has it.
import { bool, type Draft, int, struct } from '../../src/index.ts';
import { memoryOf } from '../machine/memory/memory.ts';

export const cpus = { fault: 0, writer: 1 } as const;

/** vm_refcnt, the few values that it has here. */
export const refcnt = { detached: 0, attached: 1, read: 2, excluded: 3, readExcluded: 4 } as const;
/** mm_lock_seq: before mmap_lock is taken for writing, while it is, and behind. vm_lock_seq has the second when the VMA is write-locked. */
export const seq = { older: 1, before: 2, locked: 3, after: 4 } as const;

export const memory = memoryOf({
  cpus: 2,
  stores: 5,
  locations: {
    vm_refcnt: int(0, 4),
    vm_lock_seq: int(1, 3),
    mm_lock_seq: int(2, 4),
    /** What the writer changes of the VMA, vm_end say: as it was, in between, as it is to be. */
    vm_end: int(0, 2),
    /** What the fault stores: an entry of a page table that nobody else looks at. */
    pmd: bool(),
    /** mm->vma_writer_wait, and that the task sleeps. */
    vma_writer_wait: bool(),
  },
  locks: ['pi_lock'],
});

export const stateOf = () =>
  struct({
    memory: memory.domain,
    /** try_to_wake_up() of the writer; under its lock. */
    woken: bool(),
    /** History: the fault has stored. */
    faulted: bool(),
  });
export type Order = Draft<ReturnType<typeof stateOf>>;
