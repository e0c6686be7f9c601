import type { StructDomain } from '../../model/language/domain.ts';
import { type Layout, layoutOf } from '../state/layout.ts';
import { canonicalSearch } from './canonical-search.ts';
import { stageOf } from './canonical-stage.ts';
import { type PermutedSlots, permutedSlotsOf } from './permuted-slots.ts';

/**
 * Replaces the state at `offset` by the one that stands for its orbit: two states get the same words exactly when some
 * permutation of the members of each scalarset makes one the other, and the words are those of a state of that orbit.
 */
export type Canonicalise = (words: Int32Array, offset: number) => void;

/**
 * Generates the canonical form for a state's description, or undefined when no scalarset of two or more members occurs in
 * it: then every state is its own.
 *
 * The scalarsets are put in order one after the other, each by straight-line code that sorts its members (see `stageOf`); first
 * those whose order depends least on the others. That decides for all members that differ in their own bits or in who names
 * them, and for all that can be exchanged. The rest (members that name each other, arrays of arrays over one scalarset)
 * is left to `canonicalSearch`. Which of the two decides is the same for all states of an orbit.
 *
 * Throws a `model` error for two scalarsets of one name and two sizes.
 */
export const canonicalOf = (root: StructDomain, layout: Layout = layoutOf(root)): Canonicalise | undefined => {
  const slots = permutedSlotsOf(root, layout);
  if (slots.sets.length === 0) return undefined;
  const stages = stagesOf(slots);
  const search = canonicalSearch(slots, layout.words);
  if (stages.length === 0) return search;
  const calls = stages.map((_, i) => `stage${i}(words, o)`).join(' || ');
  const text = `'use strict'; ${stages.map((stage, i) => `const stage${i} = ${stage};`).join('\n')}
    return (words, o) => { if (${calls}) search(words, o); };`;
  return new Function('mix', 'search', text)(mix, search) as Canonicalise;
};

/** The stages in their order; none when some scalarset always needs the search. */
const stagesOf = (slots: PermutedSlots): readonly string[] => {
  const settled = new Set<number>();
  const left = new Set(slots.sets.keys());
  const stages: string[] = [];
  while (left.size > 0) {
    const next = [...left]
      .map((set) => ({ set, ...stageOf(slots, set, settled) }))
      .reduce((least, stage) => (stage.blind < least.blind ? stage : least));
    if (next.text === undefined) return [];
    stages.push(next.text);
    settled.add(next.set);
    left.delete(next.set);
  }
  return stages;
};

const mix = (a: number, b: number): number => {
  const h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  return h ^ (h >>> 15);
};
