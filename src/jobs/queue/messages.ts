// What goes through the queue: an order to a worker, its news while it works, and its answer.

import type { Identity, Module } from '../../cluster/identity.ts';
import { hasFields, readMessage } from '../../cluster/plain-message.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { JobEnd } from '../endings.ts';
import type { Job, JobKind, ProgressOf } from '../job.ts';
import type { StuckThread } from '../stuck-threads.ts';

/** A job, as it is given to whichever worker has time. */
export interface Order {
  /** The run that it belongs to. */
  readonly run: string;
  readonly job: Job;
  /** Seconds that the job's own work may take, as for a pool here. */
  readonly maxTime: number | undefined;
  /** The modules that the job names, which have to be the same where it is done. */
  readonly modules: readonly Module[];
}

/** What a worker tells while a job runs; a person can do without. */
export type News =
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'stuck'; readonly stuck: StuckThread };

/** What came of a job. */
export interface Answer {
  readonly end: JobEnd<JobKind>;
  /** What it reported, where that is part of the result: the chunks of walks. */
  readonly reports: readonly ProgressOf<JobKind>[];
  /** Whether it ended because the run was stopped: a later run is not to take it for its result. */
  readonly stopped: boolean;
}

/** A run, as workers see it in the list. */
export interface RunRecord {
  /** Who began it: `host (process 12)`. */
  readonly client: string;
  readonly command: string;
  readonly needs: Identity;
  readonly queue: string;
  /** Whether its jobs are to end, with what they have. */
  readonly stopped: boolean;
}

/** A worker, as clients see it in the list. */
export interface WorkerRecord {
  /** `host (process 12)`. */
  readonly name: string;
  readonly has: Identity;
  /** How many jobs it does at once. */
  readonly atOnce: number;
}

/** The order in a job's data. Both sides are of one build, so a message that is whole has the right shape. Throws a `server` error. */
export const readOrder = (data: unknown, id: string): Order => {
  const order = readMessage(data, `job ${id}`);
  if (!hasFields(order, ['run', 'job', 'modules'])) throw strange(`job ${id}`);
  return order as Order;
};

export const readNews = (data: unknown): News | undefined => {
  try {
    const news = readMessage(data, 'news');
    return hasFields(news, ['kind']) ? (news as News) : undefined;
  } catch {
    // Nobody waits for it.
    return undefined;
  }
};

export const parseAnswer = (value: unknown, id: string): Answer => {
  if (!hasFields(value, ['end', 'reports'])) throw strange(`the answer to job ${id}`);
  return value as Answer;
};

export const parseRun = (value: unknown): RunRecord | undefined =>
  hasFields(value, ['client', 'needs', 'queue']) ? (value as RunRecord) : undefined;

export const parseWorker = (value: unknown): WorkerRecord | undefined =>
  hasFields(value, ['name', 'has', 'atOnce']) ? (value as WorkerRecord) : undefined;

const strange = (what: string): ShootdownError => new ShootdownError('server', `${what} is no message of shootdown`);
