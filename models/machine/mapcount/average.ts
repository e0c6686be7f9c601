// No count a page: of all mappings and of entire ones, and what each page gets on average (CONFIG_NO_PAGE_MAPCOUNT, v6.15).
import { int } from '../../../src/index.ts';
import { entries } from './owner-slots.ts';
import { definePolicy, type MapcountPolicy, type Sizes } from './policy.ts';

interface Counts {
  readonly large: number;
  readonly entire: number;
}

/** folio_average_page_mapcount(): rounded to the nearest, entire mappings on top, at least 1 where anything is mapped. */
export const averageOf = ({ large, entire }: Counts, pages: number): number =>
  large <= 0 ? 0 : Math.max(1, Math.floor((large - entire + (pages >> 1)) / pages) + entire);

export const average: MapcountPolicy = definePolicy({
  name: 'AVG',
  title: '_large_mapcount and _entire_mapcount; a page has the average (CONFIG_NO_PAGE_MAPCOUNT)',
  folio: ({ mms, mappings, slack }: Sizes) => ({
    large: int(-slack, mappings + slack),
    entire: int(-slack, mms + slack),
  }),
  map: [
    (stored, { level, n }) => {
      stored.large += entries(level, n);
      if (level === 'pmd') stored.entire++;
    },
  ],
  unmap: [
    (stored, { level, n }) => {
      stored.large -= entries(level, n);
      if (level === 'pmd') stored.entire--;
    },
  ],
  mapped: ({ large }) => large > 0,
  count: ({ large }) => large,
  // What /proc/kpagecount tells: the average, which is never 0 while anything is mapped.
  pageMapped: (stored, _page, pages) => averageOf(stored, pages) > 0,
  shared: ({ large }) => (large <= 1 ? false : null),
  // Certain below 1. Several mms can hide that a page is mapped by none.
  partial: ({ large, entire }, pages) => (large <= 0 || entire > 0 ? false : large < pages ? true : null),
  sentence: 'each count equals what it counts: entries of any level, and entire mappings',
  exact: ({ large, entire }, { ptes, pmds }) =>
    (large === ptes + pmds && entire === pmds) || { large, expected: ptes + pmds, entire, pmds },
  least: ({ large, entire }) => Math.min(large, entire),
  cell: (stored, pages) => `${averageOf(stored, pages)}`,
});
