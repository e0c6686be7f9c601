// Folios of one page: reference count, mapcount, dirty state, and for the page cache what the disk holds.
import { array, bool, type Draft, int, oneOf, optional, shownAs, struct } from '../../../src/index.ts';
import { refcountDecAndTest } from '../locks/refcount.ts';

/** For who looks: in whose hands a folio is that has no references. */
const goneWords = ({ refcount, reused }: { readonly refcount: number; readonly reused: boolean }): string | false =>
  reused ? "another owner's" : refcount === 0 && 'free';

/**
 * Frame numbers are plain integers, no scalarset: which folio a page maps is fixed by its address.
 * `mappings`: the most page-table entries that may map one folio. The store that made memory newer than the disk is not
 * numbered: `disk` says whether the disk holds what memory holds, which is all that the properties ask.
 * `leastMapcount`: below 0 where a mutant may count too far down, and a property is to say so; that is then
 * what an initial state starts from.
 */
export const foliosOf = (folios: number, mappings: number, { leastMapcount = 0 }: { leastMapcount?: number } = {}) =>
  shownAs(
    { as: 'folio', title: 'folio', gone: goneWords },
    array(
      folios,
      struct({
        /** Anonymous: no page cache reference, no writeback. */
        anon: bool(),
        /** One a mapping (the gather inherits it when the entry is cleared), one for the page cache. 0: on the free list. */
        refcount: int(0, mappings + 1),
        /** Page-table entries that map it, as the kernel counts them. */
        mapcount: int(leastMapcount, mappings),
        /** PG_locked. */
        locked: bool(),
        /** PG_dirty. */
        dirty: bool(),
        /** PG_writeback: from clearing PG_dirty until the device has read the page. */
        writeback: bool(),
        /** What the disk's copy is, compared with memory. */
        disk: oneOf('current', 'behind'),
        /** History: folio_mkclean() has returned, and no write fault has been handled since. */
        mkcleaned: bool(),
        /** Taken from the free list by another owner. */
        reused: bool(),
      }),
    ),
  );
/** The folios of one page, as a recipe sees them. */
export type Folios = Draft<ReturnType<typeof foliosOf>>;
/** One folio of one page, as a recipe sees it. */
export type Folio = ReturnType<Folios['at']>;

/** put_page(): the frame is on the free list when the last reference is gone. */
export const putPage = (folio: Folio): void => {
  refcountDecAndTest(folio, 'refcount');
};

/** On the free list, or in another owner's hands. */
export const isGone = (folio: { readonly refcount: number; readonly reused?: boolean }): boolean =>
  folio.refcount === 0 || optional(folio, 'reused') === true;
