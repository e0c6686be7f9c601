import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { stackOf, valueText } from '../model/errors.ts';
import { faultOfModel, strayWords } from '../model/fault.ts';
import { searchLimits } from '../workers/search-limits.ts';
import { type JobEnd, patience } from './endings.ts';
import type { Job, JobKind, JobOf, ProgressOf } from './job.ts';
import { internal } from './job-error.ts';
import { startTimer } from './long-timer.ts';
import { endThread } from './looking.ts';
import type { JobError, JobMessage, JobRequest } from './messages.ts';

/** The program also runs from its sources, where the entry is a .ts file as this one is. */
const entry = new URL(`./job-thread${extname(import.meta.url)}`, import.meta.url);

/** A job that a thread does now, of any kind. */
interface Current {
  readonly onProgress: (progress: never) => void;
  readonly settle: (end: JobEnd<never>) => void;
  /** What is called off when the job has ended. */
  readonly timers: (() => void)[];
}

/**
 * A thread that does jobs, one after the other. Whatever happens to it, the job that it does comes to an end, but for one
 * that runs for ever: that needs `stop`, or a limit.
 */
export class JobThread {
  readonly #worker: Worker;
  #current: Current | undefined;
  #answers = true;
  #bytes = 0;

  /** Throws where no thread can be started. */
  constructor() {
    this.#worker = new Worker(entry, { resourceLimits: searchLimits });
    this.#worker.on('message', (posted: unknown) => this.#hear(parseMessage(posted)));
    this.#worker.on('messageerror', (error) => this.#fail(internal(error)));
    this.#worker.on('error', (error: unknown) =>
      this.#finish(isHeapFull(error) ? { kind: 'heap full' } : { kind: 'error', error: diedOf(error) }),
    );
    this.#worker.on('exit', (code) =>
      this.#fail({
        code: 'recipe',
        message: `its thread ended with code ${code} before there was a verdict`,
        hint: 'does the model call process.exit(), or does its file await what never comes?',
        stack: undefined,
      }),
    );
  }

  /** Node's number of the thread. */
  get id(): number {
    return this.#worker.threadId;
  }

  /** Whether it has answered all that it was asked, with a result, and nothing else has happened. */
  get isSound(): boolean {
    return this.#answers && this.#current === undefined;
  }

  /** Bytes that it held when it answered last. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Does a job. `maxTime`: the seconds that its own work may take. Resolves with how it ended; never rejects. */
  do<K extends JobKind>(
    job: JobOf<K> & Job,
    maxTime: number | undefined,
    onProgress: (progress: ProgressOf<K>) => void,
  ): Promise<JobEnd<K>> {
    return new Promise((settle) => {
      this.#current = { onProgress, settle, timers: [] };
      this.#worker.ref();
      if (maxTime !== undefined) this.#giveUp(maxTime * 1000 + patience, 'time');
      this.#post({ kind: 'job', job });
    });
  }

  /** Asks it to end its job soon, and ends it if it does not. */
  stop(): void {
    this.#post({ kind: 'stop' });
    this.#giveUp(patience, 'stopped');
  }

  /** Keeps it for a further job, if there is one: it does not keep the program. */
  rest(): void {
    this.#worker.unref();
  }

  /** Resolves when it has ended. */
  end(): Promise<void> {
    return endThread(this.#worker);
  }

  #post(request: JobRequest): void {
    this.#worker.postMessage(request);
  }

  #giveUp(after: number, why: 'stopped' | 'time'): void {
    this.#current?.timers.push(startTimer(after, () => this.#finish({ kind: 'silent', why })));
  }

  #hear(message: JobMessage<never>): void {
    if (message.kind === 'progress') this.#current?.onProgress(message.progress);
    else if (message.kind === 'error') this.#finish(message);
    else {
      this.#bytes = message.bytes;
      this.#finish({ kind: 'result', result: message.result });
    }
  }

  #fail(error: JobError): void {
    this.#finish({ kind: 'error', error });
  }

  #finish(end: JobEnd<never>): void {
    const current = this.#current;
    this.#current = undefined;
    if (end.kind !== 'result' || current === undefined) this.#answers = false;
    for (const cancel of current?.timers ?? []) cancel();
    current?.settle(end);
  }
}

const isHeapFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** What ended a thread before its own handler was there (job-thread.ts). */
const diedOf = (error: unknown): JobError => {
  const fault = faultOfModel(error, strayWords('uncaughtException'));
  if (fault === undefined) return internal(error);
  const { code, message, hint } = fault;
  return { code, message, hint, stack: stackOf(error) };
};

/** A model's own code may post messages too; only what job-thread.ts posts is listened to. */
const parseMessage = (posted: unknown): JobMessage<never> => {
  if (typeof posted === 'object' && posted !== null && 'kind' in posted) {
    if (posted.kind === 'progress' || posted.kind === 'result' || posted.kind === 'error')
      return posted as JobMessage<never>;
  }
  return { kind: 'error', error: internal(new Error(`the thread sent what is no message: ${valueText(posted)}`)) };
};
