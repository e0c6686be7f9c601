// Reclaim of the folio: unmaps it from A, then from B, some entries at a time; discards it, or puts the entries back.
import { blocked, bool, forState, int, must, oneOf, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { BatchBounds, Policy } from '../policy.ts';
import { type Batch, type Mm, ptlOf, unmapPage } from '../state.ts';

interface Locals {
  mm: Mm;
  start: number;
  nr: number;
  writable: boolean;
  softDirty: boolean;
  dirty: boolean;
}

export const reclaimThread = ({ pages }: BatchBounds, policy: Policy) => {
  const { thread } = forState<Batch>();

  /** folio_pte_batch(): entries from `start` on that are like the first in all that has to be. */
  const batchAt = (m: Batch, mm: Mm, start: number): number => {
    if (policy.batch === 'one') return 1;
    const first = m[mm].at(start);
    let nr = 1;
    for (; start + nr < pages; nr++) {
      const next = m[mm].at(start + nr);
      if (first === null || next === null) break;
      if (policy.respectsWrite && next.writable !== first.writable) break;
      if (policy.respectsSoftDirty && next.softDirty !== first.softDirty) break;
    }
    return nr;
  };
  const forget = (t: Locals): void => {
    Object.assign(t, { mm: 'a', start: 0, nr: 0, writable: false, softDirty: false, dirty: false });
  };
  /** The walk goes on behind the batch; then in B; then it has unmapped all. */
  const walksOn = (m: Batch, t: Locals) => {
    const { mm } = t;
    const next = m[mm].findIndex((pte, page) => pte !== null && page >= t.start + t.nr);
    t.nr = 0;
    if (next >= 0) {
      t.start = next;
      return 'folio_unmap_pte_batch';
    }
    dropLock(ptlOf(m, mm), 'ptl');
    t.start = 0;
    if (mm === 'b') return 'folio_ref_freeze';
    t.mm = 'b';
    return 'page_vma_mapped_walk';
  };

  return thread('reclaim', {
    locals: {
      /** Whose entries. */
      mm: oneOf('a', 'b'),
      /** The batch that it is at. */
      start: int(0, pages),
      nr: int(0, pages),
      /** What get_and_clear_ptes() returned: the bits of the first entry, and whether any was dirty. */
      writable: bool(),
      softDirty: bool(),
      dirty: bool(),
    },
  }).steps({
    shrink_folio_list: step('mm/vmscan.c: shrink_folio_list, with the folio isolated and locked', (m) => {
      // The reference of isolation, which was taken before: so also where all entries have gone by now.
      m.folio.refcount++;
      return 'page_vma_mapped_walk';
    }),
    page_vma_mapped_walk: step(
      'mm/page_vma_mapped.c: page_vma_mapped_walk, under the page-table lock',
      (m, t: Locals) => {
        if (!takeLock(ptlOf(m, t.mm), 'ptl', 'reclaim')) return blocked;
        return walksOn(m, t);
      },
    ),
    folio_unmap_pte_batch: step('mm/rmap.c: try_to_unmap_one, folio_unmap_pte_batch, get_and_clear_ptes', (m, t) => {
      const ptes = m[t.mm];
      const first = must(ptes.at(t.start), 'the walk has found an entry');
      t.nr = batchAt(m, t.mm, t.start);
      t.writable = first.writable;
      t.softDirty = first.softDirty;
      t.dirty = false;
      for (let page = t.start; page < t.start + t.nr; page++) {
        if (ptes.at(page)?.dirty && (policy.mergesDirty || page === t.start)) t.dirty = true;
        ptes.set(page, null);
      }
      if (t.dirty) m.folio.dirty = true;
      return 'folio_test_dirty';
    }),
    folio_test_dirty: step('mm/rmap.c: try_to_unmap_one, folio_ref_count, folio_mapcount, folio_test_dirty', (m) => {
      const mapcount = m.folio.pages.map((page) => page.mapcount).reduce((sum, count) => sum + count, 0);
      return m.folio.dirty || m.folio.refcount !== 1 + mapcount ? 'set_ptes' : 'discard';
    }),
    discard: step('mm/rmap.c: try_to_unmap_one, folio_remove_rmap_ptes, folio_put_refs', (m, t) => {
      for (let page = t.start; page < t.start + t.nr; page++) unmapPage(m, page);
      return walksOn(m, t);
    }),
    set_ptes: step('mm/rmap.c: try_to_unmap_one, set_ptes: one value for the batch; unlocks', (m, t) => {
      const { writable, softDirty, dirty } = t;
      for (let page = t.start; page < t.start + t.nr; page++) m[t.mm].set(page, { writable, softDirty, dirty });
      m.folio.swapbacked = true;
      refcountDecAndTest(m.folio, 'refcount');
      dropLock(ptlOf(m, t.mm), 'ptl');
      forget(t);
      return 'done';
    }),
    folio_ref_freeze: step('mm/vmscan.c: shrink_folio_list -> folio_ref_freeze', (m, t) => {
      refcountDecAndTest(m.folio, 'refcount');
      forget(t);
      return 'done';
    }),
  });
};
