import { expect, test } from 'vitest';
import { int } from '../../src/index.ts';
import { policies } from '../machine/mapcount/policies.ts';
import { definePolicy, type MapcountPolicy } from '../machine/mapcount/policy.ts';
import { costsOf } from './costs.ts';

const of = (name: string, operation: string) => {
  const costs = costsOf(policies.find((one) => one.name === name) as MapcountPolicy);
  const cost = costs.operations.find((one) => one.operation === operation);
  if (cost === undefined) throw new Error(operation);
  return cost;
};

test('the counts of today change one counter a page, the mapped pages, and the total', () => {
  // Pages 2, 4, 8, 16.
  expect(of('per-page', 'map n').atomics).toEqual([4, 6, 10, 18]);
  expect(of('per-page', 'map n').lines).toEqual([3, 5, 9, 17]);
  // A second mm changes no mapped page.
  expect(of('per-page', 'fork n').atomics).toEqual([3, 5, 9, 17]);
  expect(of('per-page', 'map PMD').atomics).toEqual([2, 2, 2, 2]);
});

test('a scan reads the entries that the folio can have, and counts only when the tuple is new or gone', () => {
  expect(of('TUP', 'map n')).toMatchObject({ atomics: [1, 1, 1, 1], entries: [2, 4, 8, 16], lines: [2, 2, 2, 3] });
  expect(of('TUP', 'zap 1')).toMatchObject({ atomics: [0, 0, 0, 0], entries: [2, 4, 8, 16] });
  expect(of('TUP-dec', 'zap 1')).toMatchObject({ atomics: [1, 1, 1, 1], entries: [0, 0, 0, 0] });
  // Both page tables of the VMA.
  expect(of('VMA', 'zap 1').entries).toEqual([4, 8, 16, 32]);
});

test('owner slots change what they change under one lock', () => {
  expect(of('SLOT', 'fork n')).toMatchObject({ atomics: [0, 0, 0, 0], locks: [1, 1, 1, 1], lines: [1, 1, 1, 1] });
  expect(of('SLOT', 'split').locks).toEqual([2, 2, 2, 2]);
});

test('what is stored is counted from the description: four bytes a number, flags as bits', () => {
  const stored = (name: string) => {
    const { folioBytes, folioBits, pageBytes } = costsOf(policies.find((one) => one.name === name) as MapcountPolicy);
    return [folioBytes, folioBits, pageBytes];
  };
  expect(stored('per-page')).toEqual([12, 0, 4]);
  expect(stored('SLOT')).toEqual([20, 1, 0]);
  expect(stored('3S')).toEqual([0, 2, 0]);
  expect(stored('REF')).toEqual([0, 0, 0]);
});

test('the steps are run: a policy that does more costs more', () => {
  const twice = definePolicy({
    ...(policies.find(({ name }) => name === 'TOT') as object as { name: string }),
    name: 'TWICE',
    title: '',
    folio: () => ({ a: int(0, 99), b: int(0, 99) }),
    map: [
      (stored: { a: number; b: number }, { n }) => {
        stored.a += n;
        stored.a += n;
        stored.b = stored.a;
      },
      (stored: { a: number; b: number }) => {
        stored.b++;
      },
    ],
    unmap: [],
    mapped: () => null,
    count: () => null,
    shared: () => null,
    partial: () => null,
    sentence: '',
    exact: () => true,
    least: () => 0,
    cell: () => '',
  });
  // Two counters in the first part, of which one twice, and one in the second.
  expect(costsOf(twice).operations.find(({ operation }) => operation === 'map n')?.atomics).toEqual([3, 3, 3, 3]);
});
