/** Numbers that look random and are the same again for the same seeds. */
export interface Random {
  /** A whole number from 0 to `n - 1`, each as likely as the others (to within n in 2^32); `n` is at most 2^32. */
  below(n: number): number;
}

/** Seeds are whole numbers below this. */
export const seedLimit: number = 2 ** 32;

/** Rounds after which PractRand's own seeding of sfc32 takes three seed words to be mixed. */
const MIXING_ROUNDS = 15;

/**
 * The generator of one walk: Chris Doty-Humphrey's sfc32 (PractRand), its three words of state set from the seed and the
 * number of the walk (below 2^53). No two walks share a starting state, so what a walk does depends on these two alone.
 */
export const randomOf = (seed: number, walk: number): Random => {
  let a = seed | 0;
  let b = walk | 0;
  let c = (walk / 2 ** 32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < MIXING_ROUNDS; i++) next();
  return { below: (n) => Math.floor((next() / 2 ** 32) * n) };
};
