import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job as QueueJob } from 'bullmq';
import { loadBullmq } from '../../cluster/clients.ts';
import type { Connection } from '../../cluster/connection.ts';
import { BEAT_MS } from '../../cluster/heartbeat.ts';
import { type Identity, identityHere } from '../../cluster/identity.ts';
import { messageOf, textOf } from '../../cluster/plain-message.ts';
import { isFull } from '../../cluster/server-fault.ts';
import { messageOf as messageOfError } from '../../model/errors.ts';
import { stopAll } from '../../simulate/share.ts';
import type { JobEnd } from '../endings.ts';
import type { Job, JobKind, ProgressOf } from '../job.ts';
import { labelOf, withModules } from '../modules.ts';
import { runJobs } from '../pool.ts';
import { calledHere } from './called-here.ts';
import { type Answer, type News, type Order, readOrder } from './messages.ts';
import { ATTEMPTS, answerKey, KEPT_MS } from './queue.ts';
import type { Slots } from './slots.ts';

/** Milliseconds between two pieces of news of a job, but for what is told once. */
const NEWS_MS = 500;

export interface DoerOptions {
  readonly slots: Slots;
  /** Bytes for the states of all jobs together. */
  readonly memory: number;
  readonly modules: readonly { readonly name: string; readonly path: string }[];
  readonly note: (text: string) => void;
}

/** A job that runs here. */
interface Running {
  readonly run: string;
  /** Ends it soon, with what it has. */
  readonly stop: () => void;
}

/** Does the jobs that a worker of a cluster takes from its queues; as many at once as there are slots, whatever queue they are from. */
export class JobDoer {
  readonly #connection: Connection;
  readonly #options: DoerOptions;
  readonly #running = new Set<Running>();
  readonly #stopped = new Set<string>();
  #givingBack = false;

