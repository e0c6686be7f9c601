// A VMA is locked for writing, detached and freed: by munmap(), or when its mm exits.
import { step } from '../../../src/index.ts';
import { kmemCacheFree } from '../../machine/lib/kmem-cache.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { Policy } from '../policy.ts';
import { type Owner, type Vmas, vma } from '../state.ts';
import { waitForReaders } from './exclude-readers.ts';

export const teardown = <const N extends string>(policy: Policy, mm: Owner, next: N) => {
  const { detachWaits, seqBeforeEnd } = policy;
  const writeSeq = (m: Vmas): void => {
    m.vmas.at(vma).vm_lock_seq = m.mm_lock_seq[mm];
  };
  const endExclude = (m: Vmas): void => {
    m.vmas.at(vma).excluded = false;
  };
  return {
    mmap_write_lock: step('include/linux/mmap_lock.h: mmap_write_lock, mm_lock_seq', (m: Vmas) => {
      m.mm_lock_seq[mm]++;
      return 'vma_start_write';
    }),
    ...waitForReaders('vma_start_write', policy, { mm, attached: 1, next: '__vma_start_write' }),
    __vma_start_write: step('mm/mmap_lock.c: __vma_start_write, vm_lock_seq', (m: Vmas) => {
      if (seqBeforeEnd) writeSeq(m);
      else endExclude(m);
      return '__vma_end_exclude_readers';
    }),
    __vma_end_exclude_readers: step('mm/mmap_lock.c: __vma_end_exclude_readers', (m: Vmas) => {
      if (seqBeforeEnd) endExclude(m);
      else writeSeq(m);
      return 'vma_mark_detached';
    }),
    vma_mark_detached: step('include/linux/mmap_lock.h: vma_mark_detached', (m: Vmas) => {
      const last = refcountDecAndTest(m.vmas.at(vma), 'vm_refcnt');
      return last || !detachWaits ? 'mmap_write_unlock' : '__vma_exclude_readers_for_detach';
    }),
    ...waitForReaders('__vma_exclude_readers_for_detach', policy, { mm, attached: 0, next: 'detached' }),
    detached: step('mm/mmap_lock.c: __vma_exclude_readers_for_detach, __vma_end_exclude_readers', (m: Vmas) => {
      endExclude(m);
      return 'mmap_write_unlock';
    }),
    mmap_write_unlock: step(
      'mm/vma.c: vms_complete_munmap_vmas, vma_iter_clear_gfp is before it; include/linux/mmap_lock.h: vma_end_write_all',
      (m: Vmas) => {
        if (mm === 'a') m.mapped = false;
        m.mm_lock_seq[mm]++;
        return 'vm_area_free';
      },
    ),
    vm_area_free: step('mm/vma.c: remove_vma -> kernel/fork.c: vm_area_free', (m: Vmas) => {
      kmemCacheFree(m.vmas, vma);
      return next;
    }),
  };
};
