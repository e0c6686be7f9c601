// mprotect() of a part of the folio, with PROT_WRITE: change_pte_range() with MM_CP_TRY_CHANGE_WRITABLE; and a store of the process.
import { blocked, choose, forState, int, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { ProtectPolicy } from '../policy.ts';
import type { Protecting } from '../protect/state.ts';

export const mprotectThread = (pages: number, { asks, subBatches }: ProtectPolicy) => {
  interface Locals {
    /** The pages of the range that are still to be done: `i` to `end - 1`; the batch began at `first`. */
    first: number;
    i: number;
    end: number;
  }
  const isExclusive = (m: Protecting, t: Locals, page: number): boolean => {
    if (asks === 'nobody') return true;
    return m.pages.at(asks === 'the first page of the batch' ? page : page - t.first).exclusive;
  };
  return forState<Protecting>()
    .thread('mprotect', { locals: { first: int(0, pages), i: int(0, pages), end: int(0, pages) } })
    .steps({
      mprotect_folio_pte_batch: step(
        'mm/mprotect.c: change_pte_range, the lock; mprotect_folio_pte_batch, all of the range',
        choose({ first: int(0, pages - 1), nr: int(1, pages) }, (m, t: Locals, { first, nr }) => {
          if (first + nr > pages || !takeLock(m, 'ptl', 'mprotect')) return blocked;
          Object.assign(t, { first, i: first, end: first + nr });
          return 'commit_anon_folio_batch';
        }),
      ),
      commit_anon_folio_batch: step(
        'mm/mprotect.c: commit_anon_folio_batch, page_anon_exclusive_sub_batch; prot_commit_flush_ptes of one run',
        (m, t) => {
          const expected = isExclusive(m, t, t.i);
          let { i } = t;
          do {
            if (expected) m.pages.at(i).writable = true;
            i++;
          } while (i < t.end && (!subBatches || isExclusive(m, t, i) === expected));
          t.i = i;
          return i < t.end ? 'commit_anon_folio_batch' : 'pte_unmap_unlock';
        },
      ),
      pte_unmap_unlock: step('mm/mprotect.c: change_pte_range, pte_unmap_unlock', (m, t) => {
        dropLock(m, 'ptl', 'mprotect');
        Object.assign(t, { first: 0, i: 0, end: 0 });
        return 'done';
      }),
    });
};

export const storeThread = (pages: number) =>
  forState<Protecting>()
    .thread('a', { locals: { page: int(0, pages - 1) } })
    .steps({
      store: step(
        'user space: a store; through a writable entry, or with a fault',
        choose({ page: int(0, pages - 1) }, (m, t, { page }) => {
          if (!m.pages.at(page).writable) {
            t.page = page;
            return 'do_wp_page';
          }
          m.pages.at(page).stored = true;
          return 'done';
        }),
      ),
      do_wp_page: step(
        'mm/memory.c: do_wp_page, under the page-table lock: reuses an exclusive page, copies another',
        (m, t) => {
          if (m.ptl !== 'free') return blocked;
          const page = m.pages.at(t.page);
          t.page = 0;
          if (page.exclusive) {
            page.writable = true;
            page.stored = true;
          } else page.copied = true;
          return 'done';
        },
      ),
    });
