// Tuples, of which every call that unmaps takes one away: the reading of seed 004 that needs no look.
import { definePolicy, type MapcountPolicy, same } from './policy.ts';
import { type Counted, map, oneCount, tupleAnswers } from './tuples.ts';

export const tuplesDecrement: MapcountPolicy = definePolicy({
  name: 'TUP-dec',
  title: 'tuples: every call that unmaps decrements, whatever is left',
  folio: oneCount,
  map,
  unmap: [
    (stored: Counted) => {
      stored.mapcount--;
    },
  ],
  split: { add: [], remove: [] },
  ...tupleAnswers,
  sentence: "the folio's mapcount equals the number of (vma, page table) tuples that map at least one of its pages",
  exact: ({ mapcount }, truth) => same(mapcount, truth.tuples),
});
