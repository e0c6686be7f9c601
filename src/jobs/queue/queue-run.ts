import type { QueueEvents } from 'bullmq';
import { digestOf } from '../../checkpoint/identity/digest.ts';
import type { loadBullmq } from '../../cluster/clients.ts';
import type { Connection } from '../../cluster/connection.ts';
import { BEAT_MS, DEAD_MS, Heartbeat, within } from '../../cluster/heartbeat.ts';
import type { Identity } from '../../cluster/identity.ts';
import { wakeAll } from '../../cluster/registry.ts';
import { isFull } from '../../cluster/server-fault.ts';
import { ShootdownError } from '../../model/errors.ts';
import { type JobEnd, patience } from '../endings.ts';
import type { Job, JobKind, JobOf, ProgressOf } from '../job.ts';
import type { PoolOptions } from '../pool.ts';
import type { ClientOptions } from './client-options.ts';
import { Helpers } from './helpers.ts';
import { KeptJobs, type NamedOrder } from './kept-jobs.ts';
import { type Answer, readNews } from './messages.ts';
import { KEPT_MS, nameHere, queueOf, queueOptions, runsOf } from './queue.ts';

export interface RunOptions extends ClientOptions {
  /** Told what a person should know, but not again what has been said of the run. */
  readonly once: (text: string) => void;
  readonly id: string;
  /** Whether a process before this one has begun it. */
  readonly isOld: boolean;
  readonly connection: Connection;
  readonly bullmq: Awaited<ReturnType<typeof loadBullmq>>;
  readonly needs: Identity;
}

/** How many jobs are looked after with each beat. */
const LOOKED_AFTER = 200;
/** How long jobs that were asked to end are waited for, in milliseconds: until their worker hears of it, and what a pool there waits. */
const STOPPING_MS = BEAT_MS + patience + DEAD_MS;

/**
 * Some jobs of a run, from when they are given to the queue until all have ended. Events tell of what happens; each beat looks whether one was
 * missed, and whether server, workers and jobs are still there.
 */
export class QueueRun<K extends JobKind> {
  readonly #orders: readonly NamedOrder[];
  readonly #options: RunOptions;
  readonly #listeners: PoolOptions<K>;
  readonly #kept: KeptJobs;
  readonly #events: QueueEvents;
  readonly #helpers: Helpers;
  readonly #close: () => Promise<unknown>;
  /** Jobs that have not ended: their place, by their id. */
  readonly #open: Map<string, number>;
  readonly #ends: JobEnd<K>[] = [];
  #allEnded: () => void = () => {};
  #stopped = false;
  /** Where the next beat goes on to look after jobs. */
  #next = 0;

