// What client and workers have to agree on of BullMQ's queues.

import { hostname } from 'node:os';
import type { Connection } from '../../cluster/connection.ts';
import { DEAD_MS } from '../../cluster/heartbeat.ts';
import { digestOfNeeds, type Identity } from '../../cluster/identity.ts';
import { prefix, Registry } from '../../cluster/registry.ts';
import { parseRun, parseWorker, type RunRecord, type WorkerRecord } from './messages.ts';

/** How often a job is begun again because something else than the model went wrong: its machine, or a thread that could not be started. */
export const ATTEMPTS = 3;
/** How often a job is taken over from a worker that died of something. One that kills whoever does it must not go through all machines. */
export const TAKEN_OVER = 3;
/** A job that nobody works on any more is seen after so long, and half of that again: its worker renews what it holds while it lives. */
export const LOCK_MS: number = DEAD_MS;

const DAY_SECONDS = 24 * 60 * 60;
/** How long a run whose client has died is worked on, and answers are kept, in milliseconds. */
export const KEPT_MS: number = 7 * DAY_SECONDS * 1000;
/** How long jobs that have ended are shown, in seconds. */
export const SHOWN_SECONDS: number = 7 * DAY_SECONDS;

/** The queue of all jobs that need the same code: what has another never takes one of them. BullMQ has it under `prefix`. */
export const queueOf = (needs: Identity): string => `jobs-${digestOfNeeds(needs)}`;

export const queueOptions = ({
  client,
}: Connection): { readonly connection: Connection['client']; readonly prefix: string } => ({
  connection: client,
  prefix,
});

/** Where the answer to a job is. Not with the job: BullMQ would keep it twice. */
export const answerKey = (id: string): string => `${prefix}:answer:${id}`;
/** The id of the run that a command line has begun and not ended. */
export const runKey = (command: string): string => `${prefix}:begun:${command}`;

export const runsOf = (connection: Connection): Registry<RunRecord> => new Registry(connection, 'run', parseRun);
export const workersOf = (connection: Connection): Registry<WorkerRecord> =>
  new Registry(connection, 'worker', parseWorker);

/** How this process is called where others see it. */
export const nameHere = (): string => `${hostname()} (process ${process.pid})`;
