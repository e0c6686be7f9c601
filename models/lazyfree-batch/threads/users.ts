// The processes: stores, and the faults that they raise.
import { blocked, choose, forState, int, step } from '../../../src/index.ts';
import { type Batch, type Mm, ptlOf, unmapPage } from '../state.ts';

/** `reuses`: the other process may have unmapped what it shared; a write fault then takes the page, if the folio is mapped by this one alone. */
export const userThread = (pages: number, mm: Mm, reuses: boolean) => {
  const { thread } = forState<Batch>();
  const other = mm === 'a' ? 'b' : 'a';
  /** wp_can_reuse_anon_folio() of a large folio. */
  const canReuse = (m: Batch): boolean => {
    const mapcount = m.folio.pages.map((page) => page.mapcount).reduce((sum, count) => sum + count, 0);
    return reuses && m[other].every((pte) => pte === null) && m.folio.refcount === mapcount;
  };
  const own = (m: Batch) => (mm === 'a' ? m.ownA : m.ownB);
  return thread(mm === 'a' ? 'A' : 'B', { daemon: true }).steps({
    store: step(
      'architecture: a store by user code; mm/memory.c: do_wp_page, wp_page_copy, do_anonymous_page',
      choose({ page: int(0, pages - 1) }, (m, _, { page }) => {
        const pte = m[mm].at(page);
        // What is at an address that has its own page already is no longer asked.
        if (m.stores === 0 || own(m).at(page)) return blocked;
        // B has only what fork() gave it.
        if (mm === 'b' && pte === null) return blocked;
        if (!pte?.writable) {
          if (ptlOf(m, mm).ptl !== 'free') return blocked;
          if (pte !== null && (m.folio.pages.at(page).exclusive || canReuse(m))) {
            m.folio.pages.at(page).exclusive = true;
            pte.writable = true;
          } else {
            if (pte !== null) unmapPage(m, page);
            m[mm].set(page, null);
            own(m).set(page, true);
          }
        }
        m.stores--;
        if (mm === 'a') m.stored.set(page, true);
        const mapped = m[mm].at(page);
        if (mapped === null) return 'store';
        mapped.dirty = true;
        mapped.softDirty = true;
        if (mm === 'a') m.folio.pages.at(page).byA = true;
        else m.folio.pages.at(page).byB = true;
        return 'store';
      }),
    ),
  });
};

/** munmap() by B, page by page. An anonymous page's dirty bit is dropped. */
export const unmapThread = (pages: number) => {
  const { thread } = forState<Batch>();
  return thread('munmap', { daemon: true }).steps({
    zap_pte_range: step(
      'mm/memory.c: zap_pte_range, of B, under the page-table lock',
      choose({ page: int(0, pages - 1) }, (m, _, { page }) => {
        if (m.b.at(page) === null || ptlOf(m, 'b').ptl !== 'free') return blocked;
        m.b.set(page, null);
        unmapPage(m, page);
        return 'zap_pte_range';
      }),
    ),
  });
};
