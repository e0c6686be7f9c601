// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  'posted-relaxed': {
    id: 'G3c',
    kind: 'posted',
    year: 2025,
    title: 'a fault takes its reference to a VMA without acquire, and has a VMA that is locked for writing',
    kernel: ['include/linux/mmap_lock.h: vma_start_read', 'include/linux/refcount.h: refcount_inc_not_zero'],
    story:
      'A fault takes a reference to a VMA unless its count says that a writer is there, and then compares vm_lock_seq with mm_lock_seq. The increment of a refcount orders no loads: who takes a reference is assumed to have the object. So vm_lock_seq may be read before the increment. Meanwhile a writer has come and gone: it has set its flag in the count, has written vm_lock_seq, and has taken the flag back. The increment succeeds, the old vm_lock_seq says that nobody has the VMA, and the fault uses a VMA that is being changed. Said on the list of the series that brought the count, 11 to 15 January 2025, by its author. No kernel is known to have had it.',
    fix: '__refcount_inc_not_zero_limited_acquire(): the increment is an acquire.',
    fixed: 'today',
  },
  mprotect: {
    id: 'G3d',
    kind: 'kernel',
    versions:
      'since v6.15, where loads may overtake loads: arm64, not x86; not mended in v7.0, nor in linux-mm 607a10f8361b',
    fromMemory: ['versions'],
    title: 'mprotect() has waited for a fault, and does not see the PMD that the fault has stored',
    kernel: ['mm/mmap_lock.c: __vma_start_exclude_readers, __vma_start_write', 'mm/mprotect.c: change_pmd_range'],
    story:
      'vma_start_write() waits until the count of the VMA says that no fault has it. It reads the count by refcount_read(), and takes its flag back by refcount_sub_and_test(), which is a release. Nothing of that is an acquire: the loads behind it may be satisfied before the count was read. mprotect() goes on to change_pmd_range(), and reads the PMD without a lock. It may read it from before a fault that had the VMA has stored it, find nothing, and pass it by. The fault has used the rights of before: what it has mapped stays writable behind mprotect(PROT_READ). On arm64 that takes an mprotect() of a whole VMA, and a PMD before the first that is not empty, as the first lock behind vma_start_write() ends it. Until v6.14 vma_start_write() was a down_write(), which is an acquire. By source and by the memory model; not seen on a machine: docs/findings/vma-start-write.md.',
    fix: 'Not mended. Checked here: an acquire behind the wait (smp_acquire__after_ctrl_dep()).',
    fixed: 'mprotect-acquire',
  },
};
