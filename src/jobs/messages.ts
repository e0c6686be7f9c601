import type { JobKind, ProgressOf, ResultOf } from './job.ts';

/** What the thread of a job tells the main thread. The last message is a result or an error. */
export type JobMessage<K extends JobKind> =
  | { readonly kind: 'progress'; readonly progress: ProgressOf<K> }
  | { readonly kind: 'result'; readonly result: ResultOf<K> }
  | { readonly kind: 'error'; readonly error: JobError };

/** An error as it can be posted. */
export interface JobError {
  /** The code of a ShootdownError, or `internal` for anything else. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

/** What the main thread tells the thread of a job: to end soon, with what it has. */
export const stopMessage = 'stop';
