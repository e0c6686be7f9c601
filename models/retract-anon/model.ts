// The table of a VMA is taken away, while the VMA gets an anon_vma by which an rmap walk comes to the table. Case B9.

import { ptLive } from '../../properties/page-tables.ts';
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { pmdPopulate } from '../machine/table/table-pages.ts';
import { bugs } from './bugs.ts';
import { type RetractAnon, stateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { retractThread } from './threads/retract.ts';
import { rmapThread } from './threads/rmap.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'retract-anon',
  title: 'retract_page_tables() of a VMA that gets an anon_vma, and an rmap walk that comes to it',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { system, reachable } = forState<RetractAnon>();
    const rmap = rmapThread();
    return system({
      state: stateOf(),
      init: { run: (m) => pmdPopulate(m.uppers, 0, 0) },
      threads: [retractThread(policy), faultThread(policy), rmap],
      properties: [
        ptLive<RetractAnon>((m) => {
          const { table } = rmap.in(m);
          return table !== null && m.tables.at(table).use !== 'table' ? { table } : null;
        }),
        reachable('RETRACTED', 'the table is freed', (m) => m.tables.at(0).use === 'free'),
        reachable('WALKED', 'the rmap walk is at the table', (m) => rmap.in(m).table !== null),
      ],
    });
  },
});
