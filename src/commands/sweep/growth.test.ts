import { expect, test } from 'vitest';
import type { Result } from '../../check/result.ts';
import { growthOf } from './growth.ts';
import { leastSquares } from './least-squares.ts';
import type { SweepRow } from './row.ts';

const row = (set: Record<string, number>, states: number, kind = 'holds'): SweepRow => ({
  variant: 'm/v',
  set,
  result: { verdict: { kind }, statistics: { states } } as unknown as Result,
  refused: undefined,
  asExpected: true,
  model: 'm',
  modelFile: undefined,
});

test('finds the factors of what grows by factors, and goes on with them', () => {
  const rows = [1, 2, 3].flatMap((cpus) => [1, 2].map((ptes) => row({ cpus, ptes }, 7 * 3 ** cpus * 10 ** ptes)));
  const growth = growthOf('m/v', ['cpus', 'ptes'], rows);
  expect(growth?.bounds.map(({ factor }) => Math.round(factor * 1e6) / 1e6)).toEqual([3, 10]);
  expect(growth?.bounds[0]).toMatchObject({ next: { cpus: 4, ptes: 2 } });
  expect(growth?.bounds[0]?.states).toBeCloseTo(7 * 3 ** 4 * 100, 3);
  expect(growth?.off).toBeCloseTo(1, 9);
});

test('says how far it is off where the growth is another', () => {
  const growth = growthOf('m/v', ['n'], [row({ n: 1 }, 10), row({ n: 2 }, 100), row({ n: 3 }, 10)]);
  expect(growth?.bounds[0]?.factor).toBeCloseTo(1, 9);
  expect(growth?.off).toBeGreaterThan(2);
});

test('leaves out searches that were not of all states, and bounds that do not vary', () => {
  const rows = [
    row({ n: 1, k: 5 }, 10),
    row({ n: 2, k: 5 }, 20),
    row({ n: 3, k: 5 }, 11, 'violated'),
    row({ n: 4, k: 5 }, 1, 'incomplete'),
  ];
  const growth = growthOf('m/v', ['n', 'k'], rows);
  expect([growth?.points, growth?.bounds.map(({ bound }) => bound)]).toEqual([2, ['n']]);
  expect(growth?.bounds[0]).toMatchObject({ next: { n: 5, k: 5 } });
});

test('says nothing where nothing is known', () => {
  expect(growthOf('m/v', ['n'], [row({ n: 1 }, 10)])).toBeUndefined();
  expect(growthOf('m/v', ['n', 'k'], [row({ n: 1, k: 1 }, 10), row({ n: 2, k: 2 }, 20)])).toBeUndefined();
  expect(
    growthOf('m/v', ['n', 'k'], [row({ n: 1, k: 1 }, 1), row({ n: 2, k: 2 }, 2), row({ n: 3, k: 3 }, 4)]),
  ).toBeUndefined();
});

test('least squares of a line', () => {
  const [a, b] =
    leastSquares(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 3, 5],
    ) ?? [];
  expect([a, b].map((n) => Math.round((n ?? 0) * 1e9) / 1e9)).toEqual([1, 2]);
});
