import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, merged, type Runs, sizeOf, sliceOf } from './runs.ts';

const numbersOf = (runs: Runs): number[] => {
  const numbers: number[] = [];
  for (let r = 0; r < runs.length; r += 2)
    for (let n = runs[r] as number; n < (runs[r + 1] as number); n++) numbers.push(n);
  return numbers;
};

/** Numbers, each of which somebody has, or nobody. */
const owners = fc.array(fc.nat(3), { maxLength: 60 });
const runsOf = (list: readonly number[], owner: number): Runs => {
  const runs: number[] = [];
  for (const [n, one] of list.entries()) if (one === owner) append(runs, n, n + 1);
  return runs;
};

test('ranges that meet are one', () => {
  const runs: number[] = [];
  for (const [from, to] of [
    [1, 3],
    [3, 3],
    [3, 7],
    [9, 10],
  ] as const)
    append(runs, from, to);
  expect(runs).toEqual([1, 7, 9, 10]);
});

test('the runs of several workers, merged, are in order, and as few as possible', () => {
  fc.assert(
    fc.property(owners, (list) => {
      const all = merged([0, 1, 2].map((owner) => runsOf(list, owner)));
      const expected = [...list.keys()].filter((n) => list[n] !== 3);
      expect(numbersOf(all)).toEqual(expected);
      expect(sizeOf(all)).toBe(expected.length);
      for (let r = 2; r < all.length; r += 2) expect(all[r]).toBeGreaterThan(all[r - 1] as number);
    }),
  );
});

test('slices are those of the numbers', () => {
  fc.assert(
    fc.property(owners, fc.nat(70), fc.nat(70), (list, from, count) => {
      const runs = runsOf(list, 0);
      expect(numbersOf(sliceOf(runs, from, count))).toEqual(numbersOf(runs).slice(from, from + count));
    }),
  );
});
