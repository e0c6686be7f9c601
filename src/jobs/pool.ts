import type { Instance } from '../model/instance.ts';
import type { JobEnd } from './endings.ts';
import type { Job, JobKind, JobOf, ProgressOf, ResultOf } from './job.ts';
import { internal, jobErrorOf } from './job-error.ts';
import { modulesOf } from './modules.ts';
import { runJob } from './run-job.ts';
import { SilenceWatch } from './silence.ts';
import type { StuckThread } from './stuck-threads.ts';
import type { JobThread } from './thread.ts';

export interface PoolOptions<K extends JobKind> {
  /** How many threads at once. */
  readonly atOnce: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Jobs of shootdown's own models are done on this thread, one after the other: where each comes to an end, and gives way to events until
   * then. Here are their instances, as far as they have been built already. Default: undefined, each is done on another thread.
   */
  readonly onThisThread?: readonly Instance[] | undefined;
  /** Seconds that a job's own work may take; it keeps to that itself, unless it hangs. Default: no limit. */
  readonly maxTime?: number | undefined;
  readonly onProgress?: (index: number, progress: ProgressOf<K>) => void;
  /** Called, at most once for a job, when a thread of it has been in one call of the model's code for a second. */
  readonly onStuck?: (index: number, stuck: StuckThread) => void;
  /** Called once for every job, in the order in which they end. */
  readonly onEnd?: (index: number, end: JobEnd<K>) => void;
}

/** Bytes from which on what a thread holds is given back, with the thread. */
const SMALL = 2 ** 26;

/** Threads that have answered, until there is a further job. */
const resting: JobThread[] = [];

/**
 * Runs each job on a thread that does nothing else meanwhile, some at once. Resolves with how each ended, in the order of `jobs`. It does not
 * hang on a thread that dies; nor, after `signal` or `maxTime`, on a model that runs for ever. It rejects with what `onEnd` throws alone.
 *
 * A thread takes 0.2 s of processor time until it has loaded and compiled what a search needs, so that one that has answered with a result
 * is kept for further jobs: of shootdown's own models. The file of a user's model may keep something from one variant to the next, or leave
 * a timer behind: each of its jobs finds it as it is written, on a new thread that is ended when it has answered.
 */
export const runJobs = async <K extends JobKind>(
  jobs: readonly (JobOf<K> & Job)[],
  options: PoolOptions<K>,
): Promise<readonly JobEnd<K>[]> => {
  const { onThisThread } = options;
  if (onThisThread !== undefined && modulesOf(jobs).length === 0) return runHere(jobs, onThisThread, options);
  const { atOnce, signal, maxTime, onProgress, onStuck, onEnd } = options;
  const silence = onStuck === undefined ? undefined : new SilenceWatch();
  // One listener for all threads: Node warns of a leak at eleven.
  const busy = new Set<JobThread>();
  const stopAll = (): void => {
    for (const thread of busy) thread.stop();
  };
  signal?.addEventListener('abort', stopAll);
  const isAborted = (): boolean => signal?.aborted === true;

  const perform = async (thread: JobThread, i: number): Promise<JobEnd<K>> => {
    const watched = silence?.watch(thread.id, (stuck) => onStuck?.(i, stuck));
    busy.add(thread);
    const end = await thread.do<K>(jobs[i] as JobOf<K> & Job, maxTime, (progress) => {
      watched?.noted(progress);
      onProgress?.(i, progress);
    });
    busy.delete(thread);
    watched?.ended();
    return end;
  };

  const ends: JobEnd<K>[] = [];
  let next = 0;
  /** Does jobs as long as there are some, one at a time. */
  const serve = async (): Promise<void> => {
    while (next < jobs.length) {
      const i = next++;
      let end: JobEnd<K> = { kind: 'not begun' };
      let gone: Promise<void> | undefined;
      if (!isAborted()) {
        try {
          // Shootdown's own code keeps nothing from one job to the next (test/several-jobs.test.ts).
          const own = modulesOf([jobs[i] as Job]).length === 0;
          const thread = (own ? rested() : undefined) ?? (await newThread());
          // That may have come while the thread was loaded, and nobody has told it.
          if (!isAborted()) end = await perform(thread, i);
          if (own && thread.isSound && thread.bytes <= SMALL) {
            thread.rest();
            resting.push(thread);
          } else gone = thread.end();
        } catch (error) {
          end = { kind: 'error', error: internal(error) };
        }
      }
      ends[i] = end;
      onEnd?.(i, end);
      // It counts as one of those at once until it is gone.
      if (next < jobs.length) await gone;
    }
  };

  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, jobs.length)) }, serve));
  silence?.end();
  signal?.removeEventListener('abort', stopAll);
  return ends;
};

/** Does jobs on this thread. A thread of its own takes 0.1 s of processor time, which most searches do not. */
const runHere = async <K extends JobKind>(
  jobs: readonly (JobOf<K> & Job)[],
  instances: readonly Instance[],
  { signal = new AbortController().signal, onProgress, onEnd }: PoolOptions<K>,
): Promise<readonly JobEnd<K>[]> => {
  const ends: JobEnd<K>[] = [];
  for (const [i, job] of jobs.entries()) {
    let end: JobEnd<K> = { kind: 'not begun' };
    if (!signal.aborted)
      try {
        const result = await runJob(
          job,
          signal,
          (progress) => onProgress?.(i, progress as ProgressOf<K>),
          instances[i],
        );
        end = { kind: 'result', result: result as ResultOf<K> };
      } catch (error) {
        end = { kind: 'error', error: jobErrorOf(error, 'the model failed') };
      }
    ends.push(end);
    onEnd?.(i, end);
  }
  return ends;
};

/** Rejects where no thread can be started. Not loaded by a command that has none. */
const newThread = async (): Promise<JobThread> => new (await import('./thread.ts')).JobThread();

/** A thread that rests, and has not died meanwhile. */
const rested = (): JobThread | undefined => {
  for (;;) {
    const thread = resting.pop();
    if (thread === undefined || thread.isSound) return thread;
    void thread.end();
  }
};
