// Total mapped pages: a PMD counts as every page of the folio (the RFC of 2026 that ends _entire_mapcount).
import { int } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Sizes, same } from './policy.ts';

export const totalMapped: MapcountPolicy = definePolicy({
  name: 'TOT',
  title: '_total_mapped_pages: a PTE adds one, a PMD all pages of the folio (RFC of 2026)',
  folio: ({ pages, mms, mappings, slack }: Sizes) => ({
    total: int(-slack * pages, mappings + mms * pages + slack * pages),
  }),
  map: [
    (stored, { n }) => {
      stored.total += n;
    },
  ],
  unmap: [
    (stored, { n }) => {
      stored.total -= n;
    },
  ],
  mapped: ({ total }) => total > 0,
  count: ({ total }) => total,
  shared: ({ total }) => (total <= 1 ? false : null),
  partial: ({ total }, pages) => (total <= 0 ? false : total < pages ? true : null),
  sentence: 'the total equals the pages that all entries map, each as often as it is mapped',
  exact: ({ total }, { ptes, pmds, ptesOfPage }) => same(total, ptes + pmds * ptesOfPage.length),
  least: ({ total }) => total,
  cell: ({ total }) => `${total}`,
});
