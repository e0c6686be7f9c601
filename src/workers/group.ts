import {
  type Census,
  type Footprints,
  leastOf,
  merged,
  type PackedFindings,
  type Partition,
  placeOf,
  type Runs,
  type SharedControl,
  sizeOf,
  sliceOf,
} from '../packed/index.ts';
import type { Watch } from '../search/executor.ts';
import { checkShares, expandShares, type LevelByWorker, type RoundWorker } from './level-round.ts';
import { type PartitionAnswer, type PartitionRequest, revivedFindings } from './messages.ts';
import { anotherModel, WorkerPool, type WorkerPoolOptions } from './pool.ts';
import { Barrier } from './shared/barrier.ts';
import { Counters } from './shared/counters.ts';
import { shareLearning } from './shared/learning.ts';
import { LevelShares } from './shared/level-shares.ts';
import { type SharedMemory, shareMemory } from './shared/memory.ts';

/** Fewer states than that for each worker are worked off by worker 0: asking the others takes as long. */
const STATES_A_WORKER = 128;
/** States on which every thread tries the steps before it takes part; some milliseconds. */
const TRIED_STATES = 1000;

const GROWN = placeOf('barrier: memory is made, and not posted');

type Done = PartitionAnswer & { readonly kind: 'done' };

export interface WorkerGroupOptions extends Omit<WorkerPoolOptions, 'shared'> {
  /** For tests: a level of fewer states is worked off by worker 0. Default: `STATES_A_WORKER` for each. */
  readonly sharedStates?: number | undefined;
}

/** The other workers of a search, as worker 0 sees them. */
export class WorkerGroup {
  readonly #pool: WorkerPool;
  readonly #partition: Partition;
  readonly #control: SharedControl;
  readonly #counters: Counters;
  readonly #shares: LevelShares;
  readonly #barrier: Barrier;
  readonly #source: WorkerPoolOptions['source'];
  readonly #sharedStates: number;
  #findings: readonly PackedFindings[] = [];
  /** The newest level. */
  #level: LevelByWorker = [];
  /** Of the newest round, how many states worker 0 has worked on. */
  #done = 0;
  /** Of what worker 0 has learnt, what the others were given. */
  #edition = -1;

  private constructor(
    pool: WorkerPool,
    partition: Partition,
    control: SharedControl,
    shared: SharedMemory,
    { source, sharedStates = STATES_A_WORKER * control.workers }: WorkerGroupOptions,
  ) {
    this.#sharedStates = sharedStates;
    this.#pool = pool;
    this.#partition = partition;
    this.#control = control;
    this.#counters = new Counters(shared);
    this.#shares = new LevelShares(shared, 0, control.pause);
    this.#barrier = new Barrier(shared, control.pause);
    this.#source = source;
  }

  /** Starts them; as `WorkerPool.start`. */
  static async start(partition: Partition, control: SharedControl, options: WorkerGroupOptions): Promise<WorkerGroup> {
    const shared = shareMemory(control);
    const pool = await WorkerPool.start({ ...options, shared });
    return new WorkerGroup(pool, partition, control, shared, options);
  }

