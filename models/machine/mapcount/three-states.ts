// None, once or many (vma, page table) tuples (Wilcox 2021, in seed 002). Without a number there is no way back from many.
import { oneOf } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Phase } from './policy.ts';
import { lookAtTuple } from './tuples.ts';

interface State {
  mapped: 'none' | 'once' | 'many';
}
const countNew: Phase<State> = (stored, _call, _look, note) => {
  if (!note.seen) stored.mapped = stored.mapped === 'none' ? 'once' : 'many';
  note.seen = false;
};
const uncountLast: Phase<State> = (stored, _call, _look, note) => {
  if (!note.seen && stored.mapped === 'once') stored.mapped = 'none';
  note.seen = false;
};
const map = [lookAtTuple, countNew];
const unmap = [lookAtTuple, uncountLast];

export const threeStates: MapcountPolicy = definePolicy({
  name: '3S',
  title: 'none, once or many tuples; scans the page table under its lock; many is for ever',
  folio: () => ({ mapped: oneOf('none', 'once', 'many') }),
  map,
  unmap,
  split: { add: [], remove: [] },
  move: { add: map, remove: unmap },
  mapped: ({ mapped }) => (mapped === 'many' ? null : mapped === 'once'),
  count: ({ mapped }) => (mapped === 'many' ? null : mapped === 'once' ? 1 : 0),
  unit: 'tuples',
  shared: ({ mapped }) => (mapped === 'many' ? null : false),
  partial: () => null,
  sentence: 'what says none or once is mapped by no tuple or by one; many says nothing',
  exact: ({ mapped }, { tuples }) =>
    mapped === 'many' || tuples === (mapped === 'once' ? 1 : 0) || { said: mapped === 'once' ? 1 : 0, tuples },
  least: () => 0,
  cell: ({ mapped }) => mapped,
});
