import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, randomOf, seedLimit } from './random.ts';

const some = (random: Random, n = 2 ** 32): readonly number[] => Array.from({ length: 20 }, () => random.below(n));

test('the same seed and walk give the same numbers, others give others', () => {
  const seed = fc.integer({ min: 0, max: seedLimit - 1 });
  const walk = fc.maxSafeNat();
  fc.assert(
    fc.property(fc.tuple(seed, walk), fc.tuple(seed, walk), (a, b) => {
      const same = a[0] === b[0] && a[1] === b[1];
      expect(some(randomOf(...a))).toEqual(some(randomOf(...a)));
      expect(some(randomOf(...a)).join() === some(randomOf(...b)).join()).toBe(same);
    }),
  );
  // Walks that differ only above the 32nd bit, or by one.
  for (const other of [1, 2 ** 32, 2 ** 40]) expect(some(randomOf(7, 0))).not.toEqual(some(randomOf(7, other)));
});

test('every number below n is about as likely, also first in each walk', () => {
  for (const n of [1, 2, 5, 12]) {
    const counts = new Array<number>(n).fill(0);
    const firsts = new Array<number>(n).fill(0);
    const one = randomOf(1, 1);
    for (let i = 0; i < 12_000; i++) {
      const drawn = one.below(n);
      counts[drawn] = (counts[drawn] as number) + 1;
      const first = randomOf(1, i).below(n);
      firsts[first] = (firsts[first] as number) + 1;
    }
    // Six standard deviations.
    const away = 6 * Math.sqrt((12_000 / n) * (1 - 1 / n));
    for (const count of [...counts, ...firsts]) expect(Math.abs(count - 12_000 / n)).toBeLessThanOrEqual(away);
  }
});
