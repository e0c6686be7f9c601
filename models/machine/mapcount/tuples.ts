// The number of (vma, page table) tuples that map at least one page (seed 004), kept exact by a look at the page table.
import { int } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Phase, type Sizes, same } from './policy.ts';

/** One counter, whatever the size of the folio. */
export const oneCount = ({ tuples, slack }: Sizes) => ({ mapcount: int(-slack, tuples + slack) });
export interface Counted {
  mapcount: number;
}

/** Does the tuple map the folio, before an entry is added or after one is cleared? Under the page-table lock nothing can change that. */
export const lookAtTuple: Phase<unknown> = (_, { mm, vma, table }, look, note) => {
  note.seen = look.tuple(mm, vma, table) !== 0;
};
/** A tuple that did not map it does now. */
export const countNew: Phase<Counted> = (stored, _call, _look, note) => {
  if (!note.seen) stored.mapcount++;
  note.seen = false;
};
/** A tuple that has no entry left does not map it any more. */
export const uncountLast: Phase<Counted> = (stored, _call, _look, note) => {
  if (!note.seen) stored.mapcount--;
  note.seen = false;
};

/** What all policies with one count of tuples say. */
export const tupleAnswers = {
  mapped: ({ mapcount }: Counted): boolean => mapcount > 0,
  count: ({ mapcount }: Counted): number => mapcount,
  unit: 'tuples',
  // Two may be one mm through two page tables: the reason why Wilcox gave the tuples up.
  shared: ({ mapcount }: Counted): boolean | null => (mapcount <= 1 ? false : null),
  partial: (): null => null,
  least: ({ mapcount }: Counted): number => mapcount,
  cell: ({ mapcount }: Counted): string => `${mapcount}`,
} as const;

export const map: readonly Phase<Counted>[] = [lookAtTuple, countNew];
export const unmap: readonly Phase<Counted>[] = [lookAtTuple, uncountLast];

export const tuples: MapcountPolicy = definePolicy({
  name: 'TUP',
  title: 'tuples: scans the page table under its lock, when mapping and when unmapping',
  folio: oneCount,
  map,
  unmap,
  // Another page table, but still one.
  split: { add: [], remove: [] },
  move: { add: map, remove: unmap },
  ...tupleAnswers,
  sentence: "the folio's mapcount equals the number of (vma, page table) tuples that map at least one of its pages",
  exact: ({ mapcount }, truth) => same(mapcount, truth.tuples),
});
