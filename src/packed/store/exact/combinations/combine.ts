import { CombinationCodes, type Combinations, emptyCombinations, grown } from './combination-codes.ts';
import { type CombinationPlan, PLACE_BYTES, planCombinations, sampleSize } from './combination-plan.ts';
import type { Allocate } from './combination-table.ts';

/** States that are stored, as they are to be looked through. */
export interface StoredStates {
  /** Words a state. */
  readonly width: number;
  /** Words that are stored of each. */
  readonly stored: number;
  readonly count: number;
  /** Puts the words of `count` states from number `n` on into `words`. */
  readonly read: (n: number, count: number, words: Int32Array) => void;
}

/** States that are read at once, for a sample and for all. */
const SAMPLED_AT_ONCE = 16;
const READ_AT_ONCE = 1024;

/** Plans that are tried: each may take a look at all states. */
const MOST_TRIED = 2;
/**
 * A sample has more combinations for each of its states than all have: of 9 million states 8 times as many, and more. The more states there are
 * beside the sample, the more it is: by 8 alone, those of 112 million states of zap with three CPUs were not even looked for, since those of a sample
 * of a million take 8.25 times what they may.
 */
const FEWER_OF_ALL = 8;
/** So many states there were then for each of the sample. */
const STATES_OF_SAMPLED = 9;

/** How many times as many bytes of combinations a sample may have for each of its states as all may, with so many states for each of the sample. */
export const fewerOfAll = (statesOfSampled: number): number =>
  FEWER_OF_ALL * Math.max(1, Math.sqrt(statesOfSampled / STATES_OF_SAMPLED));

/** Bytes that it takes to look for combinations of so many states, besides those of the combinations. */
export const lookingBytes = (width: number, states: number): number =>
  (Math.min(sampleSize(width), states) + READ_AT_ONCE) * (width + 1) * 4 + 2 ** 21;

/** The most bytes that combinations of so many states may take, for states in `saved` words less: half of what is saved. */
export const worthBytes = (states: number, saved: number): number => states * saved * 2;

/**
 * The combinations of the plan that stores the states in the fewest words, if that is fewer than now: all of those that occur in them, and room for
 * more. Undefined if they would take too much of what is saved, except if they are wanted `always`. Of one thread, while nobody stores anything: all
 * states are looked at, twice as fast as they are stored anew.
 */
export const combine = (states: StoredStates, always: boolean, allocate: Allocate): Combinations | undefined => {
  const { width, stored, count } = states;
  const sample = sampleOf(states);
  const sampled = sample.length / width;
  const worth = (plan: CombinationPlan, of: number): number =>
    always ? Number.POSITIVE_INFINITY : worthBytes(of, stored - plan.groups.length);
  const fewer = fewerOfAll(count / sampled);
  const plans = planCombinations(sample, width, stored - 1).filter(
    ({ plan, bytes }) => bytes <= fewer * worth(plan, sampled),
  );
  for (const { plan } of plans.slice(0, MOST_TRIED)) {
    const combinations = allOf(states, plan, worth(plan, count), allocate);
    if (combinations !== undefined) return combinations;
  }
  return undefined;
};

/** Some states, taken from everywhere. */
const sampleOf = ({ width, count, read }: StoredStates): Int32Array => {
  const most = sampleSize(width);
  const blocks = Math.ceil(Math.min(most, count) / SAMPLED_AT_ONCE);
  const sample = new Int32Array(blocks * SAMPLED_AT_ONCE * width);
  let size = 0;
  for (let b = 0; b < blocks; b++) {
    // Where there are few, all of them, in blocks that do not end on one another.
    const from =
      count <= most ? b * SAMPLED_AT_ONCE : Math.floor((b * count) / blocks / SAMPLED_AT_ONCE) * SAMPLED_AT_ONCE;
    const some = Math.min(SAMPLED_AT_ONCE, count - from);
    read(from, some, sample.subarray(size * width));
    size += some;
  }
  return sample.subarray(0, size * width);
};

/** All combinations that occur; undefined if they take more than so many bytes. */
const allOf = (
  { width, count, read }: StoredStates,
  plan: CombinationPlan,
  worth: number,
  allocate: Allocate,
): Combinations | undefined => {
  let combinations = emptyCombinations(plan, allocate);
  const codes = new CombinationCodes(combinations);
  const words = new Int32Array(READ_AT_ONCE * width);
  const offsets = new Int32Array(READ_AT_ONCE);
  const rows = new Int32Array(READ_AT_ONCE * codes.stored);
  for (let n = 0; n < count; ) {
    // A block begins at a multiple of its length, so it is in one segment.
    const some = Math.min(READ_AT_ONCE, count - n);
    read(n, some, words);
    for (let k = 0; k < some; k++) offsets[k] = k * width;
    while (!codes.encode(words, offsets, some, rows)) {
      if (takenBy(combinations) > worth) return undefined;
      combinations = grown(combinations, READ_AT_ONCE, allocate);
      codes.adopt(combinations);
    }
    n += some;
  }
  return takenBy(combinations) > worth ? undefined : combinations;
};

const takenBy = ({ tables, sizes }: Combinations): number =>
  tables.reduce(
    (sum, table, g) => sum + (table === undefined ? 0 : (sizes[g] as number) * (table.width * 4 + PLACE_BYTES)),
    0,
  );
