import type { Worker } from 'bullmq';
import { loadBullmq } from '../../cluster/clients.ts';
import type { Connection } from '../../cluster/connection.ts';
import { BEAT_MS, DEAD_MS, Heartbeat } from '../../cluster/heartbeat.ts';
import { type Identity, misfits } from '../../cluster/identity.ts';
import { onWake, type Registry, wakeAll } from '../../cluster/registry.ts';
import { Hosts } from '../joint/hosts.ts';
import { JobDoer } from './job-doer.ts';
import type { RunRecord, WorkerRecord } from './messages.ts';
import { LOCK_MS, nameHere, queueOptions, runsOf, SHOWN_SECONDS, TAKEN_OVER, workersOf } from './queue.ts';
import { Slots } from './slots.ts';

export interface WorkerOptions {
  /** Jobs at once. */
  readonly atOnce: number;
  /** Bytes for the states of all jobs together. */
  readonly memory: number;
  /** The modules of the user's own that jobs may name; each with the path of its file. */
  readonly modules: readonly { readonly name: string; readonly path: string }[];
  /** Seconds without a job after which it ends; undefined: never. */
  readonly idle: number | undefined;
  readonly signal: AbortSignal;
  /** Told what a person should know. */
  readonly note: (text: string) => void;
}

/** How long a server that has gone is waited for, in milliseconds: what runs here may have taken hours. */
const PATIENCE_MS = 10 * 60_000;

/**
 * A worker of a cluster: takes jobs of all runs at the server that need the code that is here, some at once, each on a thread of its own. It ends when it
 * is told to, and gives back what it has not finished; a job that it held when it died is taken over by another one.
 */
export class ClusterWorker {
  readonly #connection: Connection;
  readonly #options: WorkerOptions;
  readonly #runs: Registry<RunRecord>;
  readonly #workers: Registry<WorkerRecord>;
  readonly #doer: JobDoer;
  readonly #hosts: Hosts;
  readonly #id = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  /** What takes jobs from a queue, by the queue. */
  readonly #taking = new Map<string, Worker>();
  /** What has been said of runs that this worker cannot help. */
  readonly #refused = new Set<string>();
  #busy = performance.now();
  #told: string | undefined;

  constructor(connection: Connection, options: WorkerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#runs = runsOf(connection);
    this.#workers = workersOf(connection);
    const slots = new Slots(options.atOnce);
    this.#doer = new JobDoer(connection, { ...options, slots });
    this.#hosts = new Hosts(connection, { ...options, slots, worker: this.#id });
  }

  /** Works until it is stopped, or idle for too long. Rejects with a `server` error once the server is lost. */
  async run(): Promise<void> {
    const { signal, idle, note, atOnce } = this.#options;
    await this.#beat();
    await wakeAll(this.#connection);
    let heartbeat: Heartbeat | undefined;
    const endWake = await onWake(this.#connection, () => heartbeat?.now());
    note(`the worker on ${nameHere()} takes jobs from ${this.#connection.address.shown}, ${atOnce} at once`);
    try {
      await new Promise<void>((resolve, reject) => {
        heartbeat = new Heartbeat({
          connection: this.#connection,
          patience: PATIENCE_MS,
          beat: async () => {
            await this.#beat();
            if (this.#doer.running + this.#hosts.running > 0) this.#busy = performance.now();
            if (idle !== undefined && performance.now() - this.#busy > idle * 1000) resolve();
          },
          onMiss: (error) => this.#tell(this.#connection.fault(error).message),
          onBack: () => {
            this.#told = undefined;
            note('the server answers again');
          },
          onLost: (error) => reject(this.#connection.fault(error)),
        });
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      });
    } finally {
      heartbeat?.end();
      endWake();
      await this.#end();
    }
  }

  /** Tells that it lives, and takes jobs of the runs that there are. */
  async #beat(): Promise<void> {
    const has = this.#doer.identity();
    await this.#workers.put(this.#id, { name: nameHere(), has, atOnce: this.#options.atOnce }, DEAD_MS);
    await this.#hosts.look(has);
    const runs = await this.#runs.list();
    const wanted = new Set<string>();
    for (const [id, run] of runs) {
      if (run.stopped) this.#doer.stop(id);
      if (this.#fits(id, run, has)) wanted.add(run.queue);
    }
    for (const queue of wanted) if (!this.#taking.has(queue)) await this.#take(queue);
    for (const [queue, worker] of this.#taking)
      if (!wanted.has(queue)) {
        this.#taking.delete(queue);
        void worker.close();
      }
  }

  #fits(id: string, { client, command, needs }: RunRecord, has: Identity): boolean {
    const why = misfits(needs, has);
    for (const reason of why) {
      const words = `run ${id} of ${client} is refused (${command}): ${reason}`;
      if (!this.#refused.has(words)) this.#options.note(words);
      this.#refused.add(words);
    }
    return why.length === 0;
  }

  async #take(queue: string): Promise<void> {
    const { Worker: BullWorker } = await loadBullmq();
    const worker = new BullWorker(queue, (job, token) => this.#doer.do(job, token ?? ''), {
      ...queueOptions(this.#connection),
      name: nameHere(),
      concurrency: this.#options.atOnce,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: TAKEN_OVER,
      runRetryDelay: BEAT_MS,
      removeOnComplete: { age: SHOWN_SECONDS },
      removeOnFail: { age: SHOWN_SECONDS },
    });
    worker.on('error', (error) => this.#tell(this.#connection.fault(error).message));
    worker.on('stalled', (id) => this.#options.note(`job ${id} is taken over: nobody works on it any more`));
    this.#taking.set(queue, worker);
  }

  /** Says it once, until something else is to be said. */
  #tell(text: string): void {
    if (text !== this.#told) this.#options.note(text);
    this.#told = text;
  }

  /** Gives back what runs, and is gone. Bounded: what does not end in time is taken over by others. */
  async #end(): Promise<void> {
    const closed = Promise.all([...this.#taking.values()].map((worker) => worker.close()));
    const left = this.#hosts.end().catch(() => {});
    this.#doer.giveBack();
    const late = new Promise((resolve) => setTimeout(resolve, DEAD_MS).unref());
    await Promise.race([closed.catch(() => {}), late]);
    await Promise.race([left, late]);
    await Promise.race([this.#workers.remove(this.#id).catch(() => {}), late]);
  }
}
