// GUP-fast pins the page of the source: with interrupts off, without locks.
import { blocked, forState, index, must, nullable, type Scalarset, step } from '../../../src/index.ts';
import { putFolio } from '../../machine/folio/anon-folio.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import { type Moving, src } from '../state.ts';

export const pinThread = (Folio: Scalarset) => {
  const { thread } = forState<Moving>();
  const unpin = (m: Moving, t: { folio: number | null }) => {
    const folio = m.folios.at(must(t.folio, 'it is pinned'));
    folio.pins--;
    putFolio(folio);
    t.folio = null;
    return 'done' as const;
  };
  return thread('pin', { daemon: true, locals: { folio: nullable(index(Folio)) } }).steps({
    gup_fast_pte_range: step('mm/gup.c: gup_fast_pte_range, the entry', (m, t) => {
      const folio = pteAt(m.tables, src)?.folio ?? null;
      if (folio === null) return blocked;
      t.folio = folio;
      return 'try_grab_folio_fast';
    }),
    try_grab_folio_fast: step('mm/gup.c: gup_fast_pte_range -> try_grab_folio_fast', (m, t) => {
      const folio = m.folios.at(must(t.folio, 'the entry was read'));
      if (folio.refcount === 0) {
        t.folio = null;
        return 'done';
      }
      folio.refcount++;
      folio.pins++;
      return 'recheck';
    }),
    recheck: step('mm/gup.c: gup_fast_pte_range, the entry once more; gup_must_unshare', (m, t) => {
      const folio = must(t.folio, 'it is pinned');
      if (pteAt(m.tables, src)?.folio !== folio || !m.folios.at(folio).exclusive) return unpin(m, t);
      return 'unpin_user_page';
    }),
    unpin_user_page: step('mm/gup.c: unpin_user_page', unpin),
  });
};