  /**
   * Has them get ready to take part, while worker 0 goes on. First every thread tries some states, to see that the steps do the
   * same there: what a step reads besides the state may have come out otherwise when the model was built again. Rejects with a
   * `worker` error then.
   *
   * What has been learnt is given to them: where each learnt anew, two threads took 2 s more of processor time for nine million states
   * of zap, of 12: recipes run before they are compiled, and code generated and compiled again and again.
   */
  async prepare(): Promise<void> {
    const { reader, levels, stepper } = this.#partition;
    const states = reader.sample(levels.at(-1) ?? [], TRIED_STATES);
    const outcome = reader.outcomeOf(states);
    for (const answer of await this.#pool.ask({ kind: 'try', states }))
      if (answer.kind === 'tried' && answer.outcome !== outcome) throw anotherModel(this.#source);
    this.#edition = stepper.edition;
    await this.#pool.ask({ kind: 'learn', learned: shareLearning(stepper.learned) });
  }

  /** Has them take part from now on, when they are ready. */
  join(): void {
    const partition = this.#partition;
    this.#control.present = this.#control.workers;
    partition.stepper.lead(this.#control.workers);
    this.#pool.tell({ kind: 'memory', memory: partition.memory });
    const newest = partition.levels.at(-1) ?? [];
    this.#level = Array.from({ length: this.#control.workers }, (_, worker) => this.#part(newest, worker));
  }

  /** What the threads have done; without what the first worker has. */
  get counts(): { readonly states: number; readonly transitions: number; readonly bytes: number } {
    return {
      states: this.#counters.sumOfOthers('states'),
      transitions: this.#counters.sumOfOthers('transitions'),
      bytes: this.#counters.sumOfOthers('bytes'),
    };
  }

  /** Of the newest round, how many states all together have worked on. */
  get done(): number {
    return this.#done + this.#counters.sumOfOthers('done');
  }

  /** What the threads have found. */
  get findings(): readonly PackedFindings[] {
    return this.#findings;
  }

  async check(watch: Watch, seen: Uint8Array): Promise<void> {
    const level = this.#level;
    const partition = this.#partition;
    if (this.#isSmall) await this.#alone(async (from, to) => partition.check(from, to));
    else await this.#round({ kind: 'check', level, seen }, watch, (worker) => checkShares(worker, level));
  }

  /** Expands the newest level, and ends the one that comes of it. */
  async expand(watch: Watch): Promise<void> {
    const level = this.#level;
    const partition = this.#partition;
    let stored: readonly Runs[] = level.slice(1).map(() => []);
    if (this.#isSmall) {
      // The others will be told when they store something again.
      partition.release(merged(level));
      await this.#alone(async (from, to) => {
        for (let n = from; n < to; ) {
          n = partition.expand(n, to);
          while (!partition.flush()) await this.#changeMemory();
        }
      });
    } else {
      const done = await this.#round({ kind: 'expand', level }, watch, (worker) => expandShares(worker, level));
      stored = done.map((answer) => answer.stored);
    }
    this.#level = [partition.endLevel(stored), ...stored];
  }

  async footprints(): Promise<readonly Footprints[]> {
    const answers = await this.#pool.ask({ kind: 'footprints' });
    return answers.flatMap((answer) => (answer.kind === 'footprints' ? [answer.footprints] : []));
  }

  /**
   * The least of some states that has `target` as a successor. All look for it, worker 0 as well; among few states, worker 0: a trace
   * of 80,000 steps through levels of one state took 3.4 times the processor time when three workers were asked at each step.
   */
  async predecessor(target: Int32Array, runs: Runs): Promise<Int32Array | undefined> {
    if (sizeOf(runs) < this.#sharedStates) return this.#partition.reader.predecessor(target, runs);
    const answers = this.#deal(runs, (part) => ({ kind: 'predecessor', target, runs: part }));
    const found = [this.#partition.reader.predecessor(target, this.#part(runs, 0))];
    for (const answer of await answers) found.push(answer.kind === 'predecessor' ? answer.state : undefined);
    return leastOf(found);
  }

  async census(runs: Runs): Promise<readonly Census[]> {
    const answers = this.#deal(runs, (part) => ({ kind: 'census', runs: part }));
    const parts = [this.#partition.reader.census(this.#part(runs, 0))];
    for (const answer of await answers) if (answer.kind === 'census') parts.push(answer.census);
    return parts;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /** Asks every thread for its part of some states, of which each gets as many. */
  #deal(runs: Runs, request: (part: Runs) => PartitionRequest): Promise<readonly PartitionAnswer[]> {
    // Some may have gone to the disk since they last met.
    this.#pool.tell({ kind: 'memory', memory: this.#partition.memory });
    return handled(this.#pool.ask((place) => request(this.#part(runs, place + 1))));
  }

  #part(runs: Runs, worker: number): Runs {
    const each = Math.ceil(sizeOf(runs) / this.#control.workers);
    return sliceOf(runs, worker * each, each);
  }

  get #isSmall(): boolean {
    return this.#level.reduce((sum, runs) => sum + sizeOf(runs), 0) < this.#sharedStates;
  }

  /** Works off the newest level without the others. */
  async #alone(work: (from: number, to: number) => Promise<void>): Promise<void> {
    this.#pool.requireAlive();
    this.#counters.clearDone();
    const runs = merged(this.#level);
    for (let r = 0; r < runs.length; r += 2) await work(runs[r] as number, runs[r + 1] as number);
    this.#done = sizeOf(runs);
  }

  /** Changes the memory between rounds, when no other worker stores anything. */
  async #changeMemory(): Promise<void> {
    const memory = this.#partition.grow();
    const installed = handled(this.#pool.ask({ kind: 'install', memory }));
    this.#partition.install(memory);
    await installed;
  }

  async #round(
    request: PartitionRequest,
    watch: Watch,
    work: (worker: RoundWorker) => Promise<void>,
  ): Promise<readonly Done[]> {
    const { stop } = this.#pool;
    stop.raised = watch.stopped();
    this.#done = 0;
    this.#shares.open();
    this.#teach();
    const answers = handled(this.#pool.ask(request));
    const look = (): Promise<void> | undefined => {
      this.#pool.requireAlive();
      if (watch.stopped()) stop.raised = true;
      return watch.breathe();
    };
    const wait = async (nap: () => void): Promise<void> => {
      nap();
      // A thread that dies is an event.
      await new Promise((resolve) => setImmediate(resolve));
      await look();
    };
    await work({
      partition: this.#partition,
      control: this.#control,
      shares: this.#shares,
      stop,
      waiting: {
        passBarrier: () => this.#passBarrier(wait),
        nap: () => wait(() => this.#shares.nap()),
        progress: (done) => {
          this.#done = done;
          return look();
        },
      },
    });
    const done = (await answers).filter((answer): answer is Done => answer.kind === 'done');
    this.#findings = done.map(({ findings }) => revivedFindings(findings));
    return done;
  }

  /**
   * Gives the others the code that worker 0 has generated since. Where each generated its own, two workers missed 1.7 times as many paths in nine
   * million states of zap as one, since each came half as fast to the states after which it pays.
   */
  #teach(): void {
    const { stepper } = this.#partition;
    if (stepper.edition === this.#edition) return;
    this.#edition = stepper.edition;
    this.#pool.tell({ kind: 'follow', learned: shareLearning(stepper.learned) });
  }

  async #passBarrier(wait: (nap: () => void) => Promise<void>): Promise<void> {
    const barrier = this.#barrier;
    const stage = async (): Promise<void> => {
      barrier.arrive();
      while (!barrier.complete) await wait(() => barrier.nap());
    };
    await stage();
    const memory = this.#partition.grow(true);
    this.#control.pause?.(GROWN);
    this.#pool.tell({ kind: 'memory', memory });
    barrier.proceed();
    if (this.#partition.prepare(memory)) {
      await stage();
      barrier.proceed();
    }
    this.#partition.install(memory);
    await stage();
    barrier.proceed();
  }
}

/** What it rejects with is thrown where it is waited for, which may be after something else was. */
const handled = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};
