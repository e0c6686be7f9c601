// The processes: stores, and the faults that they raise.
import { blocked, choose, forState, int, step } from '../../../src/index.ts';
import { type Batch, type Mm, ptlOf, unmapPage } from '../state.ts';

export const userThread = (pages: number, mm: Mm) => {
  const { thread } = forState<Batch>();
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
          if (pte !== null && m.folio.pages.at(page).exclusive) pte.writable = true;
          else {
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
