// UFFDIO_MOVE against the swap cache, reclaim, pins and fork().
import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { addMapping } from '../machine/folio/anon-folio.ts';
import { contentAt, mmReaches, presentPte } from '../machine/table/anon-entry.ts';
import { setPteAt } from '../machine/table/page-table.ts';
import { bugs } from './bugs.ts';
import { entries, type Moving, other, src, stateOf } from './state.ts';
import { moveThread } from './threads/move.ts';
import { pinThread } from './threads/pin.ts';
import { faultThread, freeSwapThread, reclaimThread } from './threads/swap.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'uffd-move',
  title: 'UFFDIO_MOVE of a page that is swapped in and out meanwhile, or pinned, or shared since fork()',
  bounds: { slots: { default: 1, min: 1, max: 2, doc: 'swap slots' } },
  variants: withBugs(variants, bugs),
  build: ({ slots }, policy) => {
    const Folio = scalarset('folio', 3);
    const { system, reachable } = forState<Moving>();
    const pin = pinThread(Folio);
    return system({
      state: stateOf(Folio, slots),
      init: {
        params: { shared: oneOf('no', 'since fork') },
        run: (m, { shared }) => {
          const map = (entry: number, folio: number, exclusive: boolean): void => {
            addMapping(m.folios.at(folio));
            m.folios.at(folio).exclusive = exclusive;
            setPteAt(m.tables, entry, presentPte(folio, exclusive));
          };
          m.others = shared === 'no' ? 1 : 0;
          const folio = (n: number) => m.folios.at(n);
          map(src, 0, shared === 'no');
          folio(0).content = 0;
          folio(0).anonAt = src;
          if (shared === 'no') {
            map(other, 1, true);
            folio(1).content = 1;
            folio(1).anonAt = other;
          } else map(other, 0, false);
        },
      },
      threads: [
        moveThread(Folio, slots, policy),
        faultThread(Folio, slots, policy),
        reclaimThread(Folio),
        freeSwapThread(),
        pin,
      ],
      properties: [
        invariant<Moving>('COW-PRIV', (m) => {
          for (const entry of entries) {
            const content = contentAt({ tables: m.tables, swap: m.swap, folios: m.folios }, entry);
            if (content !== null && content !== (entry === other ? m.others : 0)) return { entry, content };
          }
          return true;
        }),
        invariant<Moving>('PIN-COHERENT', (m) => {
          const { pc, folio } = pin.in(m);
          if (pc !== 'unpin_user_page' || folio === null || m.tables.at(src).ptl !== 'free') return true;
          return mmReaches(m, src, folio) || { folio };
        }),
        reachable('PRESENT', 'a mapped page is moved', (m) => m.moved === 'present'),
        reachable('SWAP', 'a swap entry is moved', (m) => m.moved === 'swap'),
        reachable('CACHED', 'a swap entry is moved with its folio', (m) => m.moved === 'swap with folio'),
      ],
      assertions: {
        'ANON-INDEX':
          'an anonymous folio that is mapped has the index and the anon_vma by which an rmap walk comes to the entry',
      },
    });
  },
});
