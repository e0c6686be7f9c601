// B3: munmap() frees page tables through the queue of an mmu_gather, with walk caches and GUP-fast on them.
import { ptLive } from '../../../properties/page-tables.ts';
import { type Elements, forState, oneOf, type Scalarset, type System } from '../../../src/index.ts';
import { walkNoise } from '../../machine/cpu/walk-cache.ts';
import { flushTlbFunc } from '../../machine/flush/ipi.ts';
import { pmdPopulate } from '../../machine/table/table-pages.ts';
import { gupFastThread, irqsOff, readsTable } from '../../machine/threads/gup-fast.ts';
import type { FreeBounds, TableGatherPolicy } from '../policy.ts';
import { type Freeing, tableGatherSizes, tableGatherStateOf } from './state.ts';
import { munmapThread } from './threads/munmap.ts';

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
    state: tableGatherStateOf(bounds, policy, Cpu),
    init: {
      run: (m) => {
        for (let i = 0; i < tables; i++) pmdPopulate(m.pmds, i, i);
        // Pages have been unmapped, and are still to be flushed.
        m.gather.pending = true;
      },
    },
    threads: [munmap, gup],
    actions: [
      ...walkNoise<Freeing>(Cpu, {
        sizes: tableGatherSizes(bounds, policy),
        each: 1,
        upper: (m, _, i) => m.pmds.at(i),
      }),
      flushTlbFunc(Cpu, {
        senders: oneOf('munmap'),
        ipi: (m: Freeing) => m.ipi,
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
    view: {
      gather: { as: 'queue', title: 'mmu_gather of tables' },
      'gather.batch': { names: 'tables' },
      freeing: { as: 'queue', title: 'handed to RCU or an IPI' },
    },
  });
};
