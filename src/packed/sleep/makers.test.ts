import { expect, test } from 'vitest';
import { grownMakers, makerOf, newMakers } from './makers.ts';

const allocate = (words: number): Int32Array => new Int32Array(words);

test('a ring goes round, and one that has grown has the makers of all numbers that were in use', () => {
  const makers = newMakers(allocate);
  const { length } = makers;
  const open = { from: length - 5, used: length + 7, to: 2 * length };
  for (let n = open.from; n < open.used; n++) makers[n & (length - 1)] = n - open.from + 1;
  const grown = grownMakers(makers, open, Number.POSITIVE_INFINITY, allocate);
  expect(grown).toHaveLength(2 * length);
  for (let n = open.from; n < open.used; n++) expect(makerOf(grown, n)).toBe(n - open.from + 1);
});

test('one that has room stays, and where there is none nothing is known of anybody', () => {
  const makers = newMakers(allocate);
  const { length } = makers;
  const open = { from: 10, used: 20, to: length + 10 };
  expect(grownMakers(makers, open, 0, allocate)).toBe(makers);
  const none = grownMakers(makers, { ...open, to: length + 11 }, 4 * length - 1, allocate);
  expect(none).toBeUndefined();
  expect(makerOf(none, 15)).toBe(0);
});
