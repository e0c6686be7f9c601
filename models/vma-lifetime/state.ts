// What the model is made of: memory for one VMA, which is of mm a and then of mm b; both mms; RCU; the tasks that wait for readers.
import { bool, type Draft, int, oneOf, type Scalarset, struct } from '../../src/index.ts';
import { kmemCacheOf, objectPointerOf } from '../machine/lib/kmem-cache.ts';
import { rcuOf } from '../machine/lib/rcu.ts';
import { refcountOf } from '../machine/locks/refcount.ts';
import { tasksOf } from '../machine/wait/task.ts';
import type { VmaBounds } from './policy.ts';

/** The two address spaces; the fault is of `a`. */
export type Owner = 'a' | 'b';
/** Whose VMA it was or is, as vm_mm has it. */
export const ownerOf = () => oneOf('a', 'b');
/** The one VMA, and mm b, in their caches. */
export const vma = 0;
export const mmB = 0;
/** A VMA that a thread has in hand. */
export const vmaPointer = objectPointerOf(1, 2);
/** mm_lock_seq: odd while mmap_lock is held for writing. b takes it twice. */
const lastSeq = 4;

export const stateOf = (Fault: Scalarset, { faults }: VmaBounds) =>
  struct({
    vmas: kmemCacheOf({
      objects: 1,
      lives: 2,
      fields: {
        vm_mm: ownerOf(),
        /** vm_lock_seq; 0 of a VMA that nobody has locked yet. */
        vm_lock_seq: int(0, lastSeq),
        /** One while attached, and one a reader. */
        vm_refcnt: refcountOf(1 + faults),
        /** VM_REFCNT_EXCLUDE_READERS_FLAG, VMA_LOCK_OFFSET until v6.19. */
        excluded: bool(),
      },
    }),
    /** mm b, with mm_count. Of a there is the fault, which keeps it. */
    mms: kmemCacheOf({ objects: 1, fields: { mm_count: refcountOf(1 + faults) } }),
    mm_lock_seq: struct({ a: int(0, lastSeq), b: int(0, lastSeq) }),
    /** mm->vma_writer_wait: a task is registered. */
    vma_writer_wait: struct({ a: bool(), b: bool() }),
    tasks: tasksOf(['a', 'b']),
    /** The VMA is in the tree of a. */
    mapped: bool(),
    /** The page that the VMA's memory is in: of the cache of VMAs, on its way to the page allocator, or there. */
    slab: oneOf('of VMAs', 'discarded', 'free'),
    rcu: rcuOf({ readers: Fault, heads: 1 }),
  });
export type Vmas = Draft<ReturnType<typeof stateOf>>;
