// Two levels of page tables: pages that are used as last-level tables, and the entries above that point to them.
import {
  type ArrayDomain,
  array,
  type Draft,
  int,
  type NullableDomain,
  nullable,
  type OneOfDomain,
  oneOf,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { lockOf } from '../locks/lock.ts';
import { entryOf } from './page-table.ts';

/** A last-level entry of which only counts what it maps. */
export const leafOf = (frames: number) => entryOf(frames, {});
/** A last-level entry that names its frame, as a recipe sees it. */
export type Leaf = Draft<ReturnType<typeof leafOf>>;

/**
 * What a page that once was a table is now: a table; deposited under a huge entry (pgtable_trans_huge_deposit); on the
 * free list; or in another use, of whoever got it.
 */
export type PageUse = 'table' | 'deposited' | 'free' | 'other';

type PageDomain<H extends string> = StructDomain<{
  use: OneOfDomain<PageUse>;
  ptl: OneOfDomain<'free' | H>;
  ptes: ArrayDomain<NullableDomain<ReturnType<typeof leafOf>>>;
}>;

/** For who looks: what a page is that is no table any more. */
const goneWords = ({ use }: { readonly use: PageUse }): string | false =>
  use === 'free' ? 'free' : use === 'other' && "another owner's";

/** `pages` of `ptes` entries each. `holders`: the threads that hold a page-table lock from one step to another. */
export const tablePagesOf = <const H extends string = never>({
  pages,
  ptes,
  frames,
  holders = [],
}: {
  readonly pages: number;
  readonly ptes: number;
  readonly frames: number;
  readonly holders?: readonly H[];
}): ArrayDomain<PageDomain<H>> =>
  shownAs(
    { as: 'table', title: 'page of a table', gone: goneWords },
    array(
      pages,
      struct({
        use: oneOf<PageUse>('table', 'deposited', 'free', 'other'),
        ptl: lockOf(...holders),
        ptes: array(ptes, nullable(leafOf(frames))),
      }),
    ),
  );
/** The pages that are, or were, page tables, as a recipe sees them. */
export type TablePages = Draft<ArrayDomain<PageDomain<string>>>;
/** One page that is, or was, a page table, as a recipe sees it. */
export type TablePage = ReturnType<TablePages['at']>;

/** An entry above the last level (of a PMD, for hugetlb of a PUD): it points to a table, or maps a huge frame. */
export const upperOf = (pages: number, frames: number) =>
  struct({ maps: oneOf('table', 'frame'), to: shownAs({ names: 'tables' }, int(0, Math.max(pages, frames, 1) - 1)) });
/** An entry of the level above, as a recipe sees it. */
export type Upper = Draft<ReturnType<typeof upperOf>>;

/** `uppers` of them; null is none. */
export const uppersOf = (uppers: number, pages: number, frames = 0) =>
  shownAs({ as: 'table', title: 'entry above' }, array(uppers, nullable(upperOf(pages, frames))));
/** The entries of the level above, as a recipe sees them. */
export type Uppers = Draft<ReturnType<typeof uppersOf>>;

/** pmd_populate(), pud_populate() */
export const pmdPopulate = (uppers: Uppers, i: number, page: number): void => {
  uppers.set(i, { maps: 'table', to: page });
};

/** The page that an upper entry points to as a table; null where it is none, or maps a huge frame. */
export const tableAt = (upper: Upper | null): number | null => (upper?.maps === 'table' ? upper.to : null);

/** pte_free(): the page is on the free list, and anybody's. */
export const freeTable = (page: TablePage): void => {
  page.use = 'free';
};

/** The frame that an address is translated to by the tables as they are in memory; null for none. */
export const translate = (m: { readonly tables: TablePages }, upper: Upper | null, i: number): number | null => {
  if (upper === null) return null;
  if (upper.maps === 'frame') return upper.to;
  const page = m.tables.at(upper.to);
  return page.use === 'table' ? (page.ptes.at(i)?.folio ?? null) : null;
};
