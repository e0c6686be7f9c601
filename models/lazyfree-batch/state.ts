// What the model is made of: a large folio behind MADV_FREE, process A that maps all of it, and its child B that maps the pages
// which fork() shared. A's first pages were MADV_DONTFORK then, and its VMAs are merged again.
import { array, bool, type Draft, int, nullable, struct } from '../../src/index.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { refcountDecAndTest } from '../machine/locks/refcount.ts';
import type { BatchBounds } from './policy.ts';

const entry = () => struct({ writable: bool(), dirty: bool(), softDirty: bool() });

export const stateOf = ({ pages, stores }: BatchBounds) =>
  struct({
    /** A's page table, B's page table: locked by reclaim. */
    ptls: array(2, struct({ ptl: lockOf('reclaim') })),
    /** Entries of A, page by page; each maps the folio's page of its number. */
    a: array(pages, nullable(entry())),
    /** Entries of B. */
    b: array(pages, nullable(entry())),
    folio: struct({
      /** PG_dirty, PG_swapbacked. */
      dirty: bool(),
      swapbacked: bool(),
      /** Entries that map a page of it, and one for isolation. */
      refcount: int(0, 2 * pages + 1),
      pages: array(
        pages,
        struct({
          mapcount: int(0, 2),
          /** PG_anon_exclusive. */
          exclusive: bool(),
          /** History: A, B has stored to it since the fork. */
          byA: bool(),
          byB: bool(),
        }),
      ),
    }),
    /** A, B has a page of its own at the address, in place of the folio's. */
    ownA: array(pages, bool()),
    ownB: array(pages, bool()),
    /** Stores that are still to be done. */
    stores: int(0, stores),
    /** History: A has stored there since MADV_FREE. */
    stored: array(pages, bool()),
  });
export type Batch = Draft<ReturnType<typeof stateOf>>;
export type Mm = 'a' | 'b';
export const ptlOf = (m: Batch, mm: Mm) => m.ptls.at(mm === 'a' ? 0 : 1);

/** An entry of the folio goes: mapcount, then the reference. */
export const unmapPage = (m: Batch, page: number): void => {
  m.folio.pages.at(page).mapcount--;
  refcountDecAndTest(m.folio, 'refcount');
};
