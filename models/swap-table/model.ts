// Swap-in that always goes through the swap cache: the folio in the swap table is the claim on its slot. Case G6.
import { noLostWrite } from '../../properties/stores.ts';
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { swapPte } from '../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../machine/table/page-table.ts';
import { bugs } from './bugs.ts';
import { faultNames, forget, nothing, stateOf, type Table } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { reclaimThread, userThread } from './threads/process.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'swap-table',
  title: 'two faults swap one page in through the swap cache, while it is swapped out again: no SWAP_HAS_CACHE',
  bounds: { slots: { default: 1, min: 1, max: 2, doc: 'swap slots' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const Folio = scalarset('folio', 3);
    const { system, reachable } = forState<Table>();
    const faults = faultNames.map((_, fault) => faultThread(Folio, bounds, policy, fault));
    return system({
      state: stateOf(Folio, bounds),
      init: {
        run: (m) => {
          m.swap.at(0).count = 1;
          for (let slot = 1; slot < bounds.slots; slot++) forget(m, slot, policy);
          setPteAt(m.tables, 0, swapPte(0, true));
        },
      },
      threads: [...faults, userThread(Folio, policy), reclaimThread(Folio, policy)],
      properties: [
        noLostWrite<Table>((m) => {
          const pte = pteAt(m.tables, 0);
          if (pte === null) return { pte };
          const { folio, slot } = pte;
          const place = m.swap.at(slot ?? 0);
          const cached = place.cache === null ? nothing : m.folios.at(place.cache).content;
          const found = folio !== null ? m.folios.at(folio).content : cached === nothing ? place.content : cached;
          return found === m.stored ? null : { found, stored: m.stored };
        }),
        reachable('WAITS', 'a fault waits for the folio that another one reads', (m) =>
          faults.every((fault) => ['folio_lock', 'swap_read_folio'].includes(fault.in(m).pc)),
        ),
        reachable(
          'AGAIN',
          'the page is swapped out behind a store',
          (m) => m.stored === 1 && pteAt(m.tables, 0)?.slot != null,
        ),
      ],
    });
  },
});
