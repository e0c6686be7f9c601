// mlock-count on kernels of 6.12: two tasks and the drains of their CPUs' batches.
import { ShootdownError } from '../../../model/errors.ts';
import { elementsOf, fieldOf } from '../../../trace/changes.ts';
import type { Table } from '../table.ts';

export const mlockCount612: Table = {
  model: 'mlock-count',
  series: '6.12',
  kernelIs: ['v6.12', 'v6.12-progress'],
  threads: { task_a: 0, task_b: 1, mlock_drain_0: 0, mlock_drain_1: 1, migrate: 1, lru_drain: 1 },
  ways: [
    { step: 'syscall', when: { call: 'munmap' }, begins: ['!munmap'] },
    // mlock_vma_pages_range() has set or cleared VM_LOCKED, and drains before it walks, and after.
    { step: 'syscall', begins: ['!{call}'], ended: ['>lru_add_drain'] },
    { step: 'mlock_pte_range', begins: ['>lru_add_drain'], ended: ['>lru_add_drain'] },
    { step: 'lru_add_drain', of: 'task_', ended: ['=returns'] },
    {
      step: 'zap_pte_range',
      ended: ['>free_pgtables', '2!move_#', '2>wait_for_completion'],
      note: 'tlb_finish_mmu() would drain the batch: the task is moved to CPU 2 before it gets there',
    },
    { step: 'unlink_file_vma', begins: ['>free_pgtables'], ended: ['=returns'] },
    {
      step: 'mlock_folio_batch',
      before: ['__mlock_folio', '__munlock_folio'],
      begins: ['>mlock_folio_batch'],
      ended: ['>folio_lruvec_lock_irq'],
    },
    { step: 'mlock_folio_batch', begins: ['>mlock_folio_batch'] },
    { step: '__mlock_folio', begins: ['>folio_lruvec_lock_irq'], ended: ['>folios_put_refs'] },
    {
      step: '__munlock_folio',
      before: ['folio_evictable'],
      begins: ['>folio_lruvec_lock_irq'],
      note: 'inlined: no gate between it and folio_evictable(), both under lru_lock',
    },
    { step: '__munlock_folio', begins: ['>folio_lruvec_lock_irq'], ended: ['>folios_put_refs'] },
    { step: 'folio_evictable', of: 'mlock_drain_', ended: ['>folios_put_refs'] },
    { step: 'isolate_lru_folio', begins: ['>folio_isolate_lru'] },
    { step: 'folio_lock', of: 'migrate', note: 'no gate: before try_to_migrate()' },
    { step: 'try_to_migrate_one', begins: ['>try_to_migrate'] },
    { step: 'page_remove_rmap', of: 'migrate', ended: ['>move_to_new_folio'] },
    {
      step: 'move_to_new_folio',
      when: { referenced: true },
      begins: ['>move_to_new_folio'],
      note: 'a pipe has a reference of the page, by vmsplice()',
    },
    { step: 'remove_migration_pte', begins: ['>remove_migration_pte'] },
    { step: 'page_add_file_rmap', of: 'migrate', note: 'no gate: within remove_migration_pte()' },
    { step: 'folio_putback_lru', of: 'migrate', begins: ['>folio_putback_lru'] },
    { step: 'lru_add_drain', of: 'lru_drain', note: 'no gate: while pages are moved there are no batches' },
    { step: 'folio_set_lru', ended: ['=returns'] },
    { step: '__munlock_folio, not isolated', ended: ['>folios_put_refs'] },
  ],
  // move_pages() has every CPU drain its batches at first, for which none may wait at a gate.
  opens: { migrate: ['!migrate', '>folio_isolate_lru'] },
  neighbours: {
    try_to_migrate: 'mm/rmap.c: calls try_to_migrate_one() of each VMA',
    folio_lruvec_lock_irq:
      'mm/memcontrol.c: called by mlock_folio_batch() when PG_lru is cleared, before it has lru_lock',
    folios_put_refs: 'mm/swap.c: called by mlock_folio_batch() when all of the batch is counted',
    wait_for_completion: 'kernel/sched/completion.c: sched_setaffinity() has asked for the move, and waits for it',
  },
  looks: {
    UNEVICTABLE: '/proc/kpageflags of the page: UNEVICTABLE without MLOCKED',
    'COUNT-HI':
      'mlock_count is not shown; by what follows from it: /proc/kpageflags of the page, UNEVICTABLE without MLOCKED',
    'MLOCK-HI': '/proc/kpageflags of the page: MLOCKED, when no VMA that is locked maps it',
  },
  machine: { cpus: 3, memory: 512, nodes: 2 },
  settings: (initial, { vmas, mms, cpus, migrate, reclaim, truncate }) => {
    const isPair = vmas === 2 && migrate === 0;
    const isMoved = vmas === 1 && migrate === 1;
    if ((!isPair && !isMoved) || cpus !== 2 || reclaim !== 0 || truncate !== 0)
      throw new ShootdownError(
        'usage',
        'the program has two tasks on two CPUs, or one task and a migration, and nothing else',
        'a counterexample of vmas=2 migrate=0, or vmas=1 migrate=1, with cpus=2 reclaim=0 truncate=0',
      );
    const locked = elementsOf(fieldOf(initial, 'vmas')).map((vma) => (fieldOf(vma, 'VM_LOCKED') === true ? 1 : 0));
    return { vmas, mms: mms ?? 1, locked_0: locked[0] ?? 0, locked_1: locked[1] ?? 0 };
  },
};
