import type { Failed } from '../../check/result.ts';
import { type Explained, explainEnd, type JobEnd, reasonWords } from '../../jobs/endings.ts';
import type { FindJob, WalkedVariant, WalkJob } from '../../jobs/job.ts';
import { startTimer } from '../../jobs/long-timer.ts';
import { variantOf } from '../../model/instance.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import { Accounts } from '../../simulate/account.ts';
import type { Minimised } from '../../simulate/minimise.ts';
import type { NothingFound, Simulation } from '../../simulate/result.ts';
import { chunkSize, newChunkWords, stopAll } from '../../simulate/share.ts';
import { isAsserted } from '../../simulate/symptom.ts';
import type { Find } from '../../simulate/walk-chunk.ts';
import { addCounts, type WalkCounts } from '../../simulate/walk-counts.ts';
import type { Context } from '../shared/command.ts';
import { failedSearch, noteStack, noteStuck } from '../shared/job-result.ts';
import { sourceOf, type VariantJob } from '../shared/variant-job.ts';
import type { SimulateSettings } from './settings.ts';
import { type Share, sharesElsewhere, sharesHere } from './shares.ts';

/** Seconds that leaving out steps may take; the traces of the zap take a tenth of one. */
const MINIMISING_SECONDS = 10;

/**
 * Walks one variant on several threads, then looks into what the violating walk with the least number found. This thread
 * stays free for signals and progress. Never rejects: what goes wrong on a thread is a verdict.
 */
export const runSimulation = async (
  job: VariantJob,
  settings: SimulateSettings,
  context: Context,
  onProgress: (tally: WalkCounts, seconds: number) => void,
): Promise<Simulation> => {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { instance, properties } = job;
  const { seed, depth } = settings;
  const walked: Omit<WalkedVariant, 'shared'> = { ...sourceOf(job), properties, seed, depth };
  const { tally, found, error, limit, reason } = await walkAll(job, walked, settings, context, (tallied) =>
    onProgress(tallied, seconds()),
  );
  const lookedInto = async (): Promise<Pick<Simulation, 'verdict' | 'walk'>> => {
    if (error !== undefined) return { verdict: error, walk: undefined };
    if (found === undefined) return { verdict: { kind: 'incomplete', limit, reason }, walk: undefined };
    const { verdict, minimal } = await lookInto(
      { kind: 'find', ...walked, shared: newChunkWords(), find: found, patience: MINIMISING_SECONDS },
      job.label,
      context,
    );
    // The step in which an assertion fails leads to no state, and is one of the trace.
    const steps = found.steps + (isAsserted(verdict) ? 1 : 0);
    return { verdict, walk: { index: found.walk, steps, minimal } };
  };
  return {
    model: instance.model.name,
    variant: instance.variant,
    title: variantOf(instance.model, instance.variant)?.title ?? instance.variant,
    bounds: instance.bounds,
    seed,
    depth,
    tally,
    ...(await lookedInto()),
    seconds: seconds(),
  };
};

interface WalkedAll extends Omit<NothingFound, 'kind'> {
  readonly tally: WalkCounts;
  readonly found: Find | undefined;
  /** Why a thread died. */
  readonly error: Failed | undefined;
}

const walkAll = async (
  job: VariantJob,
  walked: Omit<WalkedVariant, 'shared'>,
  { from, to, depth, maxTime, workers }: SimulateSettings,
  context: Context,
  onProgress: (tally: WalkCounts) => void,
): Promise<WalkedAll> => {
  const pool = context.jobs;
  const size = chunkSize(depth);
  const walks: Omit<WalkJob, 'shared'> = { kind: 'walk', ...walked, from, to, size };
  const threads = Math.min(workers, Math.ceil((to - from) / size));
  const goes = pool.here ? [sharesHere(walks, threads)] : sharesElsewhere(walks);
  let shares: readonly Share[] = [];
  const accounts = new Accounts(withProperties(job.instance.system, job.properties));
  let done = accounts.account.tally;
  let limit: NothingFound['limit'] = 'walks';
  let error: Failed | undefined;
  let reason: string | undefined;
  let told = false;
  const stopping = new AbortController();
  const stopShares = (): void => {
    for (const { job: walkJob } of shares) stopAll(walkJob.shared);
    // Another machine does not see the words.
    if (!pool.here) stopping.abort();
  };
  const stop = (why: NothingFound['limit']): void => {
    if (limit === 'walks') limit = why;
    stopShares();
  };
  const interrupt = (): void => {
    stop('interrupted');
    stopping.abort();
  };
  if (context.signal.aborted) interrupt();
  context.signal.addEventListener('abort', interrupt);
  const cancelTimer = maxTime === undefined ? undefined : startTimer(maxTime * 1000, () => stop('time'));
  for (shares of goes) {
    const firsts = shares.map(({ firstChunk }) => firstChunk);
    await pool.run<'walk'>(
      shares.map((share) => share.job),
      {
        atOnce: shares.length,
        signal: stopping.signal,
        maxTime,
        onProgress: (i, { number, chunk }) => {
          accounts.add((firsts[i] ?? 0) + number, chunk);
          done = addCounts(done, chunk.tally);
          onProgress(done);
        },
        onStuck: (_, stuck) => {
          // Several threads walk; one that is told of is enough.
          if (!told) noteStuck(job.label, stuck, context.output);
          told = true;
        },
        onEnd: (_, end) => {
          const explained = explainEnd(end, 'walk');
          if (explained.kind === 'result' || end.kind === 'not begun') return;
          noteStack(end, context);
          if (explained.kind === 'incomplete' && explained.limit !== 'memory') {
            reason = reasonWords(explained);
            stop(explained.limit);
            return;
          }
          error ??= failureOf(explained);
          // What the others do is of no use any more; one that hangs must not be waited for.
          stopShares();
          stopping.abort();
        },
      },
    );
    if (accounts.account.settled || stopping.signal.aborted || limit !== 'walks') break;
  }
  cancelTimer?.();
  context.signal.removeEventListener('abort', interrupt);
  const { tally, found, settled } = accounts.account;
  return { tally, found, error: settled ? undefined : error, limit, reason };
};

/** Walks the violating walk again, on a thread, and leaves out what its trace does not need. */
const lookInto = async (job: FindJob, label: string, context: Context): Promise<Minimised> => {
  const stop = (): void => stopAll(job.shared);
  // A signal that came before only ended the walking.
  const signal = context.signal.aborted ? undefined : context.signal;
  context.signal.addEventListener('abort', stop);
  const [end] = await context.jobs.run<'find'>([job], {
    atOnce: 1,
    signal,
    onStuck: (_, stuck) => noteStuck(label, stuck, context.output),
  });
  context.signal.removeEventListener('abort', stop);
  const explained = explainEnd(end as JobEnd<'find'>, 'find');
  if (explained.kind === 'result') return explained.result;
  noteStack(end as JobEnd<'find'>, context);
  return { verdict: failureOf(explained), minimal: false };
};

/** The verdict where a thread came to no result. */
const failureOf = (explained: Exclude<Explained<'walk' | 'find'>, { readonly kind: 'result' }>): Failed => {
  if (explained.kind === 'failed') return failedSearch(explained.error);
  const { limit, reason, hint } = explained;
  return failedSearch(
    limit === 'memory'
      ? { code: 'memory', message: reason, hint }
      : { code: 'recipe', message: reasonWords(explained), hint: undefined },
  );
};
