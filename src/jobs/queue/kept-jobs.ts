import type { Queue } from 'bullmq';
import type { Connection } from '../../cluster/connection.ts';
import { messageOf, readText } from '../../cluster/plain-message.ts';
import { labelOf } from '../modules.ts';
import { type Answer, type Order, parseAnswer } from './messages.ts';
import { ATTEMPTS, answerKey, SHOWN_SECONDS } from './queue.ts';

/** A job, and what it is called at the server. */
export interface NamedOrder {
  readonly id: string;
  readonly order: Order;
}

/** What the server knows of a job that has no answer. */
export type JobState =
  | { readonly kind: 'going' }
  /** Nothing: its data went with a server that died, or the job was never given. */
  | { readonly kind: 'unknown' }
  /** It was tried as often as it may be. */
  | { readonly kind: 'failed'; readonly why: string };

/** How many jobs are given, or asked for, in one go. */
const BATCH = 200;

/** The jobs of a run as the server keeps them. */
export class KeptJobs {
  readonly #queue: Queue;
  readonly #connection: Connection;

  constructor(queue: Queue, connection: Connection) {
    this.#queue = queue;
    this.#connection = connection;
  }

  /** Gives jobs to the workers; one that the server knows already stays as it is. */
  async give(orders: readonly NamedOrder[], priority: number): Promise<void> {
    const kept = { removeOnComplete: { age: SHOWN_SECONDS }, removeOnFail: { age: SHOWN_SECONDS } };
    const again = { attempts: ATTEMPTS, backoff: { type: 'fixed', delay: 1000 } };
    for (let i = 0; i < orders.length; i += BATCH)
      await this.#queue.addBulk(
        orders.slice(i, i + BATCH).map(({ id, order }) => ({
          name: labelOf(order.job),
          data: messageOf(order),
          opts: { jobId: id, priority, ...kept, ...again },
        })),
      );
  }

  /** The answers that there are, by the id of the job. Throws a `server` error for one that is damaged. */
  async answers(ids: readonly string[]): Promise<ReadonlyMap<string, Answer>> {
    const found = new Map<string, Answer>();
    for (let i = 0; i < ids.length; i += BATCH) {
      const batch = ids.slice(i, i + BATCH);
      const texts = await this.#connection.client.mget(batch.map(answerKey));
      for (const [j, id] of batch.entries()) {
        const text = texts[j] ?? null;
        if (text !== null) found.set(id, parseAnswer(readText(text, `the answer to job ${id}`), id));
      }
    }
    return found;
  }

  async state(id: string): Promise<JobState> {
    const job = await this.#queue.getJob(id);
    if (job === undefined) return { kind: 'unknown' };
    if (job.finishedOn === undefined) return { kind: 'going' };
    if (await job.isFailed()) return { kind: 'failed', why: job.failedReason };
    // Its answer is kept before it is said to be done: now it is there, or it has gone.
    if ((await this.#connection.client.exists(answerKey(id))) === 1) return { kind: 'going' };
    await this.forget(id);
    return { kind: 'unknown' };
  }

  /** Takes a job back that no worker has begun; answers false for one that is being done. */
  async takeBack(id: string): Promise<boolean> {
    return (await this.#queue.remove(id)) === 1;
  }

  /** Takes a job and its answer away, so that it can be given anew. */
  async forget(id: string): Promise<void> {
    await this.#connection.client.del(answerKey(id));
    await this.#queue.remove(id);
  }
}
