// That steps on the memory are learnt (src/packed/learning) as those of a protocol are that is written out by hand.
import { expect, test } from 'vitest';
import type { System } from '../../../src/index.ts';
import { Partition } from '../../../src/packed/partition.ts';
import { byHand, onMemory } from '../../../test/fixtures/weak-memory.ts';

const readers = 4;

/** The states of a search that learns from the first one on, and how many paths of each step it knows at the end; -1: it is not learnt. */
const learnt = (system: System): { readonly states: number; readonly paths: readonly number[] } => {
  const learn = { learnAfter: 0, generateAfter: 512 };
  const partition = new Partition(system, { memory: Number.POSITIVE_INFINITY, learn });
  partition.start();
  for (let from = 0, to = partition.counts.states; from < to; from = to, to = partition.counts.states) {
    partition.endLevel();
    partition.check(from, to);
    partition.expandAll(from, to);
  }
  return {
    states: partition.counts.states,
    paths: partition.stepper.learned.steps?.map((tree) => tree?.leaves ?? -1) ?? [],
  };
};

test.each(['iriw', 'mp'] as const)('%s: steps on the memory are learnt in as many paths as by hand', (litmus) => {
  const [memory, hand] = [learnt(onMemory(litmus, readers)), learnt(byHand(litmus, readers))];
  expect(memory.states).toBe(hand.states);
  expect(memory.paths.length).toBeGreaterThan(4 * readers);
  for (const { paths } of [memory, hand]) expect(Math.min(...paths)).toBeGreaterThan(0);
  const total = ({ paths }: typeof memory): number => paths.reduce((sum, n) => sum + n, 0);
  expect(total(memory)).toBeLessThan(1.25 * total(hand));
});
