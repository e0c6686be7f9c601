// The number of VMAs that map at least one page: Wilcox's revision of February 2023, with its folio_has_ptes(vma).
import { definePolicy, type MapcountPolicy, type Phase, same } from './policy.ts';
import { countNew, oneCount, tupleAnswers, uncountLast } from './tuples.ts';

/** folio_has_ptes(). It looks through every page table of the VMA: the lock of one of them is not enough. */
const lookAtVma: Phase<unknown> = (_, { mm, vma }, look, note) => {
  note.seen = look.vma(mm, vma) !== 0;
};
const map = [lookAtVma, countNew];
const unmap = [lookAtVma, uncountLast];

export const vmas: MapcountPolicy = definePolicy({
  name: 'VMA',
  title: 'VMAs: scans all page tables of the VMA, when mapping and when unmapping',
  folio: oneCount,
  map,
  unmap,
  split: { add: [], remove: [] },
  move: { add: map, remove: unmap },
  ...tupleAnswers,
  unit: 'vmas',
  sentence: "the folio's mapcount equals the number of VMAs that map at least one of its pages",
  exact: ({ mapcount }, truth) => same(mapcount, truth.vmas),
});
