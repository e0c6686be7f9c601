// A NUMA hinting fault, on a CPU of its own, that migrates the page to the node of the CPU.
import { blocked, bool, choose, forState, int, must, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { mmTlbFlushPending } from '../../machine/flush/pending.ts';
import { copyFolio } from '../../machine/folio/contents.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, looked } from '../state.ts';

export const numaFaultThread = ({ ptes }: FlushBounds, policy: Policy) => {
  const { thread } = forState<Flushing>();
  const { flushTlb } = ipiSender<Flushing, { va: number }>({ ipi: (m) => m.shootdowns.numa_fault });
  const asks = policy.numaFault === 'flushes pending, migrates';

  return thread('numa_fault', { daemon: true, locals: { va: int(0, ptes - 1), pending: bool() } }).steps({
    do_numa_page: step(
      'mm/memory.c: do_numa_page -> mm/migrate.c: migrate_misplaced_page',
      choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
        if (m.tables.at(0).ptl !== 'free' || m.nonPresent.at(va)?.kind !== 'protnone') return blocked;
        t.va = va;
        t.pending = asks && !policy.readsUnderLock && mmTlbFlushPending(m);
        return 'try_to_unmap_one';
      }),
    ),
    try_to_unmap_one: step('mm/rmap.c: try_to_unmap_one, page_vma_mapped_walk takes the page-table lock', (m) => {
      const table = m.tables.at(0);
      return lockPtl(table, 'numa_fault') ? 'ptep_get_and_clear' : blocked;
    }),
    ptep_get_and_clear: step('mm/pgtable-generic.c: ptep_clear_flush, ptep_get_and_clear; pte_accessible', (m, t) => {
      must(m.nonPresent.at(t.va), 'the entry is there').kind = 'migration';
      looked(m, -1, t.va, true);
      // x86: an entry that is not present is not accessible, and nothing is to be flushed.
      if (asks && (policy.readsUnderLock ? mmTlbFlushPending(m) : t.pending)) return 'flush_tlb_page';
      unlockPtl(m.tables.at(0));
      return 'migrate_page_copy';
    }),
    ...flushTlb('flush_tlb_page', {
      present: asks,
      from: 'mm/pgtable-generic.c: ptep_clear_flush',
      range: (_: Flushing, t: { va: number }) => ({ start: t.va, end: t.va + 1 }),
      next: (m: Flushing) => {
        unlockPtl(m.tables.at(0));
        return 'migrate_page_copy';
      },
    }),
    migrate_page_copy: step('mm/migrate.c: move_to_new_page -> migrate_page_copy', (m, t) => {
      copyFolio(m.contents, t.va, ptes + t.va);
      return 'remove_migration_pte';
    }),
    remove_migration_pte: step('mm/migrate.c: remove_migration_pte', (m, t) => {
      const table = m.tables.at(0);
      if (table.ptl !== 'free') return blocked;
      const entry = must(m.nonPresent.at(t.va), 'the migration entry is there');
      table.ptes.set(t.va, { folio: ptes + t.va, writable: entry.writable, dirty: entry.dirty });
      m.nonPresent.set(t.va, null);
      return 'put_page';
    }),
    put_page: step('mm/migrate.c: unmap_and_move, put_page of the old page', (m, t) => {
      putPage(m.folios.at(t.va));
      return 'done';
    }),
  });
};
