// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { VmaBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof VmaBounds> } = {
  '2025': {
    id: 'G3',
    kind: 'kernel',
    versions: 'v6.15 to v6.16',
    year: 2025,
    commit: '9bbffee67ffd',
    cve: 'CVE-2025-38554',
    fromMemory: ['versions'],
    title: 'a fault puts a VMA that has become that of another mm, and wakes the writer of that mm, which is freed',
    kernel: ['mm/mmap_lock.c: lock_vma_under_rcu', 'include/linux/mmap_lock.h: vma_start_read, vma_refcount_put'],
    story:
      'A VMA is freed and its memory used for another one at once (SLAB_TYPESAFE_BY_RCU). A fault has found it before, and takes its reference now: it is that of a VMA of another mm. It sees so, and puts it. That mm exits meanwhile, and waits for the reference to go; so vma_refcount_put() drops it, and then wakes the task that waits in the mm. The task need not have slept: it has seen the count itself, has freed the VMA and the mm. The wake-up reads freed memory. Reported by Jann Horn with a reproducer that needs a wider window.',
    fix: 'vma_start_read() compares vm_mm when it has the reference. Where it is another mm, it takes a reference to that (mmgrab) before it puts the VMA, and drops it behind the wake-up.',
    fixed: 'fixed',
  },
  'posted-v1': {
    id: 'G3b',
    kind: 'posted',
    year: 2025,
    commit: '9bbffee67ffd',
    title: 'the first fix of that: the other mm is read from the VMA once more, when the VMA is put',
    kernel: ['include/linux/mmap_lock.h: vma_start_read'],
    story:
      'The fix as it was posted first takes a reference to vma->vm_mm, puts the VMA, and drops the reference to vma->vm_mm. The VMA may be freed when it has been put, and be a VMA of a third mm: then the reference of that one is dropped. Found in review within an hour, by Vlastimil Babka. No kernel had it.',
    fix: 'The mm is copied before the VMA is put.',
    fixed: 'fixed',
  },
};
