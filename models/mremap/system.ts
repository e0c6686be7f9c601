// The system of one variant: threads, hardware and properties.
import { invariant } from '../../properties/invariant.ts';
import { ptLive } from '../../properties/page-tables.ts';
import { staleFree } from '../../properties/tlb.ts';
import { forState, type Property, type Scalarset, type System } from '../../src/index.ts';
import { walkNoise } from '../machine/cpu/walk-cache.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { pmdPopulate, tableAt } from '../machine/table/table-pages.ts';
import type { MremapBounds, Policy } from './policy.ts';
import { frameZero, type Moving, newPmd, oldPmd, senders, sizesOf, stateOf } from './state.ts';
import { mremapThread } from './threads/mremap.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { retractThread } from './threads/retract.ts';
import { truncateThread } from './threads/truncate.ts';

export const mremapSystem = (bounds: MremapBounds, policy: Policy, Cpu: Scalarset<'cpu'>): System => {
  const { system, reachable } = forState<Moving>();
  const { ptes } = bounds;
  const mremap = mremapThread(bounds, policy);
  const retracts = policy.against === 'retract';
  const unmap = () => {
    switch (policy.against) {
      case 'truncate':
        return truncateThread(bounds, policy);
      case 'reclaim':
        return reclaimThread(bounds, policy);
      case 'retract':
        return retractThread(policy);
    }
  };
  const walk = unmap();

  /** A page that some PMD leads to, and its index; or null. */
  const mapped = (m: Moving): { readonly pmd: number; readonly page: number } | null => {
    for (const pmd of [oldPmd, newPmd]) {
      const table = tableAt(m.pmds.at(pmd));
      const page = table === null ? -1 : m.tables.at(table).ptes.findIndex((leaf) => leaf !== null);
      if (page >= 0) return { pmd, page };
    }
    return null;
  };
  const stale = (m: Moving): boolean =>
    m.cpus.some(({ tlb }) =>
      tlb.some((entry, va) => {
        const table = tableAt(m.pmds.at(Math.floor(va / ptes)));
        return entry !== null && (table === null || m.tables.at(table).ptes.at(va % ptes) === null);
      }),
    );

  const forPages: readonly Property[] = [
    staleFree<Moving>(),
    ...(policy.against === 'truncate'
      ? [invariant<Moving>('UNMAPPED', (m) => walk.in(m).pc !== 'i_mmap_unlock_read' || (mapped(m) ?? true))]
      : []),
    reachable(
      'a stale entry',
      'a TLB caches an entry that the page tables do not have at that address any more',
      stale,
    ),
    ...(policy.walkCache
      ? [
          reachable('a stale walk cache', 'a walk cache has the table at the PMD from which it was moved', (m) =>
            m.cpus.some(({ pwc }) => pwc.at(oldPmd) !== null && m.pmds.at(oldPmd) === null),
          ),
        ]
      : []),
    reachable('freed', 'a page of the range is on the free list', (m) =>
      m.folios.some(({ refcount }) => refcount === 0),
    ),
    reachable('moved', 'mremap() returns with the pages at their new addresses', (m) => {
      const table = tableAt(m.pmds.at(newPmd));
      return mremap.in(m).pc === 'done' && table !== null && m.tables.at(table).ptes.some((leaf) => leaf !== null);
    }),
  ];
  const forTables: readonly Property[] = [
    reachable('freed', 'the table is on the free list', (m) => m.tables.at(0).use === 'free'),
    reachable(
      'moved',
      'mremap() returns with the table at the new PMD',
      (m) => mremap.in(m).pc === 'done' && tableAt(m.pmds.at(newPmd)) === 0,
    ),
  ];

  return system({
    state: stateOf(bounds, policy, Cpu),
    init: {
      run: (m) => {
        pmdPopulate(m.pmds, oldPmd, 0);
        if (policy.moves === 'ptes') pmdPopulate(m.pmds, newPmd, 1);
        // What pmd_pgtable() makes of an empty PMD has an owner, and is no table.
        if (retracts) m.tables.at(frameZero).use = 'other';
        m.folios.forEach((folio, f) => {
          folio.refcount = 2;
          m.tables.at(0).ptes.set(f, { folio: f });
        });
      },
    },
    threads: [mremap, walk],
    actions: [
      ...walkNoise<Moving>(Cpu, {
        sizes: sizesOf(bounds, policy),
        each: ptes,
        upper: (m, _, i) => m.pmds.at(i),
        from: policy.uses === 'the new range' ? newPmd * ptes : 0,
      }),
      ...(retracts ? [] : [flushTlbFunc(Cpu, { senders, ipi: (m: Moving, sender) => m.ipis[sender], each: ptes })]),
    ],
    properties: [
      ptLive<Moving>((m) => {
        for (const pmd of [oldPmd, newPmd]) {
          const table = tableAt(m.pmds.at(pmd));
          if (table !== null && m.tables.at(table).use !== 'table') return { pmd, page: table };
        }
        return null;
      }),
      ...(retracts ? forTables : forPages),
    ],
  });
};
