// flush-batched on kernels of 6.12: munmap() or mprotect() on CPU 0, a thread that stores on CPU 1, reclaim on CPU 2. The kernel has the fix of 2017, a
// function that is left out.
import { ShootdownError } from '../../../model/errors.ts';
import type { Table } from '../table.ts';

const fix = 'flush_tlb_batched_pending';

export const flushBatched612: Table = {
  model: 'flush-batched',
  series: '6.12',
  kernelIs: ['a7-fixed', 'a7-munmap-fixed'],
  without: { 'a7-no-pending-check': fix, 'a7-munmap-no-pending-check': fix },
  threads: { munmap: 0, mprotect: 0, 'user 0': 1, hardware: 1, reclaim: 2 },
  ways: [
    {
      step: 'page_vma_mapped_walk',
      of: 'reclaim',
      begins: ['!reclaim'],
      ended: ['>try_to_unmap_one'],
      note: 'a write to memory.reclaim of a cgroup that has this page alone; it takes the lock behind this gate',
    },
    { step: 'ptep_get_and_clear', of: 'reclaim', begins: ['>try_to_unmap_one'] },
    { step: 'set_tlb_ubc_flush_pending', of: 'reclaim', note: 'no gate: under the same lock' },
    { step: 'pte_unmap_unlock', of: 'reclaim', ended: ['>try_to_unmap_flush_dirty'] },
    { step: 'arch_tlbbatch_flush', begins: ['>try_to_unmap_flush_dirty'] },
    { step: 'arch_tlbbatch_flush: wait', ended: ['>swap_writepage'] },
    { step: 'pageout', begins: ['>swap_writepage'] },
    { step: 'free_unref_folios', ended: ['=returns'] },
    { step: 'pte_offset_map_lock', begins: ['!call'] },
    { step: 'zap_pte_range', note: 'no gate: within the call' },
    { step: 'change_pte_range', note: 'no gate: within the call' },
    { step: 'pte_unmap_unlock', of: 'm', before: ['flush_tlb_range'], note: 'no gate: within the call' },
    { step: 'pte_unmap_unlock', of: 'm', ended: ['=returns'] },
    { step: 'flush_tlb_range', begins: ['>flush_tlb_mm_range'] },
    { step: 'flush_tlb_range: wait', before: ['free_pages_and_swap_cache'], note: 'no gate: the CPU answers' },
    { step: 'flush_tlb_range: wait', ended: ['=returns'] },
    { step: 'free_pages_and_swap_cache', ended: ['=returns'] },
    { step: 'tlb_fill', ended: ['.load'] },
    { step: 'store', of: 'user', ended: ['.store'] },
    { step: 'flush_tlb_func', begins: ['>flush_tlb_func'] },
  ],
  neighbours: {
    flush_tlb_mm_range: 'arch/x86/mm/tlb.c: flush_tlb_range() of x86',
  },
  looks: { 'RET-FLUSH': 'a store to the page when the call has returned, which must fault' },
  sees: ['1.store'],
  machine: { cpus: 3, memory: 512 },
  modules: ['brd'],
  settings: (_initial, { cpus, tables, ptes, stores }, variant) => {
    if (cpus !== 1 || tables !== 1 || ptes !== 1 || stores !== 1)
      throw new ShootdownError(
        'usage',
        'the program has one storing thread, and one page',
        'a counterexample of cpus=1 tables=1 ptes=1 stores=1',
      );
    return { munmap: variant.includes('munmap') ? 1 : 0 };
  },
};
