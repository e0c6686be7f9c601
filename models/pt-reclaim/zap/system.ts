// B10, B11: MADV_DONTNEED frees the table that it has emptied, while a fault maps a page there and others walk it.
import { invariant } from '../../../properties/invariant.ts';
import { ptLive } from '../../../properties/page-tables.ts';
import { array, bool, type Elements, forState, int, type Scalarset, type System } from '../../../src/index.ts';
import { walkNoise } from '../../machine/cpu/walk-cache.ts';
import { rcuAssertions, rcuDoBatch } from '../../machine/lib/rcu.ts';
import { freeTable, pmdPopulate, tableAt } from '../../machine/table/table-pages.ts';
import type { ReclaimBounds, ZapPolicy } from '../policy.ts';
import { type Zapping, zapSizes, zapStateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { madviseThread } from './threads/madvise.ts';
import { gupThread, rmapThread } from './threads/walkers.ts';

export const zapSystem = (bounds: ReclaimBounds, policy: ZapPolicy, Cpu: Scalarset<'cpu'>): System => {
  const { reachable, system } = forState<Zapping>();
  const { ptes, drops, faults } = bounds;
  const gup = gupThread(bounds);
  const rmap = rmapThread(bounds);
  const fault = faultThread(bounds, policy);
  const madvise = madviseThread(bounds, policy, (m) => gup.in(m).table !== null);
  const detached = (m: Zapping, table: number): boolean => tableAt(m.pmds.at(0)) !== table;
  const walkers: readonly [string, (m: Zapping) => number | null][] = [
    ['gup', (m) => gup.in(m).table],
    ['rmap', (m) => rmap.in(m).table],
    ['fault', (m) => fault.in(m).table],
    ['the walk cache', (m) => m.cpus.at(0).pwc.at(0)],
  ];
  const dangling = (m: Zapping): Elements | null => {
    for (const [walker, at] of walkers) {
      const table = at(m);
      if (table !== null && m.tables.at(table).use !== 'table') return { walker, table };
    }
    return null;
  };
  const walksDetached = (m: Zapping, walker: number): boolean => {
    const table = walkers[walker]?.[1](m) ?? null;
    return table !== null && detached(m, table);
  };

  return system({
    state: zapStateOf(bounds, Cpu),
    init: {
      params: { present: array(ptes, bool()) },
      run: (m, { present }) => {
        present.forEach((is, va) => {
          if (is) m.tables.at(0).ptes.set(va, { folio: 0 });
        });
        for (let page = 1; page < m.tables.length; page++) m.tables.at(page).use = 'free';
        pmdPopulate(m.pmds, 0, 0);
        Object.assign(madvise.in(m), { left: drops, direct: true });
        fault.in(m).left = faults;
      },
    },
    threads: [madvise, fault, gup, rmap],
    actions: [
      ...walkNoise<Zapping>(Cpu, { sizes: zapSizes(bounds), each: ptes, upper: (m) => m.pmds.at(0) }),
      rcuDoBatch<Zapping>({
        rcu: (m) => m.rcu,
        heads: int(0, 0),
        callback: (m) => {
          freeTable(m.tables.at(m.freeing));
          m.freeing = 0;
        },
      }),
    ],
    properties: [
      ptLive<Zapping>(dangling),
      invariant<Zapping>('ENTRY-REACHED', (m) => {
        const table = m.tables.findIndex(
          ({ use, ptes: entries }, i) => use === 'table' && detached(m, i) && entries.some((e) => e !== null),
        );
        return table < 0 || { table };
      }),
      reachable('FREED', 'the table is free', (m) => m.tables.at(0).use === 'free'),
      reachable('REFAULTED', 'a fault has mapped a page in a table of its own', (m) => tableAt(m.pmds.at(0)) === 1),
      reachable(
        'KEPT',
        'the table is not empty any more, and stays',
        (m) => madvise.in(m).pc === 'done' && tableAt(m.pmds.at(0)) === 0,
      ),
      reachable('GUP-DETACHED', 'GUP-fast is in a table that the PMD does not lead to', (m) => walksDetached(m, 0)),
      reachable('RMAP-DETACHED', 'the rmap walk is in one', (m) => walksDetached(m, 1)),
      reachable('FAULT-DETACHED', 'the fault is in one', (m) => walksDetached(m, 2)),
      reachable('PWC-DETACHED', 'a walk cache remembers one', (m) => walksDetached(m, 3)),
    ],
    assertions: rcuAssertions,
    mayBeUnreached: ['rcu_do_batch', 'tlb_remove_table_sync_one', 'KEPT'],
  });
};
