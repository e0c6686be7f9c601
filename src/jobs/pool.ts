import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Pool from 'worker-threads-pool';
import { messageOf, stackOf, valueText } from '../model/errors.ts';
import { faultOfModel, strayWords } from '../model/fault.ts';
import { searchLimits } from '../workers/search-limits.ts';
import { type JobEnd, patience } from './endings.ts';
import type { Job, JobKind, JobOf, ProgressOf } from './job.ts';
import { startTimer } from './long-timer.ts';
import { endThread } from './looking.ts';
import { type JobError, type JobMessage, stopMessage } from './messages.ts';
import { SilenceWatch } from './silence.ts';
import type { StuckThread } from './stuck-threads.ts';

/** The program also runs from its sources, where the entry is a .ts file as this one is. */
const entry = new URL(`./job-thread${extname(import.meta.url)}`, import.meta.url);

export interface PoolOptions<K extends JobKind> {
  /** How many threads at once. */
  readonly atOnce: number;
  readonly signal?: AbortSignal | undefined;
  /** Seconds that a job's own work may take; it keeps to that itself, unless it hangs. Default: no limit. */
  readonly maxTime?: number | undefined;
  readonly onProgress?: (index: number, progress: ProgressOf<K>) => void;
  /** Called, at most once for a job, when a thread of it has been in one call of the model's code for a second. */
  readonly onStuck?: (index: number, stuck: StuckThread) => void;
  /** Called once for every job, in the order in which they end. */
  readonly onEnd?: (index: number, end: JobEnd<K>) => void;
}

/**
 * Runs each job on a thread of its own, some at once. Resolves with how each ended, in the order of `jobs`. It does not
 * hang on a thread that dies; nor, after `signal` or `maxTime`, on a model that runs for ever. It never rejects.
 *
 * The pool (worker-threads-pool) only counts threads: it starts one for every acquire, frees the slot when the thread
 * exits, and starts queued acquires whatever happened meanwhile. So a thread is ended here once it has answered, even
 * if its model has left a timer behind, and one that starts after the signal was given is ended before it has begun.
 */
export const runJobs = <K extends JobKind>(
  jobs: readonly (JobOf<K> & Job)[],
  { atOnce, signal, maxTime, onProgress, onStuck, onEnd }: PoolOptions<K>,
): Promise<readonly JobEnd<K>[]> => {
  const silence = onStuck === undefined ? undefined : new SilenceWatch();
  const pool = new Pool({ max: Math.max(1, atOnce) });
  // One listener for all threads: Node warns of a leak at eleven.
  const running = new Set<() => void>();
  const stopAll = (): void => {
    for (const stop of running) stop();
  };
  signal?.addEventListener('abort', stopAll);
  return Promise.all(
    jobs.map(
      (job, i) =>
        new Promise<JobEnd<K>>((resolve) => {
          let ended = false;
          const settle = (end: JobEnd<K>): void => {
            if (ended) return;
            ended = true;
            onEnd?.(i, end);
            resolve(end);
          };
          pool.acquire(entry, { workerData: job, resourceLimits: searchLimits }, (error, worker) => {
            if (worker === undefined) settle({ kind: 'error', error: internal(error) });
            else if (signal?.aborted === true) {
              settle({ kind: 'not begun' });
              void endThread(worker);
            } else {
              const watched = silence?.watch(worker.threadId, (stuck) => onStuck?.(i, stuck));
              const progressed = (progress: ProgressOf<K>): void => {
                watched?.noted(progress);
                onProgress?.(i, progress);
              };
              follow<K>(worker, running, maxTime, progressed, (end) => {
                watched?.ended();
                settle(end);
              });
            }
          });
        }),
    ),
  ).finally(() => {
    silence?.end();
    signal?.removeEventListener('abort', stopAll);
  });
};

/** Listens to a thread until it ends. Meanwhile the function that stops it is in `running`. */
const follow = <K extends JobKind>(
  worker: Worker,
  running: Set<() => void>,
  maxTime: number | undefined,
  onProgress: (progress: ProgressOf<K>) => void,
  settle: (end: JobEnd<K>) => void,
): void => {
  const timers: (() => void)[] = [];
  const giveUp = (after: number, why: 'stopped' | 'time'): void => {
    timers.push(startTimer(after, () => finish({ kind: 'silent', why })));
  };
  const stop = (): void => {
    worker.postMessage(stopMessage);
    giveUp(patience, 'stopped');
  };
  if (maxTime !== undefined) giveUp(maxTime * 1000 + patience, 'time');
  const finish = (end: JobEnd<K>): void => {
    running.delete(stop);
    for (const cancel of timers) cancel();
    settle(end);
    void endThread(worker);
  };
  running.add(stop);
  worker.on('message', (posted: unknown) => {
    const message = parseMessage<K>(posted);
    if (message.kind === 'progress') onProgress(message.progress);
    else finish(message);
  });
  worker.on('messageerror', (error) => finish({ kind: 'error', error: internal(error) }));
  worker.on('error', (error: unknown) => finish(isHeapFull(error) ? { kind: 'heap full' } : diedOf(error)));
  worker.on('exit', (code) =>
    finish({
      kind: 'error',
      error: {
        code: 'recipe',
        message: `its thread ended with code ${code} before there was a verdict`,
        hint: 'does the model call process.exit(), or does its file await what never comes?',
        stack: undefined,
      },
    }),
  );
};

const isHeapFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** What ended a thread before its own handler was there (job-thread.ts). */
const diedOf = (error: unknown): { readonly kind: 'error'; readonly error: JobError } => {
  const fault = faultOfModel(error, strayWords('uncaughtException'));
  if (fault === undefined) return { kind: 'error', error: internal(error) };
  const { code, message, hint } = fault;
  return { kind: 'error', error: { code, message, hint, stack: stackOf(error) } };
};

/** A model's own code may post messages too; only what job-thread.ts posts is listened to. */
const parseMessage = <K extends JobKind>(posted: unknown): JobMessage<K> => {
  if (typeof posted === 'object' && posted !== null && 'kind' in posted) {
    if (posted.kind === 'progress' || posted.kind === 'result' || posted.kind === 'error')
      return posted as JobMessage<K>;
  }
  return { kind: 'error', error: internal(new Error(`the thread sent what is no message: ${valueText(posted)}`)) };
};

const internal = (error: unknown): JobError => ({
  code: 'internal',
  message: error === null ? 'the thread was not started' : messageOf(error),
  hint: undefined,
  stack: stackOf(error),
});
