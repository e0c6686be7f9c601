// munmap(): frees the page tables of the range, through the queue of the gather or, where that cannot be had, one by one.
import { blocked, bool, choose, forState, int, step } from '../../../../src/index.ts';
import { ipiSender } from '../../../machine/flush/ipi.ts';
import { freeTable } from '../../../machine/table/table-pages.ts';
import type { FreeBounds, TableGatherPolicy } from '../../policy.ts';
import type { Freeing } from '../state.ts';

/** free_pgtables() with tlb_remove_table(), table by table, then tlb_finish_mmu(). */
export const munmapThread = (bounds: FreeBounds, policy: TableGatherPolicy) => {
  const { thread } = forState<Freeing>();
  const { tables, batch } = bounds;
  interface Locals {
    i: number;
    single: boolean;
  }
  const { flushTlb, syncWalkers } = ipiSender<Freeing, Locals>({ ipi: (m) => m.ipi, how: policy.how });
  const nextTable = (m: Freeing, t: Locals) => {
    t.single = false;
    t.i++;
    if (t.i < tables) return 'free_pte_range';
    return m.gather.pending ? 'tlb_flush_mmu_tlbonly' : afterLastFlush(m);
  };
  const afterLastFlush = (m: Freeing) => (m.gather.batch.length > 0 ? handOver(m) : 'done');
  /** tlb_table_flush(), after the invalidation: the batch goes to RCU. */
  const handOver = (m: Freeing) => {
    for (const table of m.gather.batch) m.freeing.set(table, true);
    m.gather.batch.clear();
    return policy.waitsForWalkers ? 'call_rcu' : '__tlb_remove_table';
  };
  const singleGoesOn = () => (policy.waitsForWalkers ? 'tlb_remove_table_sync_one' : '__tlb_remove_table');

  return thread('munmap', { locals: { i: int(0, tables), single: bool() } }).steps({
    free_pte_range: step(
      'mm/memory.c: free_pgtables -> free_pte_range: pmd_clear; pte_free_tlb records freed_tables',
      (m, t) => {
        m.pmds.set(t.i, null);
        m.gather.pending = true;
        return 'tlb_remove_table';
      },
    ),
    tlb_remove_table: step(
      'mm/mmu_gather.c: tlb_remove_table, a page for the batch can be had or not',
      choose({ page: bool() }, (m, t: Locals, { page }) => {
        if (m.gather.batch.length === 0 && !page) {
          t.single = true;
          m.freeing.set(t.i, true);
          return policy.invalidatesSingle && m.gather.pending ? 'tlb_table_invalidate' : singleGoesOn();
        }
        // There is a batch already: nothing to allocate.
        if (m.gather.batch.length > 0 && !page) return blocked;
        m.gather.batch.push(t.i);
        if (m.gather.batch.length < batch) return nextTable(m, t);
        return policy.invalidatesBatch && m.gather.pending ? 'tlb_table_invalidate' : handOver(m);
      }),
    ),
    ...flushTlb('tlb_table_invalidate', {
      present: policy.invalidatesSingle || policy.invalidatesBatch,
      from: 'mm/mmu_gather.c: tlb_table_invalidate -> tlb_flush_mmu_tlbonly',
      tables: { covers: policy.covers, each: 1 },
      range: (m: Freeing) => {
        m.gather.pending = false;
        return { start: 0, end: tables };
      },
      next: (m: Freeing, t: Locals) => (t.single ? singleGoesOn() : handOver(m)),
    }),
    ...syncWalkers('tlb_remove_table_sync_one', {
      present: policy.waitsForWalkers,
      from: 'mm/mmu_gather.c: tlb_remove_table_one -> tlb_remove_table_sync_one',
      next: (_: Freeing, __: Locals) => '__tlb_remove_table' as const,
    }),
    ...syncWalkers('call_rcu', {
      present: policy.waitsForWalkers,
      from: 'mm/mmu_gather.c: tlb_table_flush -> tlb_remove_table_free -> call_rcu',
      next: (_: Freeing, __: Locals) => '__tlb_remove_table' as const,
    }),
    __tlb_remove_table: step('mm/mmu_gather.c: __tlb_remove_table, of the single table or of the batch', (m, t) => {
      for (let table = 0; table < tables; table++) {
        if (!m.freeing.at(table)) continue;
        freeTable(m.tables.at(table));
        m.freeing.set(table, false);
      }
      return t.i < tables ? nextTable(m, t) : 'done';
    }),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu -> tlb_flush_mmu_tlbonly',
      tables: { covers: policy.covers, each: 1 },
      range: (m: Freeing) => {
        m.gather.pending = false;
        return { start: 0, end: tables };
      },
      next: (m: Freeing, _: Locals) => afterLastFlush(m),
    }),
  });
};
