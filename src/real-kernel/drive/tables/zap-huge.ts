// zap-huge on kernels of 6.12: munmap() or MADV_DONTNEED of a huge page of XFS, on CPU 0, a thread that stores to it on CPU 1, fsync() on CPU 2.
import { ShootdownError } from '../../../model/errors.ts';
import { elementsOf, fieldOf } from '../../../trace/changes.ts';
import type { Table } from '../table.ts';

export const zapHuge612: Table = {
  model: 'zap-huge',
  series: '6.12',
  kernelIs: ['today', 'today-madvise'],
  threads: { zap: 0, 'user 0': 1, hardware: 1, writeback: 2 },
  ways: [
    { step: 'tlb_gather_mmu', begins: ['!unmap'] },
    { step: 'pmd_trans_huge_lock', ended: ['>zap_huge_pmd'], note: 'it takes the lock behind this gate' },
    { step: 'pmdp_huge_get_and_clear_full', begins: ['>zap_huge_pmd'], ended: ['>folio_remove_rmap_pmd'] },
    {
      step: 'page_remove_rmap: compound',
      before: ['folio_mark_dirty: compound'],
      begins: ['>folio_remove_rmap_pmd'],
      ended: ['>folio_mark_dirty'],
    },
    { step: 'page_remove_rmap: compound', begins: ['>folio_remove_rmap_pmd'], ended: ['>folio_mark_dirty'] },
    { step: 'folio_mark_dirty: compound', begins: ['>folio_mark_dirty'], ended: ['>__tlb_remove_page_size'] },
    { step: 'tlb_remove_page_size', begins: ['>__tlb_remove_page_size'], ended: ['>tlb_finish_mmu'] },
    { step: 'free_pgtables', note: 'no gate: tlb_finish_mmu comes behind it' },
    { step: 'tlb_finish_mmu', begins: ['>tlb_finish_mmu'] },
    { step: 'tlb_flush_mmu', begins: ['>tlb_finish_mmu'], ended: ['>native_flush_tlb_multi'] },
    { step: 'tlb_flush_mmu: wait', ended: ['>free_pages_and_swap_cache'] },
    { step: 'tlb_batch_pages_flush', begins: ['>free_pages_and_swap_cache'], ended: ['=returns'] },
    { step: 'tlb_fill', ended: ['.load'] },
    { step: 'store', of: 'user', ended: ['.store'] },
    {
      step: 'flush_tlb_func',
      begins: ['0<native_flush_tlb_multi'],
      note: 'CPU 0 sends the interrupt behind that gate',
    },
    { step: 'folio_lock', of: 'writeback', begins: ['!fsync'] },
    { step: 'folio_mkclean', begins: ['>folio_mkclean'] },
    {
      step: 'folio_clear_dirty_for_io',
      note: 'no gate: it clears the flag behind folio_mkclean(), which it has called',
    },
    { step: 'submit_bio', begins: ['>submit_bio'], ended: ['=returns'] },
  ],
  neighbours: {
    submit_bio: 'block/blk-core.c: the write of the folio, and to a disk in memory all of it',
    folio_remove_rmap_pmd: 'mm/rmap.c: page_remove_rmap() of a PMD, since v6.8',
    __tlb_remove_page_size: 'mm/mmu_gather.c: behind the unlock of zap_huge_pmd()',
  },
  looks: {
    'LOST-DIRTY': 'an O_DIRECT read behind a last fsync(), against the last store that has completed',
  },
  machine: { cpus: 3, memory: 1024 },
  modules: ['brd', 'xfs'],
  fileSystem: 'xfs',
  settings: (initial, { cpus, shmem, small, stores }, variant) => {
    if (cpus !== 1 || shmem !== 0 || small !== 0 || stores !== 1)
      throw new ShootdownError(
        'usage',
        'the program has one storing thread, and one huge page of a file system',
        'a counterexample of cpus=1 shmem=0 small=0 stores=1',
      );
    const [table] = elementsOf(fieldOf(initial, 'tables'));
    const [entry] = table === undefined ? [] : elementsOf(fieldOf(table, 'ptes'));
    const isDirty = entry !== undefined && entry !== null && fieldOf(entry, 'dirty') === true;
    if (!isDirty)
      throw new ShootdownError(
        'usage',
        'the program begins with a page that was stored to',
        'the PMD is writable and dirty then',
      );
    return { madvise: variant.endsWith('-madvise') ? 1 : 0 };
  },
};
