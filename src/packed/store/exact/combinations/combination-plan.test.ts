import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWord, piecesOf, planCombinations } from './combination-plan.ts';

test('in every plan each bit of a state is in one group', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 60, maxLength: 60 }),
      (width, words) => {
        const sample = Int32Array.from(words).subarray(0, Math.floor(60 / width) * width);
        const plans = planCombinations(sample, width, 5);
        expect(plans.map(({ plan }) => plan.groups.length)).toEqual([2, 3, 4, 5].filter((count) => count <= 2 * width));
        for (const { plan } of plans) {
          const masks = Array.from({ length: width }, () => 0);
          for (const { word, mask } of plan.groups.flatMap(piecesOf)) {
            expect((masks[word] as number) & mask).toBe(0);
            masks[word] = (masks[word] as number) | mask;
          }
          expect(masks).toEqual(masks.map(() => -1));
        }
      },
    ),
  );
});

test('states are cut where the parts have few combinations', () => {
  // Two counters, of one and a half words each, and one word with another value in every state.
  const states = Array.from({ length: 10_000 }, (_, i) => {
    const [a, b] = [i % 100, Math.floor(i / 100)];
    return [a * 77, (a & 0xffff) | ((b * 3) << 16), b, i * 0x9e3779b1];
  });
  const plans = planCombinations(Int32Array.from(states.flat()), 4, 3);
  const { plan, bytes } = plans[1] as (typeof plans)[number];
  expect(plan.groups).toEqual([
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 6, to: 8 },
  ]);
  expect(plan.groups.map(isWord)).toEqual([false, false, true]);
  expect(bytes / (200 * 16)).toBeCloseTo(1, 2);
  expect(plans[0]?.bytes).toBeGreaterThan(10 * bytes);
});
