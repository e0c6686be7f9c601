// Tuples, of which a call that unmaps takes one away only when it covers all that VMA and page table can map. A policy with a
// constant state cannot know more: how much was mapped through a tuple is stored nowhere.
import { definePolicy, type MapcountPolicy, same } from './policy.ts';
import { type Counted, map, oneCount, tupleAnswers } from './tuples.ts';

export const tuplesCovering: MapcountPolicy = definePolicy({
  name: 'TUP-all',
  title: 'tuples: only a call that covers every page of the folio in its VMA and page table decrements',
  folio: oneCount,
  map,
  unmap: [
    (stored: Counted, { pages, room }) => {
      if (pages === room) stored.mapcount--;
    },
  ],
  split: { add: [], remove: [] },
  ...tupleAnswers,
  sentence: "the folio's mapcount equals the number of (vma, page table) tuples that map at least one of its pages",
  exact: ({ mapcount }, truth) => same(mapcount, truth.tuples),
});
