import { availableParallelism } from 'node:os';
import { defaultMemory } from '../../check/check.ts';
import { isExpected } from '../../check/expected.ts';
import { missProbability } from '../../check/missed.ts';
import type { Result, Verdict } from '../../check/result.ts';
import { explainEnd, type JobEnd, reasonWords } from '../../jobs/endings.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { ShootdownError } from '../../model/errors.ts';
import { type Instance, variantOf } from '../../model/instance.ts';
import { progressReport } from '../../report/progress/progress.ts';
import type { Progress } from '../../search/options.ts';
import type { Context } from './command.ts';
import { failedSearch, noteStack, noteStuck, showNews } from './job-result.ts';
import { isForThisThread } from './on-this-thread.ts';
import { sourceOf, type VariantJob } from './variant-job.ts';

/** A variant that was checked. */
export interface Checked {
  readonly job: VariantJob;
  readonly result: Result;
  /** Undefined where nothing is known of what the variant should do. */
  readonly asExpected: boolean | undefined;
  /** False for one that Ctrl-C came before. */
  readonly begun: boolean;
}

/**
 * Checks variants, as many at once as there are workers; they share the workers and the memory, or those of a cluster. Each runs on a thread of its
 * own: this thread stays free for signals and progress even while a model's own code runs for ever; but for one small search of a shipped model. A job that comes to no
 * result of its own gets one that says so. Progress and notes go to stderr.
 *
 * Resolves with what was found, in the order of `jobs`; `onEnd` is called for each in the order in which they end; `unit` is what
 * they are called in the progress. Throws a `usage`, `unknown` or `file` error for a checkpoint that does not fit.
 */
export const runVariants = async (
  jobs: readonly VariantJob[],
  settings: CheckSettings,
  context: Context,
  onEnd: (index: number, checked: Checked) => void = () => {},
  unit = 'variant',
): Promise<readonly Checked[]> => {
  const { signal, output, jobs: pool } = context;
  // A variant whose properties are checked alone besides is several jobs; the table counts it once.
  const open = new Map<Instance, number>();
  for (const { instance } of jobs) open.set(instance, (open.get(instance) ?? 0) + 1);
  const progress = progressReport({ stream: output.progress, live: output.live, total: open.size, unit });
  const shared = pool.here ? sharedBy(jobs.length, settings) : { atOnce: jobs.length, settings };
  const last: (Progress | undefined)[] = jobs.map(() => undefined);
  const found: Checked[] = [];
  let misuse: ShootdownError | undefined;
  await pool.run<'check'>(
    jobs.map((job) => ({
      kind: 'check',
      ...sourceOf(job),
      settings: { ...shared.settings, properties: job.properties ?? settings.properties },
    })),
    {
      atOnce: shared.atOnce,
      onThisThread:
        jobs.length === 1 && jobs.every((job) => isForThisThread(job, settings))
          ? jobs.map(({ instance }) => instance)
          : undefined,
      signal,
      maxTime: settings.maxTime,
      onProgress: (i, news) => {
        const { label } = jobs[i] as VariantJob;
        if (news.kind === 'progress') last[i] = news.progress;
        showNews(label, news, progress, output);
      },
      onStuck: (i, stuck) => noteStuck((jobs[i] as VariantJob).label, stuck, output),
      onEnd: (i, end) => {
        misuse ??= misuseOf(settings, end);
        if (misuse !== undefined) return;
        noteStack(end, context);
        const job = jobs[i] as VariantJob;
        const result = resultOf(job, settings, end, last[i]);
        const { sought, verdict, livelocks } = result;
        const asExpected = sought === undefined ? isExpected(job.expectation, verdict, livelocks) : undefined;
        const checked = { job, result, asExpected, begun: end.kind !== 'not begun' };
        found[i] = checked;
        const left = (open.get(job.instance) ?? 1) - 1;
        open.set(job.instance, left);
        progress.ended(job.label, left === 0);
        progress.clear();
        onEnd(i, checked);
      },
    },
  );
  progress.clear();
  if (misuse !== undefined) throw misuse;
  return found;
};

/** How many searches run at once, and the share that each has of workers and memory. */
const sharedBy = (
  searches: number,
  settings: CheckSettings,
): { readonly atOnce: number; readonly settings: CheckSettings } => {
  const workers = settings.workers ?? availableParallelism();
  const atOnce = Math.max(1, Math.min(workers, searches));
  // One search by itself decides how many workers are worth it.
  const each = searches === 1 ? settings.workers : Math.floor(workers / atOnce);
  return {
    atOnce,
    settings: {
      ...settings,
      memory: settings.memory ?? Math.floor(defaultMemory() / atOnce),
      workers: settings.search === 'dfs' ? 1 : each,
    },
  };
};

/** A checkpoint that does not fit is no verdict on the model. */
const misuseOf = ({ checkpoint, resume }: CheckSettings, end: JobEnd<'check'>): ShootdownError | undefined => {
  if (end.kind !== 'error' || (checkpoint ?? resume) === undefined) return undefined;
  const { code, message, hint } = end.error;
  return code === 'usage' || code === 'unknown' || code === 'file'
    ? new ShootdownError(code, message, hint)
    : undefined;
};

const resultOf = (
  job: VariantJob,
  settings: CheckSettings,
  end: JobEnd<'check'>,
  last: Progress | undefined,
): Result => {
  const explained = explainEnd(end, 'check');
  switch (explained.kind) {
    case 'result':
      return explained.result;
    case 'incomplete': {
      // Of a search that is silent the last counts stand; one whose heap was full may have been anywhere.
      const counts = end.kind === 'silent' ? last : undefined;
      const { limit } = explained;
      return without(
        job,
        settings,
        { kind: 'incomplete', limit, reason: reasonWords(explained), left: counts?.frontier ?? 0 },
        counts,
      );
    }
    case 'failed':
      return without(job, settings, failedSearch(explained.error));
  }
};

/** The result of a job that came to none of its own, with the counts that it reported last. */
const without = (
  { instance }: VariantJob,
  { engine = 'packed', store, search = 'bfs' }: CheckSettings,
  verdict: Verdict,
  last?: Progress,
): Result => ({
  model: instance.model.name,
  variant: instance.variant,
  title: variantOf(instance.model, instance.variant)?.title ?? instance.variant,
  bounds: instance.bounds,
  engine,
  ...(store === 'hash' ? { hashed: { missed: missProbability(last?.states ?? 0) } } : {}),
  search,
  symmetric: [],
  merged: false,
  lazyNoise: false,
  verdict,
  statistics: {
    states: last?.states ?? 0,
    transitions: last?.transitions ?? 0,
    depth: last?.level ?? 0,
    levels: [],
    seconds: last?.seconds ?? 0,
    bytes: last?.bytes ?? 0,
    taken: [],
  },
});
