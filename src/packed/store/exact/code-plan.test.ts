import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCodes } from './code-plan.ts';
import { ValueCounter, type ValueCounts } from './value-counter.ts';

/** Words with so many values each, of which those with more than a few have so many in each half. */
const countsOf = (words: readonly (number | readonly [number, number])[]): ValueCounts => ({
  words: Float64Array.from(words, (count) => (typeof count === 'number' ? count : Number.POSITIVE_INFINITY)),
  halves: Float64Array.from(words.flatMap((count) => (typeof count === 'number' ? [count, 1] : count))),
});

const zap = countsOf([[143, 48], 16, [431, 243], 191, 35]);

test('the words with the fewest values share one word', () => {
  const plan = planCodes(zap, false);
  expect(plan?.stored).toBe(3);
  expect(plan?.plain).toEqual([0, 2]);
  expect(plan?.parts.map(({ word, part, at }) => [word, part, at])).toEqual([
    [3, 'all', 2],
    [4, 'all', 2],
    [1, 'all', 2],
  ]);
});

test('with fewer spare codes, after the first plan, halves of words are coded as well', () => {
  expect(planCodes(zap, true)?.stored).toBe(2);
});

test('there is no plan that saves nothing', () => {
  expect(planCodes(countsOf([5]), false)).toBeUndefined();
  expect(
    planCodes(
      countsOf([
        [40_000, 40_000],
        [40_000, 9],
      ]),
      false,
    ),
  ).toBeUndefined();
  expect(planCodes(countsOf([[40_000, 40_000], [9, 40_000], 9]), false)).toBeUndefined();
});

test('in every plan each word is stored once, no two codes share a bit, and there are codes for what was counted', () => {
  const half = fc.integer({ min: 1, max: 65_536 });
  const word = fc.oneof(fc.integer({ min: 1, max: 1024 }), fc.tuple(half, half));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.boolean(), (words, before) => {
      const plan = planCodes(countsOf(words), before);
      if (plan === undefined) return;
      expect(plan.stored).toBeLessThan(words.length);
      const of = (w: number): string[] => [
        ...plan.plain.filter((one) => one === w).map(() => 'plain'),
        ...plan.parts.filter((part) => part.word === w).map(({ part }) => part),
      ];
      words.forEach((count, w) => {
        const ways = typeof count === 'number' ? [['plain'], ['all']] : [['plain'], ['lower', 'upper']];
        expect(ways).toContainEqual(of(w).sort());
      });
      const used = Array.from({ length: plan.stored }, () => 0n);
      for (const { word: w, part, at, shift, bits } of plan.parts) {
        const mask = ((1n << BigInt(bits)) - 1n) << BigInt(shift);
        expect(at).toBeGreaterThanOrEqual(plan.plain.length);
        expect((used[at] as bigint) & mask).toBe(0n);
        used[at] = (used[at] as bigint) | mask;
        expect((used[at] as bigint) >> 32n).toBe(0n);
        const count = words[w] as number | readonly [number, number];
        expect(2 ** bits).toBeGreaterThanOrEqual(typeof count === 'number' ? count : count[part === 'upper' ? 1 : 0]);
      }
    }),
  );
});

test('counts the values of words and of their halves', () => {
  const counter = new ValueCounter(2);
  counter.add(Int32Array.of(0, 5, 0x10000, -1, 0, 5, 0x20000, 5));
  expect([...counter.words]).toEqual([3, 3]);
  expect([...counter.halves]).toEqual([1, 3, 2, 2]);
  for (let i = 0; i < 3000; i++) counter.addOne(Int32Array.of(i, i % 900), 0);
  expect([...counter.words]).toEqual([Number.POSITIVE_INFINITY, 901]);
  expect([...counter.halves]).toEqual([3000, 3, 901, 2]);
});
