import { generateInsert } from '../packed/insert-code.ts';

/** A state and its successors, one after the other, as packed words. */
export interface SampledSteps {
  readonly state: Int32Array;
  readonly successors: Int32Array;
}

/** How much longer a level takes when all steps lead across, measured on zap with two workers: 1.4 times at one half. */
const COST_OF_ACROSS = 0.8;

/**
 * Which words of a state its owner is to be told by. By all of them, half of the successors of a state are another's
 * with two workers, and neighbours in a level, which have many successors in common, lie with different workers, so that
 * these meet twice: measured on zap with two CPUs, 71 % of all successors had to be looked up instead of the 42 % with
 * one worker. By a word that few steps change it is 50 %. Such a word has to take many values, too, or the shares come out
 * uneven, if not in the sample then later. So what few steps lead across is weighed against how uneven shares are to be
 * expected: twice the standard deviation of a worker's share when as many equally frequent values are dealt at random.
 */
export const ownerWordsFor = (samples: readonly SampledSteps[], width: number, workers: number): readonly number[] => {
  const all = Array.from({ length: width }, (_, word) => word);
  const pairs = all.flatMap((a) => all.slice(a + 1).map((b) => [a, b]));
  const judged = [all, ...all.map((word) => [word]), ...pairs].map((words) => {
    const { across, values } = judge(samples, width, workers, words);
    return { words, cost: COST_OF_ACROSS * across + 2 * Math.sqrt((workers - 1) / Math.max(1, values)) };
  });
  return judged.reduce((best, one) => (one.cost < best.cost ? one : best)).words;
};

/** `across`: the part of the steps that lead to another owner. `values`: as many, equally frequent, would be as uneven. */
const judge = (
  samples: readonly SampledSteps[],
  width: number,
  workers: number,
  words: readonly number[],
): { readonly across: number; readonly values: number } => {
  const { owner } = generateInsert(width, workers, false, words);
  const seen = new Map<string, number>();
  let across = 0;
  let total = 0;
  for (const { state, successors } of samples) {
    const own = owner(state, 0);
    for (let o = 0; o < successors.length; o += width) {
      const value = words.map((word) => successors[o + word]).join();
      seen.set(value, (seen.get(value) ?? 0) + 1);
      total++;
      if (owner(successors, o) !== own) across++;
    }
  }
  const squares = [...seen.values()].reduce((sum, count) => sum + count ** 2, 0);
  return { across: across / Math.max(1, total), values: total ** 2 / Math.max(1, squares) };
};
