// Two counters, of full and of partial mappings (Zi Yan's question in seed 004). What a partial mapping is one of, a call or a
// page, the seed does not say: both are kept.
import { int } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Phase, pagesIn, type Sizes } from './policy.ts';

interface Counts {
  full: number;
  partialCalls: number;
  partialPages: number;
}

const change = (stored: Counts, covers: boolean, n: number, by: 1 | -1): void => {
  if (covers) stored.full += by;
  else {
    stored.partialCalls += by;
    stored.partialPages += by * n;
  }
};
/** Full is a call that covers the whole folio. What was mapped in full and is unmapped in part is not known to have been full. */
const map: Phase<Counts> = (stored, { pages, whole, n }) => change(stored, pages === whole, n, 1);
const unmap: Phase<Counts> = (stored, { pages, whole, n }) => change(stored, pages === whole, n, -1);

/** A part of a full mapping goes elsewhere: two partial ones are left of it. */
const moveAway: Phase<Counts> = (stored, { mm, pages, whole, n, from }, look) => {
  if (from === null || pages === whole || look.tuple(mm, from.vma, from.table) !== whole) return;
  change(stored, true, 0, -1);
  change(stored, false, pagesIn(whole) - n, 1);
  change(stored, false, n, 1);
};

export const fullPartial: MapcountPolicy = definePolicy({
  name: 'F/P',
  title: 'full and partial mappings, of which a partial one is a call (Pc) or a page (Pp)',
  folio: ({ mappings, slack }: Sizes) => ({
    full: int(-slack, mappings + slack),
    partialCalls: int(-slack, mappings + slack),
    partialPages: int(-slack, mappings + slack),
  }),
  map: [map],
  unmap: [unmap],
  move: { add: [moveAway], remove: [] },
  mapped: ({ full, partialPages }) => full > 0 || partialPages > 0,
  count: ({ full, partialCalls }) => full + partialCalls,
  // Of calls. A walk finds entries, and cannot tell which call mapped them.
  unit: null,
  // A full mapping is one entry or one of each page.
  references: ({ full, partialPages }) => (full > 0 ? null : partialPages),
  pageMapped: ({ full, partialPages }) => (full > 0 ? true : partialPages === 0 ? false : null),
  shared: ({ full, partialCalls }) => (full + partialCalls <= 1 ? false : null),
  partial: ({ full, partialPages }) => full === 0 && partialPages > 0,
  sentence: 'no counter is below zero, and the folio is mapped exactly when the full or the partial pages say so',
  exact: ({ full, partialPages }, { ptes, pmds }) =>
    (full >= 0 && partialPages >= 0 && (full > 0 || partialPages > 0) === ptes + pmds > 0) || {
      full,
      partialPages,
      mapped: ptes + pmds,
    },
  least: ({ full, partialCalls, partialPages }) => Math.min(full, partialCalls, partialPages),
  cell: ({ full, partialCalls, partialPages }) => `${full}/${partialCalls}/${partialPages}`,
});
