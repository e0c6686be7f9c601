// A process after the other that gets a global ASID, runs, and ends: allocate_global_asid(), mm_free_global_asid().
import { blocked, forState, must, type Scalarset, step } from '../../../../src/index.ts';
import type { AllocatorPolicy, AsidBounds } from '../../policy.ts';
import { type Allocator, dynamicAsids } from '../state.ts';

export const processThread = (Mm: Scalarset<'mm'>, { asids: max }: AsidBounds, policy: AllocatorPolicy) => {
  const reset = (m: Allocator): void => {
    if (policy.flushes) m.tlb.fill(null);
    for (let asid = 0; asid < max; asid++) {
      if (m.freed.at(asid)) m.used.set(asid, false);
      m.freed.set(asid, false);
    }
    m.last = dynamicAsids;
  };
  /** find_next_zero_bit(): the size of the bitmap, where there is none. */
  const search = (m: Allocator): number => {
    for (let asid = m.last; asid < max; asid++) if (!m.used.at(asid)) return asid;
    return max;
  };
  const allocate = (m: Allocator): number | null => {
    if (m.last >= max - 1) reset(m);
    let asid = search(m);
    if (asid >= max && policy.atTheEnd === 'begins again') {
      reset(m);
      asid = search(m);
    }
    if (asid >= max && policy.atTheEnd !== 'takes the next') return null;
    if (asid < max && policy.marks) m.used.set(asid, true);
    m.last = asid;
    m.available--;
    return asid;
  };
  return forState<Allocator>()
    .thread('process', { over: Mm, daemon: true })
    .steps({
      use_global_asid: step(
        'arch/x86/mm/tlb.c: use_global_asid -> allocate_global_asid, under its lock',
        (m, _, { mm }) => {
          if (m.available === 0) return blocked;
          const asid = allocate(m);
          if (asid === null) return 'use_global_asid';
          m.mms.at(mm).asid = asid;
          return 'tlb_fill';
        },
      ),
      tlb_fill: step(
        'architecture: the process runs, and the TLB has an entry of it under its ASID',
        (m, _, { mm }) => {
          const asid = must(m.mms.at(mm).asid, 'it has one');
          if (m.tlb.at(asid) === null) m.tlb.set(asid, mm);
          return 'exit_mmap';
        },
      ),
      exit_mmap: step(
        'mm/mmap.c: exit_mmap -> tlb_finish_mmu, the flush of the whole mm, by INVLPGB of its ASID',
        (m, _, { mm }) => {
          if (policy.exitFlushes) m.tlb.set(must(m.mms.at(mm).asid, 'it has one'), null);
          return 'mm_free_global_asid';
        },
      ),
      mm_free_global_asid: step(
        'arch/x86/include/asm/mmu_context.h: destroy_context -> mm_free_global_asid, under the same lock',
        (m, _, { mm }) => {
          const asid = must(m.mms.at(mm).asid, 'it has one');
          if (asid < max) {
            if (policy.keepsBack) m.freed.set(asid, true);
            else m.used.set(asid, false);
          }
          m.mms.at(mm).asid = null;
          m.available++;
          return 'use_global_asid';
        },
      ),
    });
};
