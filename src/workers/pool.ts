/// <reference path="./worker-threads-pool.d.ts" />
import { ShootdownError } from '../model/errors.ts';
import type { StoreOptions } from '../packed/index.ts';
import {
  type PartitionAnswer,
  type PartitionRequest,
  type PartitionTask,
  revivedError,
  type SystemSource,
} from './messages.ts';
import { searchLimits } from './search-limits.ts';
import type { SharedMemory } from './shared/memory.ts';
import { StopFlag } from './shared/stop-flag.ts';
import { threadEntry } from './thread-entry.ts';

export interface WorkerPoolOptions {
  readonly source: SystemSource;
  readonly shared: SharedMemory;
  readonly store: StoreOptions | undefined;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
  readonly leavesTotal?: number | undefined;
  /** For tests: as of `PartitionOptions`. */
  readonly sleepAfter?: number | undefined;
  /** Of the system, which every thread has to come to as well. */
  readonly signature: string;
  /** Default: a thread of its own for each, by worker-threads-pool. */
  readonly spawn?: Spawn | undefined;
  /** Ends the start with an error: they are not needed any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A thread that serves a partition (`servePartition`), as the pool sees it. */
export interface PartitionThread {
  postMessage(request: PartitionRequest): void;
  on(event: 'message', heard: (answer: PartitionAnswer) => void): unknown;
  on(event: 'error', heard: (thrown: Error & { readonly code?: string }) => void): unknown;
  on(event: 'exit', heard: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
}

/** Starts a thread for a task; calls back once, later. */
export type Spawn = (task: PartitionTask, started: (error: Error | null, thread?: PartitionThread) => void) => void;

/** worker-threads-pool starts a new thread for every acquire, which is all that is wanted of it. */
const spawnByPool = async (workers: number): Promise<Spawn> => {
  // Few searches come so far, and it takes four milliseconds to load.
  const { default: Pool } = await import('worker-threads-pool');
  const pool = new Pool({ max: workers });
  return (task, started) => pool.acquire(threadEntry, { workerData: task, resourceLimits: searchLimits }, started);
};

/**
 * The threads of all workers of one search but the first. They live as long as the search. A thread that dies ends whatever is asked of
 * the pool then, or later, with an error.
 */
export class WorkerPool {
  readonly stop: StopFlag;
  readonly #threads: PartitionThread[] = [];
  readonly #waiting: (((answer: PartitionAnswer) => void) | undefined)[] = [];
  #died: Error | undefined;
  #reject: ((error: Error) => void) | undefined;
  #ended = false;
  /** All have built the model. */
  #built = false;

  private constructor(shared: SharedMemory) {
    this.stop = new StopFlag(shared);
  }

  /**
   * Starts a thread for each worker but the first; answers when all have built the model. Throws a ShootdownError when one cannot, or comes
   * to another model.
   */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const {
      source,
      shared,
      store,
      symmetry,
      mergeLocal,
      lazyNoise,
      leavesTotal,
      sleepAfter,
      signature,
      spawn,
      signal,
    } = options;
    const pool = new WorkerPool(shared);
    const threads = shared.workers - 1;
    const start = spawn ?? (await spawnByPool(threads));
    if (signal?.aborted === true) throw notNeeded();
    const ready = pool.#answers(threads);
    for (let t = 0; t < threads; t++)
      start(
        { source, worker: t + 1, shared, store, symmetry, mergeLocal, lazyNoise, leavesTotal, sleepAfter },
        (error, thread) => pool.#join(t, error, thread),
      );
    const giveUp = (): void => pool.#fail(notNeeded());
    signal?.addEventListener('abort', giveUp);
    try {
      for (const answer of await ready) {
        if (answer.kind === 'ready' && answer.signature !== signature) throw anotherModel(source);
      }
    } catch (error) {
      await pool.end();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
    pool.#built = true;
    return pool;
  }

  /**
   * Asks every thread, by default the same of all; `place`: of the thread, from 0 on. Rejects with a ShootdownError when a
   * thread dies or refuses, and with any other for a defect.
   */
  ask(request: PartitionRequest | ((place: number) => PartitionRequest)): Promise<readonly PartitionAnswer[]> {
    const answers = this.#answers(this.#threads.length);
    this.#threads.forEach((thread, place) => {
      thread.postMessage(typeof request === 'function' ? request(place) : request);
    });
    return answers;
  }

  /** Tells every thread what is not answered. */
  tell(request: PartitionRequest): void {
    for (const thread of this.#threads) thread.postMessage(request);
  }

  /** Throws what `ask` rejects with, once it is so. */
  requireAlive(): void {
    if (this.#died !== undefined) throw this.#died;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #answers(threads: number): Promise<readonly PartitionAnswer[]> {
    return new Promise((resolve, reject) => {
      if (this.#died !== undefined) return reject(this.#died);
      this.#reject = reject;
      const answers: (PartitionAnswer | undefined)[] = Array.from({ length: threads });
      let missing = threads;
      for (let t = 0; t < threads; t++)
        this.#waiting[t] = (answer) => {
          this.#waiting[t] = undefined;
          answers[t] = answer;
          if (--missing === 0) resolve(answers as PartitionAnswer[]);
        };
    });
  }

  #join(t: number, error: Error | null, thread: PartitionThread | undefined): void {
    if (thread === undefined) {
      this.#die(t, error?.message ?? 'it was not started');
      return;
    }
    this.#threads[t] = thread;
    if (this.#ended || this.#died !== undefined) void thread.terminate();
    thread.on('message', (answer: PartitionAnswer) => {
      if (answer.kind === 'refused') this.#fail(revivedError(answer.error));
      else if (answer.kind === 'error') this.#fail(new Error(answer.message, { cause: { stack: answer.stack } }));
      else this.#waiting[t]?.(answer);
    });
    thread.on('error', (thrown: Error & { readonly code?: string }) => {
      const heap = thrown.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#die(t, heap ? 'its JavaScript heap was full' : thrown.message);
    });
    thread.on('exit', (code: number) =>
      this.#die(t, `it ended with code ${code}${this.#built ? '' : ' before it had built the model'}`),
    );
  }

  #die(t: number, why: string): void {
    if (this.#ended) return;
    this.#fail(
      new ShootdownError(
        'worker',
        `worker ${t + 2} of ${this.#waiting.length + 1} died: ${why}`,
        'what the other workers have found is lost with it; does the model call process.exit(), or its file await what never comes? --workers 1 searches without threads',
      ),
    );
  }

  #fail(error: Error): void {
    this.#died ??= error;
    this.#reject?.(this.#died);
  }
}

const notNeeded = (): Error => new Error('the threads are not needed any more');

/** The error for a model of which two threads have not built the same. */
export const anotherModel = ({ module }: SystemSource): ShootdownError =>
  new ShootdownError(
    'worker',
    `the model of ${module} is another one when it is built again`,
    'does its build() depend on anything but the bounds and the variant: Math.random(), a date? --workers 1 builds it once',
  );
