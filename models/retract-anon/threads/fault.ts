// A write fault in the VMA, by another thread of the process: it gets the anon_vma of its neighbour.
import { blocked, forState, step } from '../../../src/index.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import type { Policy } from '../policy.ts';
import type { RetractAnon } from '../state.ts';

export const faultThread = ({ preparesUnderLock }: Policy) =>
  forState<RetractAnon>()
    .thread('fault')
    .steps({
      mmap_read_lock: step('arch/x86/mm/fault.c: do_user_addr_fault, mmap_read_lock', (m) => {
        if (preparesUnderLock && !mmapReadLock(m.mm)) return blocked;
        return '__anon_vma_prepare';
      }),
      __anon_vma_prepare: step('mm/rmap.c: __anon_vma_prepare, find_mergeable_anon_vma', (m) => {
        m.vma.anon_vma = true;
        return 'mmap_read_unlock';
      }),
      mmap_read_unlock: step('arch/x86/mm/fault.c: do_user_addr_fault, mmap_read_unlock', (m) => {
        if (preparesUnderLock) mmapReadUnlock(m.mm);
        return 'done';
      }),
    });
