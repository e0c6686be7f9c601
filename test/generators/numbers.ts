// Thousands of random numbers for one value. fc.infiniteStream makes each of them a value of its own, to be shrunk and shown, and is an order of magnitude slower
// than what is tested with them.
import fc from 'fast-check';
import { type Random, randomOf } from '../../src/simulate/random.ts';

export type { Random };

/** Numbers one after the other, all of one seed, which is what is shown of them. */
export const numbers: fc.Arbitrary<Random> = fc.noBias(fc.nat()).map((seed) => ({
  ...randomOf(seed, 0),
  [fc.toStringMethod]: () => `randomOf(${seed}, 0)`,
}));
