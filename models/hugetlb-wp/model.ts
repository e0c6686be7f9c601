// A hugetlb page is write-protected for userfaultfd, while a CPU sets the dirty bit of its entry. Case A21.

import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { cachedNowhere, tlbNoise } from '../machine/cpu/tlb.ts';
import { pteAt } from '../machine/table/page-table.ts';
import { bugs } from './bugs.ts';
import { type Hugetlb, stateOf } from './state.ts';
import { scanThread } from './threads/scan.ts';
import { userThread } from './threads/user.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'hugetlb-wp',
  title: 'PAGEMAP_SCAN write-protects a hugetlb page, while CPUs store to it',
  bounds: {
    cpus: { default: 1, min: 1, max: 3, doc: 'CPUs that store' },
    stores: { default: 1, min: 1, max: 2, doc: 'stores of each' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const Cpu = scalarset('cpu', bounds.cpus);
    const { system, reachable } = forState<Hugetlb>();
    const scan = scanThread(policy);
    const user = userThread(Cpu, bounds);
    return system({
      state: stateOf(Cpu),
      init: {
        run: (m) => {
          m.tables.at(0).ptes.set(0, { folio: 0, writable: true, dirty: false });
          for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
        },
      },
      threads: [scan, user],
      actions: tlbNoise<Hugetlb>(Cpu, 1),
      properties: [
        invariant<Hugetlb>('DIRTY-BIT', (m) => !m.stored || pteAt(m.tables, 0)?.dirty !== false),
        invariant<Hugetlb>(
          'RET-FLUSH',
          cachedNowhere(
            ({ cpus }: Hugetlb) => cpus,
            (_, { writable }) => writable,
            (m) => scan.in(m).pc === 'done',
          ),
        ),
        reachable('DIRTY', 'a page that is dirty is write-protected', (m) => {
          return m.stored && pteAt(m.tables, 0)?.writable === false;
        }),
      ],
    });
  },
});
