// All mappings, and the pages that they map, a PMD every page of the folio (the RFC of 2026 that ends _entire_mapcount).
import { int } from '../../../src/index.ts';
import { entries } from './owner-slots.ts';
import { definePolicy, type MapcountPolicy, type Sizes } from './policy.ts';

export const totalMapped: MapcountPolicy = definePolicy({
  name: 'TOT',
  title: '_large_mapcount and _total_mapped_pages: a PTE adds one, a PMD all pages of the folio (RFC of 2026)',
  folio: ({ pages, mms, mappings, slack }: Sizes) => ({
    large: int(-slack, mappings + slack),
    total: int(-slack * pages, mappings + mms * pages + slack * pages),
  }),
  map: [
    (stored, { level, n }) => {
      stored.large += entries(level, n);
      stored.total += n;
    },
  ],
  unmap: [
    (stored, { level, n }) => {
      stored.large -= entries(level, n);
      stored.total -= n;
    },
  ],
  mapped: ({ large }) => large > 0,
  count: ({ large }) => large,
  shared: ({ large }) => (large <= 1 ? false : null),
  // Certain below the size of the folio; several mms can hide that a page is mapped by none.
  partial: ({ total }, pages) => (total <= 0 ? false : total < pages ? true : null),
  sentence: 'each count equals what it counts: entries of any level, and the pages that they map, as often as they do',
  exact: ({ large, total }, { ptes, pmds, ptesOfPage }) => {
    if (large !== ptes + pmds) return { large, expected: ptes + pmds };
    const expected = ptes + pmds * ptesOfPage.length;
    return total === expected || { total, expected };
  },
  least: ({ large, total }) => Math.min(large, total),
  cell: ({ total }) => `${total}`,
});
