// How to store states as codes of combinations: the halves of a state's words are cut into a few groups of neighbours, and each group has a code
// for every combination of values that occurs in it. (SPIN's collapse compression and the trees of LTSmin come from the same observation: a
// search has far fewer parts of states than states.)

/** The halves `from` to `to - 1` of a state's words, the lower half of a word before its upper one. */
export interface Group {
  readonly from: number;
  readonly to: number;
}

/** Each group takes one stored word. Together they have every half once, in order. */
export interface CombinationPlan {
  /** Words of a state. */
  readonly words: number;
  readonly groups: readonly Group[];
}

export interface WeighedPlan {
  readonly plan: CombinationPlan;
  /** Bytes of the combinations of a sample. */
  readonly bytes: number;
}

/** What a group has of one word. */
export interface GroupPiece {
  readonly word: number;
  /** Its bits. */
  readonly mask: number;
}

export const piecesOf = ({ from, to }: Group): readonly GroupPiece[] => {
  const pieces: GroupPiece[] = [];
  for (let word = from >> 1; 2 * word < to; word++)
    pieces.push({ word, mask: (from <= 2 * word ? 0xffff : 0) | (to >= 2 * word + 2 ? 0xffff << 16 : 0) });
  return pieces;
};

/** One whole word is stored as it is: no code would be shorter. */
export const isWord = ({ from, to }: Group): boolean => from % 2 === 0 && to === from + 2;

/** What each combination of a group takes besides its words: its place in a table that finds it. */
export const PLACE_BYTES = 8;

/** Bits of the table in which different combinations are counted. */
const COUNTED_BITS = 23;

/** Halves and states that are looked at for one plan, together: some tenths of a second. */
const MOST_LOOKED_AT = 2 ** 27;
const MOST_SAMPLED = 2 ** 20;

/** How many states of `width` words to give to `planCombinations`. */
export const sampleSize = (width: number): number =>
  Math.min(MOST_SAMPLED, Math.floor(MOST_LOOKED_AT / (width * (2 * width + 1))));

/**
 * The plans that store states in 2, 3 .. `most` words, of each number the one that has the least bytes of combinations for the states of
 * `sample`, which follow each other.
 */
export const planCombinations = (sample: Int32Array, width: number, most: number): readonly WeighedPlan[] => {
  const halves = 2 * width;
  const bytes = combinationBytes(sample, width);
  // For each half, the plan for those before it.
  let plans = Array.from({ length: halves + 1 }, (_, to): Cut | undefined =>
    to === 0 ? undefined : { bytes: bytes[to] as number, groups: [{ from: 0, to }] },
  );
  const best: WeighedPlan[] = [];
  for (let count = 2; count <= most; count++) {
    plans = plans.map((_, to) => {
      let least: Cut | undefined;
      for (let from = 1; from < to; from++) {
        const before = plans[from];
        if (before === undefined) continue;
        const all = before.bytes + (bytes[from * (halves + 1) + to] as number);
        if (least === undefined || all < least.bytes) least = { bytes: all, groups: [...before.groups, { from, to }] };
      }
      return least;
    });
    const whole = plans[halves];
    if (whole !== undefined) best.push({ plan: { words: width, groups: whole.groups }, bytes: whole.bytes });
  }
  return best;
};

interface Cut {
  readonly bytes: number;
  readonly groups: readonly Group[];
}

/** For each group, at `from` times one more than there are halves plus `to`: the bytes of all its combinations in some states. */
const combinationBytes = (sample: Int32Array, width: number): Float64Array => {
  const halves = 2 * width;
  const bytes = new Float64Array((halves + 1) ** 2);
  const hashes = new Int32Array(sample.length / width);
  const seen = new Uint8Array(2 ** COUNTED_BITS / 8);
  for (let from = 0; from < halves; from++) {
    hashes.fill(1);
    for (let to = from + 1; to <= halves; to++) {
      const met = extend({ sample, width, hashes, seen }, to - 1);
      const group = { from, to };
      if (isWord(group)) continue;
      // As many of the places are met as by so many combinations, each at one of them (linear counting).
      const places = 2 ** COUNTED_BITS;
      const combinations = -places * Math.log(1 - Math.min(met, places - 1) / places);
      bytes[from * (halves + 1) + to] = combinations * (piecesOf(group).length * 4 + PLACE_BYTES);
    }
  }
  return bytes;
};

interface Counting {
  readonly sample: Int32Array;
  readonly width: number;
  /** Of each state, of the halves so far. */
  readonly hashes: Int32Array;
  readonly seen: Uint8Array;
}

/** Hashes one half more of each state; answers at how many places the hashes are then. */
const extend = ({ sample, width, hashes, seen }: Counting, half: number): number => {
  const shift = (half & 1) * 16;
  const multiplier = 0x9e3779b1;
  seen.fill(0);
  let met = 0;
  for (let k = 0, o = half >> 1; k < hashes.length; k++, o += width) {
    let h = Math.imul((hashes[k] as number) ^ (((sample[o] as number) >>> shift) & 0xffff), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), multiplier);
    h ^= h >>> 13;
    hashes[k] = h;
    const place = h >>> (32 - COUNTED_BITS);
    const bit = 1 << (place & 7);
    if (((seen[place >>> 3] as number) & bit) !== 0) continue;
    seen[place >>> 3] = (seen[place >>> 3] as number) | bit;
    met++;
  }
  return met;
};
