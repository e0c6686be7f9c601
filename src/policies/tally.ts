import { defaultMemory } from '../check/check.ts';
import { explained, messageOf, ShootdownError } from '../model/errors.ts';
import { Partition } from '../packed/partition.ts';
import { Limits } from '../search/limits.ts';
import type { SearchOptions } from '../search/options.ts';
import type { Limit } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { type Contest, sides } from './subject.ts';

/** How the answers to one question are, over the states of a finished search. The numbers are in the order of `sides`. */
export interface Answers {
  /** In how many states the answer is on each side. */
  readonly states: readonly number[];
  /** The same, of the states in which nothing is in progress. */
  readonly rest: readonly number[];
  /** Steps to the first state with a wrong answer; and to the first where nothing is in progress. Undefined for none. */
  readonly wrongAt: number | undefined;
  readonly wrongAtRest: number | undefined;
}

/** What came out of one candidate on one part of the workload. */
export interface Tally {
  /** The limit that ended the search; then nothing is said of the answers. */
  readonly limit: Limit | undefined;
  readonly states: number;
  readonly rest: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  /** One a question; none where the search was not finished. */
  readonly answers: readonly Answers[];
  /** The steps that were never taken: what is clean may be so because nothing happened. */
  readonly untaken: readonly string[];
}

export type TallyOptions = Pick<SearchOptions, 'maxStates' | 'maxTime' | 'memory' | 'signal' | 'onProgress'>;

/**
 * Explores every reachable state, breadth first, and then judges the answers in each. Says nothing of the answers unless the
 * search came to its end. Throws what a step or the judge throws, and a `model` error for a state in which the model is stuck.
 */
export const tally = async (
  label: string,
  { system, judge }: Contest,
  questions: number,
  options: TallyOptions = {},
): Promise<Tally> => {
  const partition = new Partition(system, { memory: options.memory ?? defaultMemory() / 2 });
  const { draft } = partition;
  const { words } = draft;
  const width = words.length;
  let done = 0;
  const limits = new Limits(
    options,
    () => {
      const { states, transitions, bytes, full } = partition;
      return { states, transitions, bytes, full, done };
    },
    () => ({ level: partition.levels, frontier: partition.states - done }),
  );
  const failed = (what: string, error: unknown): ShootdownError => {
    const cause = explained(error);
    const known = cause instanceof ShootdownError ? cause : undefined;
    return new ShootdownError(known?.code ?? 'recipe', `${label}: ${what}${messageOf(cause)}`, known?.hint, error);
  };
  try {
    partition.start();
    partition.endLevel();
    while (done < partition.states && !limits.stopped()) {
      const end = partition.states;
      done = await inSlices(done, end, limits, (from, to) => partition.expandAll(from, to));
      const { failure, stuck } = partition.findings();
      if (failure !== undefined) throw failed('a step failed: ', failure.error);
      if (stuck !== undefined)
        throw new ShootdownError('model', `${label}: there is a deadlock`, 'what is compared has to go on to its end');
      if (done === end && partition.states > end) partition.endLevel();
    }
    const { taken } = partition.findings();
    const about = {
      states: partition.states,
      transitions: partition.transitions,
      depth: partition.levels - 1,
      untaken: system.rules.flatMap((rule, i) =>
        taken[i] === 0 ? [rule.kind === 'thread' ? `${rule.thread.name}: ${rule.label}` : rule.label] : [],
      ),
    };
    if (done < partition.states || partition.full)
      return { ...about, limit: limits.met ?? 'memory', rest: 0, seconds: limits.seconds, answers: [] };

    const kinds = sides.length;
    const all = new Float64Array(questions * kinds);
    const atRest = new Float64Array(questions * kinds);
    const first = new Int32Array(questions).fill(-1);
    const firstAtRest = new Int32Array(questions).fill(-1);
    const answers = new Uint8Array(questions);
    const wrong = sides.indexOf('wrong');
    let rest = 0;
    const root = draft.root as never;
    const judgeOne = (piece: Int32Array, at: number, level: number): void => {
      for (let i = 0; i < width; i++) words[i] = piece[at + i] as number;
      const idle = judge(root, answers);
      if (idle) rest++;
      for (let q = 0; q < questions; q++) {
        const answer = answers[q] as number;
        const k = q * kinds + answer;
        all[k] = (all[k] as number) + 1;
        if (answer === wrong && first[q] === -1) first[q] = level;
        if (!idle) continue;
        atRest[k] = (atRest[k] as number) + 1;
        if (answer === wrong && firstAtRest[q] === -1) firstAtRest[q] = level;
      }
    };
    for (let level = 0; level < partition.levels; level++)
      for (const piece of partition.pieces(partition.level(level))) {
        const states = piece.length / width;
        const judged = await inSlices(0, states, limits, (from, to) => {
          try {
            for (let n = from; n < to; n++) judgeOne(piece, n * width, level);
          } catch (error) {
            throw failed('an answer failed: ', error);
          }
        });
        if (judged < states)
          return { ...about, limit: limits.met ?? 'interrupted', rest: 0, seconds: limits.seconds, answers: [] };
      }
    const of = (counts: Float64Array, q: number): readonly number[] => [...counts.subarray(q * kinds, (q + 1) * kinds)];
    const steps = (found: number | undefined): number | undefined => (found === -1 ? undefined : found);
    return {
      ...about,
      limit: undefined,
      rest,
      seconds: limits.seconds,
      answers: Array.from({ length: questions }, (_, q) => ({
        states: of(all, q),
        rest: of(atRest, q),
        wrongAt: steps(first[q]),
        wrongAtRest: steps(firstAtRest[q]),
      })),
    };
  } finally {
    partition.close();
  }
};
