// cow on kernels of 6.12: fork() on CPU 0, a store of the child on CPU 1, and a thread of the child that takes a reference by vmsplice() on CPU 2. A
// reference (FOLL_GET) is promised less than a pin: that is what is seen.
import { ShootdownError } from '../../../model/errors.ts';
import type { Table } from '../table.ts';

const inFork = 'no gate: within fork(), and nobody else is there yet';

export const cow612: Table = {
  model: 'cow',
  series: '6.12',
  kernelIs: ['exclusive-get'],
  threads: { fork: 0, child: 1, 'gup 0': 2 },
  ways: [
    { step: 'dup_mmap', begins: ['!fork'] },
    { step: 'copy_pte_range', note: inFork },
    { step: 'folio_needs_cow_for_dma', note: inFork },
    { step: 'copy_present_pte', note: inFork },
    { step: 'ptep_set_wrprotect', note: inFork },
    { step: 'copy_page_range: end', ended: ['=returns'] },
    { step: 'runs', of: 'child', when: { op: 'store' }, begins: ['!store'] },
    { step: 'do_wp_page', of: 'child', note: 'no gate: within the fault' },
    { step: 'wp_page_copy', of: 'child', ended: ['>__pte_offset_map_lock'] },
    { step: 'wp_page_copy: relock', of: 'child', begins: ['>__pte_offset_map_lock'], ended: ['=returns'] },
    { step: 'lockless_pages_from_mm', of: 'gup', when: { mm: 1, pin: false, write: false }, begins: ['!vmsplice'] },
    { step: 'try_grab_folio', of: 'gup', note: 'no gate: within vmsplice(), with interrupts off' },
    { step: 'gup_pte_range: reread', of: 'gup', ended: ['=returns'] },
  ],
  neighbours: {
    __pte_offset_map_lock: 'mm/pgtable-generic.c: pte_offset_map_lock(), which wp_page_copy() calls when it has copied',
  },
  looks: { 'PIN-COHERENT': 'what vmsplice() has put into a pipe, against what the process loads at the same address' },
  machine: { cpus: 3, memory: 512 },
  settings: (_initial, { child, gups, stores }) => {
    if (child !== 1 || gups !== 1 || stores !== 1)
      throw new ShootdownError(
        'usage',
        'the program has one child, which stores once, and one thread that takes a reference',
        'a counterexample of child=1 gups=1 stores=1',
      );
    return {};
  },
};
