// B3: munmap() frees page tables through the queue of an mmu_gather, with walk caches and GUP-fast on them.
import { ptLive } from '../../properties/page-tables.ts';
import {
  array,
  blocked,
  bool,
  choose,
  type Draft,
  type Elements,
  forState,
  int,
  list,
  oneOf,
  type Scalarset,
  type System,
  step,
  struct,
} from '../../src/index.ts';
import { framesOf } from '../machine/frame.ts';
import { flushTables, ipiAnswers, ipiOf, syncWalkers } from '../machine/table-flush.ts';
import { freeTable, populate, tablePagesOf, uppersOf } from '../machine/table-pages.ts';
import { walkingCpusOf, walkNoise } from '../machine/walk-cache.ts';
import { gupFastThread, irqsOff, readsTable } from './gup-fast-thread.ts';
import type { FreeBounds, TableGatherPolicy } from './policy.ts';

const stateOf = (bounds: FreeBounds, policy: TableGatherPolicy, Cpu: Scalarset) => {
  const { tables, batch } = bounds;
  return struct({
    cpus: walkingCpusOf(Cpu, { vas: 0, cached: policy.hardwareWalks ? tables : 0, pages: tables, frames: 0 }),
    pmds: uppersOf(tables, tables),
    /** Their entries are empty: unmap_vmas() has been there. */
    tables: tablePagesOf({ pages: tables, ptes: 1, frames: 0 }),
    folios: framesOf(0, 1),
    gather: struct({
      /** Something is recorded that the next flush of the TLB has to cover. */
      pending: bool(),
      /** mmu_table_batch */
      batch: list(batch, int(0, tables - 1)),
    }),
    /** Tables handed to RCU, or the single one that waits for an IPI. */
    freeing: array(tables, bool()),
    ipi: ipiOf(Cpu, tables),
  });
};
type Freeing = Draft<ReturnType<typeof stateOf>>;

/** free_pgtables() with tlb_remove_table(), table by table, then tlb_finish_mmu(). */
const munmapThread = (bounds: FreeBounds, policy: TableGatherPolicy) => {
  const { thread } = forState<Freeing>();
  const { tables, batch } = bounds;
  interface Locals {
    i: number;
    single: boolean;
  }
  const ipi = (m: Freeing) => m.ipi;
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
    ...flushTables('tlb_table_invalidate', {
      present: policy.invalidatesSingle || policy.invalidatesBatch,
      from: 'mm/mmu_gather.c: tlb_table_invalidate -> tlb_flush_mmu_tlbonly',
      how: policy.how,
      covers: policy.covers,
      each: 1,
      ipi,
      range: (m: Freeing) => {
        m.gather.pending = false;
        return { start: 0, end: tables };
      },
      next: (m: Freeing, t: Locals) => (t.single ? singleGoesOn() : handOver(m)),
    }),
    ...syncWalkers('tlb_remove_table_sync_one', {
      present: policy.waitsForWalkers,
      from: 'mm/mmu_gather.c: tlb_remove_table_one -> tlb_remove_table_sync_one',
      ipi,
      next: (_: Freeing, __: Locals) => '__tlb_remove_table' as const,
    }),
    ...syncWalkers('call_rcu', {
      present: policy.waitsForWalkers,
      from: 'mm/mmu_gather.c: tlb_table_flush -> tlb_remove_table_free -> call_rcu',
      ipi,
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
    ...flushTables('tlb_flush_mmu_tlbonly', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu -> tlb_flush_mmu_tlbonly',
      how: policy.how,
      covers: policy.covers,
      each: 1,
      ipi,
      range: (m: Freeing) => {
        m.gather.pending = false;
        return { start: 0, end: tables };
      },
      next: (m: Freeing, _: Locals) => afterLastFlush(m),
    }),
  });
};

export const tableGatherSystem = (bounds: FreeBounds, policy: TableGatherPolicy, Cpu: Scalarset<'cpu'>): System => {
  const { system, reachable } = forState<Freeing>();
  const { cpus, tables } = bounds;
  const munmap = munmapThread(bounds, policy);
  const gup = gupFastThread<Freeing>(Cpu, {
    pages: tables,
    ptes: 1,
    frames: 1,
    uppers: tables,
    upper: (m, _, i) => m.pmds.at(i),
    recheckUpper: true,
    recheckLeaf: true,
    empty: true,
    levels: 'pmd, pte',
  });
  const dead = (m: Freeing, table: number | null): table is number =>
    table !== null && m.tables.at(table).use !== 'table';
  const dangling = (m: Freeing): Elements | null => {
    for (let cpu = 0; cpu < cpus; cpu++) {
      const read = readsTable(gup, m, cpu);
      if (dead(m, read)) return { walker: `gup ${cpu}`, table: read };
      const { pwc } = m.cpus.at(cpu);
      for (let i = 0; i < pwc.length; i++) {
        const table = pwc.at(i);
        if (dead(m, table)) return { walker: `walk cache of cpu ${cpu}`, table };
      }
    }
    return null;
  };
  const some = (m: Freeing, test: (cpu: number) => boolean): boolean => m.cpus.some((_, cpu) => test(cpu));

  return system({
    state: stateOf(bounds, policy, Cpu),
    init: {
      run: (m) => {
        for (let i = 0; i < tables; i++) populate(m.pmds, i, i);
        // Pages have been unmapped, and are still to be flushed.
        m.gather.pending = true;
      },
    },
    threads: [munmap, gup],
    actions: [
      ...walkNoise<Freeing>(Cpu, {
        sizes: { vas: 0, cached: policy.hardwareWalks ? tables : 0, pages: tables, frames: 0 },
        each: 1,
        upper: (m, _, i) => m.pmds.at(i),
      }),
      ipiAnswers<Freeing, ReturnType<typeof oneOf<'munmap'>>>(Cpu, {
        senders: oneOf('munmap'),
        ipi: (m) => m.ipi,
        each: 1,
        irqsOff: (m, cpu) => irqsOff(gup, m, cpu),
      }),
    ],
    properties: [
      ptLive<Freeing>(dangling),
      reachable('freed', 'every table is free', (m) => m.tables.every(({ use }) => use === 'free')),
      reachable('a single table', 'no page for a batch can be had', (m) => munmap.in(m).single),
      reachable('a batch', 'a table is queued', (m) => m.gather.batch.length > 0),
      reachable('a walk meets it', 'GUP-fast is in a table whose PMD is empty', (m) =>
        some(m, (cpu) => {
          const read = readsTable(gup, m, cpu);
          return read !== null && m.pmds.at(read) === null;
        }),
      ),
      ...(policy.hardwareWalks
        ? [
            reachable('a stale walk cache', 'a walk cache remembers a table whose PMD is empty', (m) =>
              m.cpus.some(({ pwc }) => pwc.some((table, i) => table !== null && m.pmds.at(i) === null)),
            ),
          ]
        : []),
    ],
  });
};