  constructor(jobs: readonly (JobOf<K> & Job)[], listeners: PoolOptions<K>, options: RunOptions) {
    const { id: run, needs, connection, bullmq } = options;
    const { modules } = needs;
    this.#options = options;
    this.#listeners = listeners;
    this.#orders = named(
      run,
      jobs.map((job) => ({ run, job, maxTime: listeners.maxTime, modules })),
    );
    this.#open = new Map(this.#orders.map(({ id }, i) => [id, i]));
    const queue = new bullmq.Queue(queueOf(needs), queueOptions(connection));
    const events = new bullmq.QueueEvents(queueOf(needs), queueOptions(connection));
    // Whether the server is there is seen by the beats.
    queue.on('error', () => {});
    events.on('error', () => {});
    this.#close = () => Promise.all([events.close(), queue.close()]);
    this.#kept = new KeptJobs(queue, connection);
    this.#events = events;
    this.#helpers = new Helpers(connection, needs, options);
  }

  /** What the jobs are called at the server. */
  get ids(): readonly string[] {
    return this.#orders.map(({ id }) => id);
  }

  /** How each job ended, in their order. Rejects with what went wrong with the server, or with all workers. */
  async ends(): Promise<readonly JobEnd<K>[]> {
    const { isOld, id, address, once, priority } = this.#options;
    try {
      await this.#put();
      if (isOld) await this.#takeUp();
      const { size } = this.#open;
      const before = this.#orders.length - size;
      once(`run ${id} at ${address.shown}`);
      if (before > 0) once(`${before} of ${this.#orders.length} jobs are done already`);
      if (size > 0) {
        await this.#kept.give(this.#openOrders(), priority);
        await wakeAll(this.#options.connection);
        await this.#wait();
      }
      return this.#ends;
    } finally {
      // Where the server has gone nothing more comes of it.
      await within(BEAT_MS, this.#close()).catch(() => {});
    }
  }

  /** Waits until all have ended. */
  async #wait(): Promise<void> {
    const { signal } = this.#listeners;
    let deadline: NodeJS.Timeout | undefined;
    let heartbeat: Heartbeat | undefined;
    let stop = (): void => {};
    try {
      await new Promise<void>((resolve, reject) => {
        this.#allEnded = resolve;
        stop = (): void => {
          this.#stop().catch(reject);
          deadline = setTimeout(() => this.#giveUp(), STOPPING_MS);
        };
        this.#listen(reject);
        heartbeat = this.#beating(reject);
        heartbeat.now();
        if (signal?.aborted === true) stop();
        signal?.addEventListener('abort', stop);
      });
    } finally {
      heartbeat?.end();
      clearTimeout(deadline);
      signal?.removeEventListener('abort', stop);
    }
  }

  #beating(reject: (error: unknown) => void): Heartbeat {
    const { connection, note } = this.#options;
    let told: string | undefined;
    return new Heartbeat({
      connection,
      beat: () =>
        this.#beat().catch((error) => {
          if (!(error instanceof ShootdownError)) throw error;
          reject(error);
        }),
      onMiss: (error, since) => {
        if (isFull(error) && since >= DEAD_MS) reject(error);
        const { message } = connection.fault(error);
        if (message !== told) note(`${message}: waiting`);
        told = message;
      },
      onBack: () => {
        told = undefined;
        note('the server answers again');
      },
      onLost: reject,
    });
  }

  #listen(reject: (error: unknown) => void): void {
    this.#events.on('completed', ({ jobId }) => {
      if (this.#open.has(jobId))
        this.#collect([jobId]).catch((error) => error instanceof ShootdownError && reject(error));
    });
    this.#events.on('failed', ({ jobId, failedReason }) => this.#settle(jobId, failed(failedReason)));
    this.#events.on('progress', ({ jobId, data }) => {
      const i = this.#open.get(jobId);
      const news = i === undefined ? undefined : readNews(data);
      if (i === undefined || news === undefined) return;
      if (news.kind === 'stuck') this.#listeners.onStuck?.(i, news.stuck);
      else this.#listeners.onProgress?.(i, news.progress as ProgressOf<K>);
    });
  }

  async #beat(): Promise<void> {
    await this.#put();
    const open = [...this.#open.keys()];
    await this.#collect(open);
    if (this.#stopped) return;
    await this.#helpers.look();
    if (this.#next >= open.length) this.#next = 0;
    const looked = open.slice(this.#next, this.#next + LOOKED_AFTER);
    this.#next += LOOKED_AFTER;
    await this.#lookAfter(looked);
  }

  /** Gives again what a server has lost that died; and hears of what failed. */
  async #lookAfter(ids: readonly string[]): Promise<void> {
    const lost: NamedOrder[] = [];
    for (const [i, state] of (await Promise.all(ids.map((id) => this.#kept.state(id)))).entries()) {
      const id = ids[i] as string;
      if (!this.#open.has(id)) continue;
      if (state.kind === 'failed') this.#settle(id, failed(state.why));
      if (state.kind === 'unknown') lost.push(this.#orders[this.#open.get(id) as number] as NamedOrder);
    }
    if (lost.length === 0) return;
    this.#options.note('the server has lost jobs: they are given again');
    await this.#kept.give(lost, this.#options.priority);
  }

  /** What an earlier process of this run has left: answers count, but for those of jobs that it had stopped; what failed is tried anew. */
  async #takeUp(): Promise<void> {
    const ids = [...this.#open.keys()];
    for (const [id, answer] of await this.#kept.answers(ids))
      if (answer.stopped) await this.#kept.forget(id);
      else this.#settleWith(id, answer);
    for (const id of this.#open.keys()) if ((await this.#kept.state(id)).kind === 'failed') await this.#kept.forget(id);
  }

  async #collect(ids: readonly string[]): Promise<void> {
    for (const [id, answer] of await this.#kept.answers(ids)) this.#settleWith(id, answer);
  }

  #settleWith(id: string, { end, reports }: Answer): void {
    const i = this.#open.get(id);
    if (i === undefined) return;
    for (const progress of reports) this.#listeners.onProgress?.(i, progress as ProgressOf<K>);
    this.#settle(id, end as JobEnd<K>);
  }

  #settle(id: string, end: JobEnd<K>): void {
    const i = this.#open.get(id);
    if (i === undefined) return;
    this.#open.delete(id);
    this.#ends[i] = end;
    this.#listeners.onEnd?.(i, end);
    if (this.#open.size === 0) this.#allEnded();
  }

  /** Asks all that runs to end with what it has, and takes the rest back. */
  async #stop(): Promise<void> {
    this.#stopped = true;
    await this.#put();
    await wakeAll(this.#options.connection);
    for (const id of this.#open.keys())
      if (await this.#kept.takeBack(id).catch(() => false)) this.#settle(id, { kind: 'not begun' });
  }

  #giveUp(): void {
    for (const id of [...this.#open.keys()]) this.#settle(id, { kind: 'silent', why: 'stopped' });
  }

  #openOrders(): readonly NamedOrder[] {
    return [...this.#open.values()].map((i) => this.#orders[i] as NamedOrder);
  }

  /** Says that this run is there. */
  async #put(): Promise<void> {
    const { id, command, needs, connection } = this.#options;
    const record = { client: nameHere(), command, needs, queue: queueOf(needs), stopped: this.#stopped };
    await runsOf(connection).put(id, record, KEPT_MS);
  }
}

/** The id of a job is made of what it is: a later process of the same run has the same for it. */
const named = (run: string, orders: readonly NamedOrder['order'][]): readonly NamedOrder[] => {
  const seen = new Map<string, number>();
  return orders.map((order) => {
    const content = digestOf([order.job, order.maxTime, order.modules]);
    const copies = seen.get(content) ?? 0;
    seen.set(content, copies + 1);
    return { id: `${run}-${content}${copies === 0 ? '' : `-${copies}`}`, order };
  });
};

/** How a job ended that no worker brought to an end. */
const failed = (
  why: string,
): {
  readonly kind: 'error';
  readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly stack: undefined };
} => ({
  kind: 'error',
  error: {
    code: 'worker',
    message: /stalled more than/.test(why) ? 'all workers that took it died' : `no worker could do it: ${why}`,
    hint: 'what do the workers say of it? One that takes more memory than its machine has is killed by that: smaller bounds, or --memory, need less',
    stack: undefined,
  },
});
