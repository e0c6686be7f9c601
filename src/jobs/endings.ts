import type { JobKind, ResultOf } from './job.ts';
import type { JobError } from './messages.ts';

/** How a job ended. */
export type JobEnd<K extends JobKind> =
  | { readonly kind: 'result'; readonly result: ResultOf<K> }
  | { readonly kind: 'error'; readonly error: JobError }
  /** The thread's heap was full: the job needs more memory than a thread has. */
  | { readonly kind: 'heap full' }
  /** It had not begun when everything was stopped. */
  | { readonly kind: 'not begun' }
  /** It was asked to stop, or its time was long over, and it did not answer: it was ended. */
  | { readonly kind: 'silent'; readonly why: 'stopped' | 'time' };

/** How long a thread that should have answered is waited for, in milliseconds. */
export const patience = 5_000;

/** How a job ended, in words for the user. */
export type Explained<K extends JobKind> =
  | { readonly kind: 'result'; readonly result: ResultOf<K> }
  | Unfinished
  | { readonly kind: 'failed'; readonly error: JobError };

/** A job that was ended from outside, before it came to a result. */
export interface Unfinished {
  readonly kind: 'incomplete';
  readonly limit: 'interrupted' | 'time' | 'memory';
  readonly reason: string;
  /** What may help; undefined where nothing went wrong. */
  readonly hint: string | undefined;
}

/** What needs less memory than a thread's heap has. */
const smaller: { readonly [K in JobKind]: string } = {
  check: 'the packed engine, or smaller bounds, need less',
  host: 'more workers, or smaller bounds, need less each',
  walk: 'walks of fewer steps (--depth), or smaller bounds, need less',
  find: 'walks of fewer steps (--depth), or smaller bounds, need less',
  compare: 'smaller bounds need less',
  equivalent: 'smaller bounds, or fewer observations, need less',
};

/** Explains how a job of this kind ended; the only place that does. */
export const explainEnd = <K extends JobKind>(end: JobEnd<K>, kind: K): Explained<K> => {
  // Several threads walk, and which of them it was is of no interest.
  const thread = kind === 'walk' || kind === 'find' ? 'a thread' : undefined;
  switch (end.kind) {
    case 'result':
      return end;
    case 'not begun':
      return {
        kind: 'incomplete',
        limit: 'interrupted',
        reason: 'it was interrupted before it began',
        hint: undefined,
      };
    case 'silent':
      return {
        kind: 'incomplete',
        limit: end.why === 'time' ? 'time' : 'interrupted',
        reason: `${thread ?? 'it'} did not answer within ${patience / 1000} seconds, and was ended`,
        hint: 'does a step or a property of the model run for ever?',
      };
    case 'heap full':
      return {
        kind: 'incomplete',
        limit: 'memory',
        reason: `${thread ?? 'its thread'}'s JavaScript heap was full`,
        hint: smaller[kind],
      };
    case 'error': {
      const { code, hint } = end.error;
      const defect = code === 'internal' ? 'this is a defect of shootdown; --debug shows the stack' : undefined;
      return { kind: 'failed', error: { ...end.error, hint: hint ?? defect } };
    }
  }
};

/** Reason and hint as one sentence. */
export const reasonWords = ({ limit, reason, hint }: Unfinished): string =>
  hint === undefined ? reason : `${reason}${limit === 'memory' ? ';' : ':'} ${hint}`;
