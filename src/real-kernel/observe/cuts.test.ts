import { expect, test } from 'vitest';
import { cutsOf } from './cuts.ts';

const lines = (...of: readonly (readonly [time: number, cpu: number])[]) =>
  of.map(([time, cpu], i) => ({ time, cpu, number: i + 1 }));

test('lines of different times are read one after the other', () => {
  expect(cutsOf(lines([1, 0], [2, 1], [3, 0]))).toEqual([
    { unread: 0, next: [{ line: 0, to: 1 }] },
    { unread: 1, next: [{ line: 1, to: 2 }] },
    { unread: 2, next: [{ line: 2, to: 3 }] },
    { unread: 3, next: [] },
  ]);
});

test('lines of one time are in the order of their CPU, and in none with those of another', () => {
  const cuts = cutsOf(lines([1, 0], [1, 1], [1, 0], [2, 0]));
  const orders = (cut: number): readonly string[] => {
    const { next = [] } = cuts[cut] ?? {};
    return next.length === 0 ? [''] : next.flatMap(({ line, to }) => orders(to).map((rest) => `${line}${rest}`));
  };
  expect(orders(0)).toEqual(['0123', '0213', '1023']);
  expect(cuts.map(({ unread }) => unread)).toEqual([0, 1, 1, 0, 2, 3, 4]);
});

test('a clock that stands still is refused with a finer one', () => {
  const still = lines(...Array.from({ length: 300 }, (_, i) => [7, i % 2] as const));
  expect(() => cutsOf(still)).toThrow(/line 1 and 299 more have the same time/);
});
