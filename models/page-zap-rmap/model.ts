// Removing the rmap of one small page: page_remove_rmap() and page_zap_pte_rmap() (seed 000, catalogue E5), with a fault that
// maps the page again and with a memcg charge that moves.
import { bool, defineModel, forState, int, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { observations, propertiesOf } from './properties.ts';
import { adderMm, mlockVmaPage, type Rmap, stateOf } from './state.ts';
import { adderThread } from './threads/adder.ts';
import { beginMoves, moverThread } from './threads/mover.ts';
import { removerThread } from './threads/remover.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'page-zap-rmap',
  title: 'page_zap_pte_rmap() against page_remove_rmap(): mapcount, NR_*_MAPPED, rss and PG_mlocked of one page',
  bounds: {
    removers: { default: 2, min: 1, max: 3, doc: 'mms that map the page and zap it' },
    adders: { default: 1, min: 0, max: 1, doc: 'mms that fault it in' },
    moves: { default: 1, min: 0, max: 2, doc: 'how often its charge is moved to another memcg meanwhile, and back' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system } = forState<Rmap>();
    const removers = Array.from({ length: bounds.removers }, (_, mm) => removerThread(mm, bounds, policy));
    const adder = bounds.adders === 0 ? undefined : adderThread(bounds, policy);
    const mover = bounds.moves === 0 ? undefined : moverThread(bounds, policy);
    return system({
      state: stateOf(bounds),
      // A page of either kind; any of the VMAs may be VM_LOCKED.
      init: {
        params: { anon: bool(), locked: int(0, 2 ** (bounds.removers + 1) - 1) },
        run: (m, { anon, locked }) => {
          m.folio.anon = anon;
          m.folio.mapcount = bounds.removers;
          m.mapped = { node: 1, from: 1, to: 0 };
          if (mover !== undefined) beginMoves(mover.in(m), bounds);
          for (let mm = 0; mm <= bounds.removers; mm++) {
            m.mms.at(mm).vmLocked = ((locked >> mm) & 1) === 1;
            if (mm === adderMm(bounds)) continue;
            m.tables.at(mm).ptes.set(0, { folio: 0 });
            m.mms.at(mm).rss = 1;
            mlockVmaPage(m, mm);
          }
        },
      },
      threads: [...removers, ...(adder === undefined ? [] : [adder]), ...(mover === undefined ? [] : [mover])],
      properties: propertiesOf(bounds, policy, { removers, adder, mover }),
      observe: observations,
    });
  },
});
