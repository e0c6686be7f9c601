// A count a page, and of the folio: entire mappings, mapped pages, all mappings (v6.2 to today, CONFIG_PAGE_MAPCOUNT).
import { int } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Sizes } from './policy.ts';

export const perPage: MapcountPolicy = definePolicy({
  name: 'per-page',
  title: '_mapcount of each page, _entire_mapcount, _nr_pages_mapped, _large_mapcount (v6.10 to today)',
  folio: ({ pages, mms, mappings, slack }: Sizes) => ({
    /** _large_mapcount: entries of any level. */
    large: int(-slack, mappings + slack),
    /** _entire_mapcount: PMDs. */
    entire: int(-slack, mms + slack),
    /** _nr_pages_mapped, without the large constant that it has while the folio is entirely mapped. */
    nrMapped: int(-slack, pages + slack),
  }),
  page: ({ mappings, slack }: Sizes) => ({ mapcount: int(-slack, mappings + slack) }),
  map: [
    (stored, { level, pages, n }) => {
      if (level === 'pmd') stored.entire++;
      else
        for (let p = 0; p < stored.pages.length; p++)
          if ((pages >> p) & 1 && stored.pages.at(p).mapcount++ === 0) stored.nrMapped++;
      stored.large += level === 'pmd' ? 1 : n;
    },
  ],
  unmap: [
    (stored, { level, pages, n }) => {
      stored.large -= level === 'pmd' ? 1 : n;
      if (level === 'pmd') stored.entire--;
      else
        for (let p = 0; p < stored.pages.length; p++)
          if ((pages >> p) & 1 && --stored.pages.at(p).mapcount === 0) stored.nrMapped--;
    },
  ],
  mapped: ({ large }) => large > 0,
  count: ({ large }) => large,
  pageMapped: ({ entire, pages }, page) => entire > 0 || pages.at(page).mapcount > 0,
  // Two may be one mm twice; and one mm may map one page while another maps the next.
  shared: ({ large }) => (large <= 1 ? false : null),
  partial: ({ large, entire, nrMapped }, pages) => large > 0 && entire === 0 && nrMapped < pages,
  sentence:
    'each count equals what it counts: the mappings of a page, entire mappings, mapped pages, and mappings of any level',
  exact: ({ large, entire, nrMapped, pages }, truth) => {
    if (large !== truth.ptes + truth.pmds) return { large, expected: truth.ptes + truth.pmds };
    if (entire !== truth.pmds) return { entire, expected: truth.pmds };
    for (let page = 0; page < pages.length; page++) {
      const { mapcount } = pages.at(page);
      const expected = truth.ptesOfPage[page] ?? 0;
      if (mapcount !== expected) return { page, mapcount, expected };
    }
    const expected = truth.ptesOfPage.filter((ptes) => ptes > 0).length;
    return nrMapped === expected || { nrMapped, expected };
  },
  least: ({ large, entire, nrMapped, pages }) => {
    let least = Math.min(large, entire, nrMapped);
    for (let p = 0; p < pages.length; p++) least = Math.min(least, pages.at(p).mapcount);
    return least;
  },
  cell: ({ large, entire, pages }) => {
    const counts = Array.from({ length: pages.length }, (_, p) => pages.at(p).mapcount);
    return `[${counts.join(',')}] ${entire} ${large}`;
  },
});
