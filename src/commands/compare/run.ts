// Explores policies on the parts of a workload, some at once, each on a thread of its own.

import { defaultMemory } from '../../check/check.ts';
import type { Result } from '../../check/result.ts';
import type { JobEnd } from '../../jobs/endings.ts';
import type { CheckSettings, CompareAnswer, CompareJob } from '../../jobs/job.ts';
import type { Bounds } from '../../model/variant.ts';
import { propertyFor } from '../../policies/subject.ts';
import type { Tally } from '../../policies/tally.ts';
import { progressReport } from '../../report/progress/progress.ts';
import type { Context } from '../shared/command.ts';
import { noteStuck, resultOrNote, showNews } from '../shared/job-result.ts';

/** A candidate on a part of the workload. */
export interface Pair {
  readonly candidate: string;
  readonly part: string;
}

/** A wrong answer that a way to is wanted. */
export interface WrongAnswer extends Pair {
  readonly question: string;
}

/** What all jobs of one command have in common. */
export interface Contest {
  readonly subject: string;
  readonly files: readonly string[];
  readonly set: Bounds;
  readonly atOnce: number;
  /** `memory` is of one job. Default: a share of the machine's. */
  readonly settings: Pick<CheckSettings, 'maxStates' | 'maxTime' | 'memory'>;
}

/** What was found of each pair, in their order; undefined for a search that came to no end. */
export const talliesOf = async (
  pairs: readonly Pair[],
  contest: Contest,
  context: Context,
): Promise<readonly (Tally | undefined)[]> => {
  const answers = await answersTo(pairs, () => ({ kind: 'tally' }), contest, context);
  return answers.map((answer) => (answer?.kind === 'tally' ? answer.tally : undefined));
};

/** A shortest way to each wrong answer, in their order; undefined for a search that came to no end. */
export const tracesOf = async (
  wrong: readonly WrongAnswer[],
  contest: Contest,
  context: Context,
): Promise<readonly (Result | undefined)[]> => {
  const answers = await answersTo(
    wrong,
    ({ question }) => ({ kind: 'trace', property: propertyFor(question) }),
    contest,
    context,
  );
  return answers.map((answer) => (answer?.kind === 'trace' ? answer.result : undefined));
};

const answersTo = async <T extends Pair>(
  pairs: readonly T[],
  wants: (pair: T) => CompareJob['wants'],
  { subject, files, set, atOnce, settings }: Contest,
  context: Context,
): Promise<readonly (CompareAnswer | undefined)[]> => {
  const { output, signal, jobs: pool } = context;
  const progress = progressReport({
    stream: output.progress,
    live: output.live,
    total: pairs.length,
    unit: 'exploration',
  });
  const labels = pairs.map(({ candidate, part }) => `${candidate} on ${part}`);
  const share = pool.here ? Math.floor(defaultMemory() / Math.max(1, atOnce)) : undefined;
  const memory = settings.memory ?? share;
  const { maxStates, maxTime } = settings;
  const jobs = pairs.map((pair): CompareJob => {
    const { candidate, part } = pair;
    const limits = { memory, maxStates, maxTime };
    return { kind: 'compare', subject, files, candidate, part, set, wants: wants(pair), settings: limits };
  });
  const ends = await pool.run<'compare'>(jobs, {
    atOnce,
    signal,
    maxTime,
    onProgress: (i, news) => showNews(labels[i] as string, news, progress, output),
    onStuck: (i, stuck) => noteStuck(labels[i] as string, stuck, output),
    onEnd: (i) => progress.ended(labels[i] as string),
  });
  progress.clear();
  return ends.map((end: JobEnd<'compare'>, i) => resultOrNote(end, 'compare', labels[i] as string, context));
};
