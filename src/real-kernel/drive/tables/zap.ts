// zap on kernels of 6.12: munmap() of a page of a file on CPU 0, a thread that stores to it on CPU 1, fsync() on CPU 2. The kernel has the fix of 2022,
// which is undone. And on a kernel for one CPU, where that fix does nothing: there all are threads of it, and wait at functions that may sleep.
import { ShootdownError } from '../../../model/errors.ts';
import { elementsOf, fieldOf } from '../../../trace/changes.ts';
import type { Table, Way } from '../table.ts';

const threads = { zap: 0, 'user 0': 1, hardware: 1, writeback: 2 };

/** What the others do is seen alike on both. */
const others: readonly Way[] = [
  { step: 'tlb_fill', ended: ['.load'] },
  { step: 'store', of: 'user', ended: ['.store'] },
  { step: 'folio_lock', of: 'writeback', begins: ['!fsync'] },
  { step: 'folio_mkclean', begins: ['>folio_mkclean'] },
  {
    step: 'folio_clear_dirty_for_io',
    note: 'no gate: it clears the flag behind folio_mkclean(), which it has called',
  },
  { step: 'submit_bio', begins: ['>submit_bio'], ended: ['=returns'] },
];

const neighbours = {
  submit_bio: 'block/blk-core.c: the write of the folio, and to a disk in memory all of it',
};

const looks = {
  'LOST-DIRTY': 'an O_DIRECT read behind a last fsync(), against the last store that has completed',
};

const settings: Table['settings'] = (initial, { cpus, ptes, folios, anon, mappings, stores }) => {
  if (cpus !== 1 || ptes !== 1 || folios !== 1 || anon !== 0 || mappings !== 1 || stores !== 1)
    throw new ShootdownError(
      'usage',
      'the program has one storing thread, and one page of a file',
      'a counterexample of cpus=1 ptes=1 folios=1 anon=0 mappings=1 stores=1',
    );
  const [table] = elementsOf(fieldOf(initial, 'tables'));
  const [entry] = table === undefined ? [] : elementsOf(fieldOf(table, 'ptes'));
  if (entry === undefined || entry === null || fieldOf(entry, 'dirty') !== true)
    throw new ShootdownError(
      'usage',
      'the program begins with a page that was stored to',
      'the entry is writable and dirty then',
    );
  return {};
};

export const zap612: Table = {
  model: 'zap',
  series: '6.12',
  kernelIs: ['2022-batches'],
  without: { '2014': 'tlb_delay_rmap' },
  threads,
  ways: [
    { step: 'tlb_gather_mmu', begins: ['!unmap'] },
    { step: 'pte_offset_map_lock', ended: ['>__pte_offset_map_lock'], note: 'it takes the lock behind this gate' },
    { step: 'ptep_get_and_clear_full', begins: ['>__pte_offset_map_lock'], ended: ['>folio_mark_dirty'] },
    { step: 'set_page_dirty', begins: ['>folio_mark_dirty'], ended: ['>folio_remove_rmap_ptes'] },
    { step: 'page_remove_rmap', begins: ['>folio_remove_rmap_ptes'], ended: ['>__tlb_remove_folio_pages'] },
    { step: '__tlb_remove_page', begins: ['>__tlb_remove_folio_pages'], ended: ['>flush_tlb_mm_range'] },
    { step: 'tlb_flush_mmu_tlbonly', begins: ['>flush_tlb_mm_range'], ended: ['>native_flush_tlb_multi'] },
    {
      step: 'flush_tlb_func',
      begins: ['0<native_flush_tlb_multi'],
      note: 'CPU 0 sends the interrupt behind that gate',
    },
    { step: 'tlb_flush_mmu_tlbonly: wait', ended: ['>tlb_flush_mmu'] },
    { step: 'pte_unmap_unlock', note: 'no gate: tlb_flush_mmu() comes behind it' },
    { step: 'tlb_batch_pages_flush', begins: ['>tlb_flush_mmu'], ended: ['=returns'] },
    ...others,
  ],
  neighbours: {
    ...neighbours,
    __pte_offset_map_lock: 'mm/pgtable-generic.c: pte_offset_map_lock()',
    __tlb_remove_folio_pages: 'mm/mmu_gather.c: __tlb_remove_page() of the pages of a folio, since v6.9',
    flush_tlb_mm_range: 'arch/x86/mm/tlb.c: what tlb_flush_mmu_tlbonly() comes to',
  },
  looks,
  machine: { cpus: 3, memory: 1024 },
  modules: ['brd', 'xfs'],
  fileSystem: 'xfs',
  settings,
};

const underLock = 'no gate: under the lock the only CPU is given to nobody';

export const zapUp612: Table = {
  model: 'zap',
  series: '6.12',
  build: 'up',
  kernelIs: ['up'],
  threads,
  ways: [
    { step: 'tlb_gather_mmu', begins: ['!unmap'] },
    { step: 'pte_offset_map_lock', ended: ['>unmap_vmas'], note: 'it takes the lock behind this gate' },
    { step: 'ptep_get_and_clear_full', begins: ['>unmap_vmas'], note: underLock },
    { step: 'set_page_dirty', note: underLock },
    { step: 'page_remove_rmap', note: underLock },
    { step: '__tlb_remove_page', note: underLock },
    { step: 'pte_unmap_unlock', ended: ['>tlb_finish_mmu'] },
    { step: 'tlb_flush_mmu', begins: ['>tlb_finish_mmu'] },
    { step: 'tlb_flush_mmu: wait', note: 'no gate: the only CPU flushes its own TLB' },
    { step: 'tlb_batch_pages_flush', ended: ['=returns'] },
    ...others,
  ],
  neighbours,
  looks,
  machine: { cpus: 1, memory: 256 },
  fileSystem: 'ext2',
  settings,
};
