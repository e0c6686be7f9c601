/** Bits of a fingerprint. */
const FINGERPRINT_BITS = 64;

/**
 * How likely it is, at most, that a search that stored fingerprints of `states` states has missed one: that any two of them
 * have the same. There are n (n - 1) / 2 pairs, and each has one with probability 2^-64 (Stern and Dill, "Improved
 * probabilistic verification by hash compaction", 1995, for the idea of saying so; fingerprint-code.ts for why it is 2^-64).
 */
export const missProbability = (states: number): number =>
  Math.min(1, (states * (states - 1)) / 2 ** (FINGERPRINT_BITS + 1));
