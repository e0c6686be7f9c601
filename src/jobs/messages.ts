import type { Job, JobKind, ProgressOf, ResultOf } from './job.ts';

/** What a thread tells the main thread of its job. The last message is a result or an error. */
export type JobMessage<K extends JobKind> =
  | { readonly kind: 'progress'; readonly progress: ProgressOf<K> }
  /** `bytes`: what the thread holds by now, of memory for objects and for states, with what could be collected. */
  | { readonly kind: 'result'; readonly result: ResultOf<K>; readonly bytes: number }
  | { readonly kind: 'error'; readonly error: JobError };

/** An error as it can be posted. */
export interface JobError {
  /** The code of a ShootdownError, or `internal` for anything else. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

/** What the main thread tells a thread: to do a job, once it has answered the one before; to end that soon, with what it has. */
export type JobRequest = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'stop' };
