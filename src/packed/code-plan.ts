// How to store states in fewer words than they have: half a word (16 bits) has few different values, and codes of those need
// fewer bits.

const VALUES = 0x10000;
/** A half that needs more has no code. One less than a half has, so that a code is never negative where it has 16 bits. */
const MOST_BITS = 15;
/**
 * Codes for so many times the values that are known: when they run out, everything that is stored has to be encoded anew.
 * The second is for states that would take more words with the first.
 */
const HEADROOMS = [2, 1.25] as const;

/** The 16 lower or upper bits of word `word`, stored as a code: the `bits` bits from bit `shift` on of stored word `at`. */
export interface CodedHalf {
  readonly word: number;
  readonly upper: boolean;
  readonly at: number;
  readonly shift: number;
  readonly bits: number;
}

/** Which words of a state are stored as they are, and where the codes of the halves of the others are. */
export interface CodePlan {
  /** Words of a state. */
  readonly words: number;
  /** Words that are stored of it. */
  readonly stored: number;
  /** The words that are stored as they are, before all codes. */
  readonly whole: readonly number[];
  readonly halves: readonly CodedHalf[];
}

/** Counts the different values of each half of the words of some states. */
export class HalfCounter {
  readonly #words: number;
  readonly #seen: Uint8Array;
  /** Of the lower half of the first word, its upper half, the lower half of the second word, and so on. */
  readonly counts: Float64Array;

  constructor(words: number) {
    this.#words = words;
    this.#seen = new Uint8Array(words * 2 * VALUES);
    this.counts = new Float64Array(words * 2);
  }

  /** Counts the states that follow each other in `words`. */
  add(words: Int32Array): void {
    for (let o = 0; o < words.length; o += this.#words) this.addOne(words, o);
  }

  addOne(words: Int32Array, offset: number): void {
    for (let i = 0; i < this.#words; i++) {
      const word = words[offset + i] as number;
      this.#see(2 * i, word & 0xffff);
      this.#see(2 * i + 1, word >>> 16);
    }
  }

  #see(half: number, value: number): void {
    const at = half * VALUES + value;
    if (this.#seen[at] !== 0) return;
    this.#seen[at] = 1;
    this.counts[half] = (this.counts[half] as number) + 1;
  }
}

/**
 * The plan that stores states in the fewest words, and of these one with ample codes that leaves the most words as they
 * are; undefined when no plan stores them in fewer words than they have. `counts`: the values of each half, as
 * `HalfCounter` counts them.
 */
export const planCodes = (counts: Float64Array): CodePlan | undefined => {
  const words = counts.length / 2;
  let best: Bins | undefined;
  for (const headroom of HEADROOMS)
    for (let whole = words - 1; whole >= 0; whole--) {
      const bins = binsFor(counts, headroom, whole);
      if (bins !== undefined && storedBy(bins) < (best === undefined ? words : storedBy(best))) best = bins;
    }
  if (best === undefined) return undefined;
  for (const bin of best.bins) dealOut(bin, counts);
  return { words, stored: storedBy(best), whole: best.whole, halves: best.bins.flatMap(halvesOf(best.whole.length)) };
};

/** A half, by its place in the counts, and bits for its code. */
interface Sized {
  readonly half: number;
  bits: number;
}

/** Words that are left as they are, and the codes that share each word. */
interface Bins {
  readonly whole: readonly number[];
  readonly bins: readonly (readonly Sized[])[];
}

const storedBy = ({ whole, bins }: Bins): number => whole.length + bins.length;

/** Leaves the `wholes` words that would need the most bits as they are; undefined if another one cannot be coded. */
const binsFor = (counts: Float64Array, headroom: number, wholes: number): Bins | undefined => {
  const bits = Array.from(counts, (count) => Math.max(1, Math.ceil(Math.log2(count * headroom))));
  const ofWord = (word: number): number => (bits[2 * word] as number) + (bits[2 * word + 1] as number);
  const order = Array.from({ length: bits.length / 2 }, (_, word) => word).sort((a, b) => ofWord(b) - ofWord(a));
  const sized = order
    .slice(wholes)
    .flatMap((word) => [2 * word, 2 * word + 1])
    .map((half) => ({ half, bits: bits[half] as number }))
    .sort((a, b) => b.bits - a.bits);
  if (sized.some((one) => one.bits > MOST_BITS)) return undefined;
  const bins: Sized[][] = [];
  for (const one of sized) {
    const bin = bins.find((others) => sumOf(others) + one.bits <= 32);
    if (bin === undefined) bins.push([one]);
    else bin.push(one);
  }
  return { whole: order.slice(0, wholes).sort((a, b) => a - b), bins };
};

const sumOf = (bin: readonly Sized[]): number => bin.reduce((sum, { bits }) => sum + bits, 0);

/** Gives the bits of a word that are left to the codes that will run out first. */
const dealOut = (bin: readonly Sized[], counts: Float64Array): void => {
  const used = ({ half, bits }: Sized): number => (counts[half] as number) / 2 ** bits;
  for (let left = 32 - sumOf(bin); left > 0; left--) {
    const [fullest] = bin.filter(({ bits }) => bits < MOST_BITS).sort((a, b) => used(b) - used(a));
    if (fullest === undefined) return;
    fullest.bits++;
  }
};

const halvesOf =
  (wholes: number) =>
  (bin: readonly Sized[], i: number): CodedHalf[] => {
    let shift = 0;
    return bin.map(({ half, bits }) => {
      const placed = { word: half >>> 1, upper: half % 2 === 1, at: wholes + i, shift, bits };
      shift += bits;
      return placed;
    });
  };
