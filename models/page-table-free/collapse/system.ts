// B1, B2, B6: a table is deposited or freed by khugepaged, with GUP-fast or a lazy CPU's walk cache on it.
import { pinCoherent, ptLive } from '../../../properties/page-tables.ts';
import { type Elements, forState, oneOf, type Scalarset, type System } from '../../../src/index.ts';
import { lazyTlb } from '../../machine/cpu/lazy-tlb.ts';
import { walkNoise } from '../../machine/cpu/walk-cache.ts';
import { flushTlbFunc } from '../../machine/flush/ipi.ts';
import { pmdPopulate, translate } from '../../machine/table/table-pages.ts';
import { gupFastThread, irqsOff, pinOf, readsTable } from '../../machine/threads/gup-fast.ts';
import type { CollapsePolicy, FreeBounds } from '../policy.ts';
import { type Collapsing, collapseSizes, collapseStateOf } from './state.ts';
import { collapseThread } from './threads/collapse.ts';

export const collapseSystem = (bounds: FreeBounds, policy: CollapsePolicy, Cpu: Scalarset<'cpu'>): System => {
  const { system, reachable } = forState<Collapsing>();
  const { cpus, ptes } = bounds;
  const ids = Array.from({ length: cpus }, (_, cpu) => cpu);
  const sizes = collapseSizes(bounds, policy);
  const collapse = collapseThread(bounds, policy);
  const gup =
    policy.gup === null
      ? null
      : gupFastThread<Collapsing>(Cpu, {
          pages: 1,
          ptes,
          frames: Math.max(sizes.frames, 1),
          upper: (m) => m.pmds.at(0),
          recheckUpper: policy.gup.recheckPmd,
          recheckLeaf: policy.gup.recheckPte,
          empty: policy.of === 'file',
          levels: 'pmd, pte',
        });

  const dead = (m: Collapsing, table: number): boolean => {
    const { use } = m.tables.at(table);
    return use === 'deposited' ? policy.deposit === 'inside' : use !== 'table';
  };
  const dangling = (m: Collapsing): Elements | null => {
    for (let cpu = 0; cpu < cpus; cpu++) {
      const read = readsTable(gup, m, cpu);
      if (read !== null && dead(m, read)) return { walker: `gup ${cpu}`, table: read };
      const { pwc } = m.cpus.at(cpu);
      for (let i = 0; i < pwc.length; i++) {
        const table = pwc.at(i);
        if (table !== null && dead(m, table)) return { walker: `walk cache of cpu ${cpu}`, table };
      }
    }
    return null;
  };

  return system({
    state: collapseStateOf(bounds, policy, Cpu),
    init: {
      run: (m) => {
        pmdPopulate(m.pmds, 0, 0);
        m.folios.forEach((folio) => {
          folio.refcount = 1;
        });
        if (policy.of === 'anon') for (let i = 0; i < ptes; i++) m.tables.at(0).ptes.set(i, { folio: i });
      },
    },
    threads: [collapse, ...(gup === null ? [] : [gup])],
    actions: [
      ...walkNoise<Collapsing>(Cpu, { sizes, each: ptes, upper: (m) => m.pmds.at(0) }),
      ...(policy.how === 'ipi' || policy.sync !== 'none'
        ? [
            flushTlbFunc(Cpu, {
              senders: oneOf('collapse'),
              ipi: (m: Collapsing) => m.ipi,
              each: ptes,
              irqsOff: (m, cpu) => irqsOff(gup, m, cpu),
              flushed: (m, cpu) => {
                if (policy.lazy) m.lazy.at(cpu).behind = false;
              },
            }),
          ]
        : []),
      ...(policy.lazy ? lazyTlb<Collapsing>(Cpu, ptes) : []),
    ],
    properties: [
      ptLive<Collapsing>(dangling),
      ...(gup === null || policy.of === 'file'
        ? []
        : [
            pinCoherent<Collapsing>(function* (m) {
              for (let cpu = 0; cpu < cpus; cpu++) {
                const { va, pinned } = pinOf(gup, m, cpu);
                yield { va, pinned, mapped: translate(m, m.pmds.at(0), va) };
              }
            }),
          ]),
      reachable('collapsed', 'the table is no longer in use as one', (m) => m.tables.at(0).use !== 'table'),
      ...(gup === null
        ? []
        : [
            reachable(
              'a walk meets the collapse',
              'GUP-fast is in the table when the PMD is empty',
              (m) => m.pmds.at(0) === null && ids.some((cpu) => readsTable(gup, m, cpu) !== null),
            ),
          ]),
      ...(gup === null || policy.of === 'file'
        ? []
        : [
            reachable('a pin', 'GUP-fast returns a page', (m) => ids.some((cpu) => pinOf(gup, m, cpu).pinned !== null)),
            ...(policy.checksRefs
              ? [
                  reachable(
                    'given up',
                    'the collapse meets a reference, and gives up',
                    (m) => collapse.in(m).pc === 'done' && m.pmds.at(0)?.maps === 'table',
                  ),
                ]
              : []),
          ]),
      ...(policy.lazy
        ? [
            reachable(
              'a lazy walk cache',
              'a lazy CPU remembers the table when the PMD is empty',
              (m) => m.pmds.at(0) === null && m.cpus.some(({ pwc }, cpu) => pwc.at(0) !== null && m.lazy.at(cpu).is),
            ),
          ]
        : []),
    ],
  });
};
