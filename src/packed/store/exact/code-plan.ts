// How to store states in fewer words than they have. A word, or half of one, has few different values in a search, and a code
// for each of these needs fewer bits.
import type { ValueCounts } from './value-counter.ts';

/** So many codes of whole words still have a small table. */
const MOST_WORD_BITS = 12;
/** One bit less than a half has: a code of 16 bits would be negative in the table of codes. */
const MOST_HALF_BITS = 15;
/**
 * There are codes for so many times the values that are known. When codes run out, all that is stored has to be encoded anew, so
 * at first there are plenty: the values of zap's first 262,144 states are a quarter to a half of those of nine million.
 */
const AMPLE = [8, 2, 1.25] as const;
/** The same for states that were encoded before: most of their values are known. */
const ENOUGH = [2, 1.25] as const;

/** A word, or its 16 lower or upper bits, stored as a code: the `bits` bits from bit `shift` on of stored word `at`. */
export interface CodedPart {
  readonly word: number;
  readonly part: 'all' | 'lower' | 'upper';
  readonly at: number;
  readonly shift: number;
  readonly bits: number;
}

/** Which words of a state are stored as they are, and where the codes of the others are. */
export interface CodePlan {
  /** Words of a state. */
  readonly words: number;
  /** Words that are stored of it. */
  readonly stored: number;
  /** The words that are stored as they are, before all codes. */
  readonly plain: readonly number[];
  readonly parts: readonly CodedPart[];
}

/**
 * The plan that stores states in the fewest words, and of those plans the one that leaves the most words as they are. It has many
 * spare codes if there is such a plan, else few. Undefined when no plan needs fewer words than the states have. `before`:
 * there was a plan before.
 */
export const planCodes = (counts: ValueCounts, before: boolean): CodePlan | undefined => {
  const words = counts.words.length;
  for (const headroom of before ? ENOUGH : AMPLE) {
    let best: Bins | undefined;
    for (let plain = words - 1; plain >= 0; plain--) {
      const bins = binsFor(counts, headroom, plain);
      if (bins !== undefined && storedBy(bins) < (best === undefined ? words : storedBy(best))) best = bins;
    }
    if (best === undefined) continue;
    best.bins.forEach(dealOut);
    return { words, stored: storedBy(best), plain: best.plain, parts: best.bins.flatMap(placed(best.plain.length)) };
  }
  return undefined;
};

interface Sized {
  readonly word: number;
  readonly part: CodedPart['part'];
  readonly count: number;
  bits: number;
}

/** Words that are left as they are, and the codes that share each other word. */
interface Bins {
  readonly plain: readonly number[];
  readonly bins: readonly (readonly Sized[])[];
}

const storedBy = ({ plain, bins }: Bins): number => plain.length + bins.length;

/** A plan that leaves the `plains` words as they are that would need the most bits; undefined if another word cannot be coded. */
const binsFor = (counts: ValueCounts, headroom: number, plains: number): Bins | undefined => {
  const order = Array.from(counts.words, (_, word) => partsOf(counts, headroom, word)).sort(
    (a, b) => sumOf(b) - sumOf(a),
  );
  const sized = order
    .slice(plains)
    .flat()
    .sort((a, b) => b.bits - a.bits);
  if (sized.some(({ part, bits }) => bits > mostBits(part))) return undefined;
  const bins: Sized[][] = [];
  for (const one of sized) {
    const bin = bins.find((others) => sumOf(others) + one.bits <= 32);
    if (bin === undefined) bins.push([one]);
    else bin.push(one);
  }
  const plain = order.slice(0, plains).map(([first]) => (first as Sized).word);
  return { plain: plain.sort((a, b) => a - b), bins };
};

/** What is coded of a word: all of it if it has few values, else its halves. */
const partsOf = ({ words, halves }: ValueCounts, headroom: number, word: number): readonly Sized[] => {
  const sized = (part: CodedPart['part'], count = 0): Sized => {
    const bits = bitsFor(count * headroom);
    // Fewer spare codes are fine for what then has as many bits as it may have.
    return { word, part, count, bits: bitsFor(count * LEAST) > mostBits(part) ? bits : Math.min(bits, mostBits(part)) };
  };
  if (words[word] !== Number.POSITIVE_INFINITY) return [sized('all', words[word])];
  return [sized('lower', halves[2 * word]), sized('upper', halves[2 * word + 1])];
};

const LEAST = 1.25;
const bitsFor = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

const mostBits = (part: CodedPart['part']): number => (part === 'all' ? MOST_WORD_BITS : MOST_HALF_BITS);

const sumOf = (sized: readonly Sized[]): number => sized.reduce((sum, { bits }) => sum + bits, 0);

/** Gives the bits of a word that are left over to the codes that will run out first. */
const dealOut = (bin: readonly Sized[]): void => {
  const used = ({ count, bits }: Sized): number => count / 2 ** bits;
  for (let left = 32 - sumOf(bin); left > 0; left--) {
    const [fullest] = bin.filter(({ part, bits }) => bits < mostBits(part)).sort((a, b) => used(b) - used(a));
    if (fullest === undefined) return;
    fullest.bits++;
  }
};

const placed =
  (plains: number) =>
  (bin: readonly Sized[], i: number): CodedPart[] => {
    let shift = 0;
    return bin.map(({ word, part, bits }) => {
      shift += bits;
      return { word, part, at: plains + i, shift: shift - bits, bits };
    });
  };
