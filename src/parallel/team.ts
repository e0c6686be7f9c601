/// <reference path="./worker-threads-pool.d.ts" />
import type { Worker } from 'node:worker_threads';
import Pool from 'worker-threads-pool';
import { ShootdownError } from '../model/errors.ts';
import type { StoreOptions } from '../packed/visited-set.ts';
import {
  type PartitionAnswer,
  type PartitionRequest,
  type PartitionTask,
  revivedError,
  type SystemSource,
} from './partition-messages.ts';
import { type Shared, StopFlag } from './shared.ts';

export interface TeamOptions {
  readonly source: SystemSource;
  readonly shared: Shared;
  /** Bytes for states and index, of all together. */
  readonly memory: number;
  readonly store: StoreOptions | undefined;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  /** Rules and words a state of the system, which every thread has to come to as well. */
  readonly rules: number;
  readonly width: number;
}

/**
 * The threads of the partitions of one search. They live as long as the search: worker-threads-pool starts them, and does
 * nothing else (it starts a new thread for every acquire). A thread that dies ends whatever is asked of the team then, or
 * later, with an error.
 */
export class Team {
  readonly stop: StopFlag;
  readonly #threads: Worker[] = [];
  readonly #waiting: (((answer: PartitionAnswer) => void) | undefined)[] = [];
  #died: Error | undefined;
  #reject: ((error: Error) => void) | undefined;
  #ended = false;

  private constructor(shared: Shared) {
    this.stop = new StopFlag(shared);
  }

  /** Starts a thread for each worker; answers when all have built the model. */
  static async start({
    source,
    shared,
    memory,
    store,
    symmetry,
    mergeLocal,
    rules,
    width,
  }: TeamOptions): Promise<Team> {
    const team = new Team(shared);
    const { workers } = shared;
    const pool = new Pool({ max: workers });
    const ready = team.#answers(workers);
    for (let me = 0; me < workers; me++) {
      const task: PartitionTask = {
        source,
        me,
        shared,
        memory: Math.floor(memory / workers),
        store,
        symmetry,
        mergeLocal,
      };
      pool.acquire(entry, { workerData: task }, (error, worker) => team.#join(me, error, worker));
    }
    try {
      for (const answer of await ready)
        if (answer.kind === 'ready' && (answer.rules !== rules || answer.width !== width))
          throw new ShootdownError(
            'model',
            `the model of ${source.module} is another one when it is built again`,
            'does its build() depend on anything but the bounds and the variant? --workers 1 builds it once',
          );
    } catch (error) {
      await team.end();
      throw error;
    }
    return team;
  }

  /**
   * Asks every partition, by default the same of all. Rejects with a ShootdownError when a thread dies or a file fails, and with any
   * other for a defect.
   */
  async ask(request: PartitionRequest | ((me: number) => PartitionRequest)): Promise<readonly PartitionAnswer[]> {
    const answers = this.#answers(this.#threads.length);
    this.#threads.forEach((thread, me) => {
      thread.postMessage(typeof request === 'function' ? request(me) : request);
    });
    for (const answer of await answers) if (answer.kind === 'refused') throw revivedError(answer.error);
    return answers;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #answers(workers: number): Promise<readonly PartitionAnswer[]> {
    return new Promise((resolve, reject) => {
      if (this.#died !== undefined) return reject(this.#died);
      this.#reject = reject;
      const answers: (PartitionAnswer | undefined)[] = Array.from({ length: workers });
      let missing = workers;
      for (let me = 0; me < workers; me++)
        this.#waiting[me] = (answer) => {
          this.#waiting[me] = undefined;
          answers[me] = answer;
          if (--missing === 0) resolve(answers as PartitionAnswer[]);
        };
    });
  }

  #join(me: number, error: Error | null, worker: Worker | undefined): void {
    if (worker === undefined) {
      this.#die(me, error?.message ?? 'it was not started');
      return;
    }
    this.#threads[me] = worker;
    if (this.#ended || this.#died !== undefined) void worker.terminate();
    worker.on('message', (answer: PartitionAnswer) => {
      if (answer.kind !== 'error') this.#waiting[me]?.(answer);
      else this.#fail(new Error(answer.message, { cause: { stack: answer.stack } }));
    });
    worker.on('error', (thrown: Error & { readonly code?: string }) => {
      const heap = thrown.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#die(me, heap ? 'its JavaScript heap was full' : thrown.message);
    });
    worker.on('exit', (code) => this.#die(me, `it ended with code ${code}`));
  }

  #die(me: number, why: string): void {
    if (this.#ended) return;
    this.#fail(
      new ShootdownError(
        'worker',
        `worker ${me + 1} of ${this.#waiting.length} died: ${why}`,
        'what the other workers have found is lost with it; does the model call process.exit()? --workers 1 searches without threads',
      ),
    );
  }

  #fail(error: Error): void {
    this.#died ??= error;
    this.#reject?.(this.#died);
  }
}

// Compiled code, also when this file is run as TypeScript: Node 20 runs no TypeScript in threads.
const entry = new URL(
  import.meta.url.endsWith('.ts') ? '../../out/dist/src/parallel/partition-thread.js' : './partition-thread.js',
  import.meta.url,
);