  constructor(connection: Connection, options: DoerOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** How many jobs run. */
  get running(): number {
    return this.#running.size;
  }

  /** The code that is here now: files of the user's may have been edited. */
  identity(): Identity {
    return identityHere(this.#options.modules);
  }

  /** Ends what belongs to a run. */
  stop(run: string): void {
    this.#stopped.add(run);
    for (const running of this.#running) if (running.run === run) running.stop();
  }

  /** Ends all that runs; it goes back into its queue, for others. */
  giveBack(): void {
    this.#givingBack = true;
    for (const { stop } of this.#running) stop();
  }

  /** Does a job; resolves with words on it for who looks at the queue, once its answer is kept. */
  do(job: QueueJob, token: string): Promise<string> {
    return this.#options.slots.hold(() => this.#do(job, token));
  }

  async #do(job: QueueJob, token: string): Promise<string> {
    const id = job.id ?? '';
    const order = await this.#orderOf(job, id);
    // Its last worker died between keeping the answer and saying so.
    if ((await this.#connection.client.exists(answerKey(id))) === 1) return 'done before';
    this.#stopped.delete(order.run);
    const called = this.#calledHere(order);
    if (called === undefined || this.#givingBack) return this.#back(job, token);
    const started = performance.now();
    const { note } = this.#options;
    note(`${labelOf(order.job)}: begun${job.attemptsStarted > 1 ? ` again, attempt ${job.attemptsStarted}` : ''}`);
    const answer = await this.#answerTo(order, withModules(order.job, called), job);
    if (this.#givingBack && !isResult(answer)) return this.#back(job, token);
    const words = endWords(answer.end);
    note(`${labelOf(order.job)}: ${words} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
    if (answer.end.kind === 'error' && answer.end.error.code === 'internal' && job.attemptsMade + 1 < ATTEMPTS)
      throw new Error(answer.end.error.message);
    await this.#keep(id, answer);
    return words;
  }

  async #orderOf(job: QueueJob, id: string): Promise<Order> {
    try {
      return readOrder(job.data, id);
    } catch (error) {
      const { UnrecoverableError } = await loadBullmq();
      this.#options.note(messageOfError(error));
      throw new UnrecoverableError(messageOfError(error));
    }
  }

  /** How the modules that an order names are called here; undefined if their code is another one, by now. */
  #calledHere({ modules }: Order): ((name: string) => string) | undefined {
    if (modules.length === 0) return (name) => name;
    return calledHere(modules, this.identity(), this.#options.modules);
  }

  /** Gives a job back, as if it had never been begun. */
  async #back(job: QueueJob, token: string): Promise<never> {
    const { WaitingError } = await loadBullmq();
    await job.moveToWait(token);
    throw new WaitingError();
  }

  async #answerTo({ run, maxTime }: Order, called: Job, queueJob: QueueJob): Promise<Answer> {
    const controller = new AbortController();
    const job = this.#sharing(called);
    const stop = (): void => {
      if ('shared' in job) stopAll(job.shared);
      controller.abort();
    };
    const running: Running = { run, stop };
    this.#running.add(running);
    if (this.#stopped.has(run) || this.#givingBack) stop();
    const reports: ProgressOf<JobKind>[] = [];
    const tell = newsTo(queueJob);
    try {
      const [end] = await runJobs<JobKind>([job], {
        atOnce: 1,
        signal: controller.signal,
        maxTime,
        onProgress: (_, progress) => {
          if (job.kind === 'walk') reports.push(progress);
          else tell({ kind: 'progress', progress });
        },
        onStuck: (_, stuck) => tell({ kind: 'stuck', stuck }),
      });
      return { end: end as JobEnd<JobKind>, reports, stopped: controller.signal.aborted };
    } finally {
      this.#running.delete(running);
    }
  }

  /** The job with the share of this machine that it has. */
  #sharing(job: Job): Job {
    const atOnce = this.#options.slots.total;
    const memory = Math.floor(this.#options.memory / atOnce);
    if (job.kind === 'compare') return { ...job, settings: { ...job.settings, memory: job.settings.memory ?? memory } };
    if (job.kind !== 'check') return job;
    const { settings } = job;
    const workers = settings.search === 'dfs' ? 1 : Math.max(1, Math.floor(availableParallelism() / atOnce));
    return {
      ...job,
      settings: { ...settings, memory: settings.memory ?? memory, workers: settings.workers ?? workers },
    };
  }

  /** Keeps an answer at the server. While that is full, the answer waits here: it may have taken hours. */
  async #keep(id: string, answer: Answer): Promise<void> {
    const text = answerText(answer);
    for (let told = false; ; told = true) {
      try {
        await this.#connection.client.set(answerKey(id), text, 'PX', KEPT_MS);
        return;
      } catch (error) {
        if (!isFull(error) || this.#givingBack) throw error;
        if (!told) this.#options.note(`${this.#connection.fault(error).message}: the answer to job ${id} waits`);
        await wait(BEAT_MS);
      }
    }
  }
}

const isResult = ({ end, stopped }: Answer): boolean => !stopped && end.kind !== 'not begun' && end.kind !== 'silent';

/** What a model answers may hold what cannot be sent. */
const answerText = (answer: Answer): string => {
  try {
    return textOf(answer);
  } catch (error) {
    const message = `what the model answered cannot be sent to another machine: ${messageOfError(error)}`;
    const hint = 'name and answer only numbers, texts, booleans, and plain objects and arrays of them';
    const end = { kind: 'error', error: { code: 'recipe', message, hint, stack: undefined } } as const;
    return textOf({ ...answer, end, reports: [] });
  }
};

/** Sends news of a job, progress not more often than it is of use. What cannot be sent is lost. */
const newsTo = (job: QueueJob): ((news: News) => void) => {
  let last = Number.NEGATIVE_INFINITY;
  return (news) => {
    const now = performance.now();
    if (isProgress(news) && now - last < NEWS_MS) return;
    if (isProgress(news)) last = now;
    void job.updateProgress(messageOf(news)).catch(() => {});
  };
};

/** Whether the next piece of news makes up for it if it is left out. */
const isProgress = (news: News): boolean =>
  news.kind === 'progress' &&
  typeof news.progress === 'object' &&
  news.progress !== null &&
  'kind' in news.progress &&
  news.progress.kind === 'progress';

/** How a job ended, for who looks at the queue. */
const endWords = (end: JobEnd<JobKind>): string => {
  if (end.kind === 'error') return `error: ${end.error.message}`;
  if (end.kind !== 'result') return end.kind;
  const { result } = end;
  return result !== null && 'verdict' in result ? result.verdict.kind : 'done';
};
