// Two faults on one swap entry, both past the swap cache: the second one sets an entry that has come back meanwhile. Cases G2 and G2b.

import { noLostWrite } from '../../properties/stores.ts';
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { swapPte } from '../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../machine/table/page-table.ts';
import { bugs } from './bugs.ts';
import { type Swapping, stateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { reclaimThread, userThread } from './threads/process.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'swapin-twice',
  title: 'two faults swap one page in, past the swap cache, while it is swapped out again',
  bounds: { slots: { default: 1, min: 1, max: 2, doc: 'swap slots' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const Task = scalarset('task', 2);
    const Folio = scalarset('folio', 3);
    const { system, reachable } = forState<Swapping>();
    const fault = faultThread(Task, Folio, bounds, policy);
    return system({
      state: stateOf(Folio, bounds, policy),
      init: {
        run: (m) => {
          m.swap.at(0).count = 1;
          setPteAt(m.tables, 0, swapPte(0, false));
        },
      },
      threads: [fault, userThread(), reclaimThread()],
      properties: [
        noLostWrite<Swapping>((m) => {
          const pte = pteAt(m.tables, 0);
          if (pte === null) return { pte };
          const { folio, slot } = pte;
          const found = folio === null ? m.swap.at(slot ?? 0).content : m.folios.at(folio).content;
          return found === m.stored ? null : { found, stored: m.stored };
        }),
        reachable('TWICE', 'a fault comes to pte_same, and the page is not what it has read', (m) => {
          return [0, 1].some((task) => fault.in(m, task).pc === 'pte_same') && pteAt(m.tables, 0)?.folio != null;
        }),
      ],
      mayBeUnreached: ['TWICE'],
    });
  },
});
