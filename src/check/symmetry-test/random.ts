import type { Permutation } from '../../model/values/permutation.ts';

/** An integer from 0 to `below - 1`. */
export type Random = (below: number) => number;

/** The same numbers for the same seed (mulberry32, T. Ettinger). */
export const randomFrom = (seed: number): Random => {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

/** Every order of the items equally likely. */
export const shuffled = <T>(items: readonly T[], random: Random): readonly T[] => {
  const left = [...items];
  return items.map(() => left.splice(random(left.length), 1)[0] as T);
};

/** A permutation of `size` members, at least two, that is not the identity. */
export const randomPermutation = (size: number, random: Random): Permutation => {
  for (;;) {
    const permutation = shuffled([...Array(size).keys()], random);
    if (permutation.some((member, i) => member !== i)) return permutation;
  }
};
