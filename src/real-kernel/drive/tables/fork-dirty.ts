// fork-dirty on kernels of 6.12: fork() on CPU 0, a thread that stores on CPU 1, and the child, which gives its page to reclaim, on CPU 2.
import { ShootdownError } from '../../../model/errors.ts';
import type { Table } from '../table.ts';

export const forkDirty612: Table = {
  model: 'fork-dirty',
  series: '6.12',
  kernelIs: ['lazyfree-today'],
  threads: { fork: 0, parent: 0, 'user 0': 1, reclaim: 2, hardware: 1 },
  ways: [
    { step: 'dup_mmap', begins: ['!fork'] },
    { step: 'copy_pte_range', begins: ['>copy_page_range'] },
    {
      step: 'copy_present_ptes',
      ended: ['>vm_normal_page'],
      note: 'copy_pte_range() has read the entry: its page is looked up next',
    },
    { step: 'wrprotect_ptes', begins: ['>vm_normal_page'] },
    { step: 'set_ptes', note: 'no gate: inlined, behind wrprotect_ptes() and under the same locks' },
    { step: 'flush_tlb_mm', begins: ['>flush_tlb_mm_range'] },
    { step: 'flush_tlb_func', note: 'no gate: the CPU answers the interrupt, and the other one waits for it' },
    { step: 'flush_tlb_mm: wait', ended: ['=returns'] },
    { step: 'store', of: 'user', ended: ['.store'] },
    {
      step: 'go',
      when: { copies: true },
      begins: ['!copy'],
      note: 'a store of the parent, whose fault copies the page',
    },
    { step: 'wp_page_copy', ended: ['=returns'] },
    { step: 'go', when: { copies: false }, begins: ['!unmap'] },
    { step: 'pte_offset_map_lock', of: 'parent', note: 'no gate: within munmap()' },
    { step: 'zap_present_ptes', note: 'no gate: within munmap()' },
    { step: 'tlb_flush_mmu', note: 'no gate: within munmap()' },
    { step: 'tlb_flush_mmu: wait', note: 'no gate: within munmap()' },
    { step: 'free_pages_and_swap_cache', ended: ['=returns'] },
    {
      step: 'shrink_folio_list',
      note: 'no gate: MADV_PAGEOUT leaves a page alone that two processes map, so the child calls it when the parent is done',
    },
    { step: 'page_vma_mapped_walk', note: 'no gate: it finds no entry of the parent any more' },
    { step: 'ptep_get_and_clear', begins: ['!pageout', '>shrink_folio_list', '>try_to_unmap_one'] },
    { step: 'discard', ended: ['=returns'] },
  ],
  neighbours: {
    copy_page_range: 'mm/memory.c: the caller of copy_pte_range(), which is inlined',
    vm_normal_page: 'mm/memory.c: copy_present_ptes() calls it when the entry is read, before wrprotect_ptes()',
    flush_tlb_mm_range: 'arch/x86/mm/tlb.c: flush_tlb_mm() of x86',
    try_to_unmap_one: 'mm/rmap.c: clears the entry of the child',
  },
  looks: {
    'NO-LOST-WRITE': 'the child loads what it has inherited, calls MADV_PAGEOUT, and loads again',
  },
  machine: { cpus: 3, memory: 512 },
  settings: (_initial, { cpus, stores }) => {
    if (cpus !== 1 || stores !== 1)
      throw new ShootdownError(
        'usage',
        'the program has one thread that stores once',
        'a counterexample of cpus=1 stores=1',
      );
    return {};
  },
};
