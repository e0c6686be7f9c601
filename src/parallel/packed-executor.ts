import type { PlainValue } from '../model/domain.ts';
import { ShootdownError } from '../model/errors.ts';
import type { System } from '../model/system.ts';
import { leastOf, mergeFindings, type PackedFindings } from '../packed/packed-findings.ts';
import { BATCH_STATES, Partition } from '../packed/partition.ts';
import { type Counts, type Executor, type Findings, noFindings, type Watch } from '../search/executor.ts';
import type { Path } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import type { PartitionAnswer, SentError, SystemSource } from './partition-messages.ts';
import { Counters, shareMemory } from './shared.ts';
import { Team, type TeamOptions } from './team.ts';

export interface PackedOptions {
  /** Bytes for states and index. Default: no limit. */
  readonly memory?: number;
  /** Default: 1. */
  readonly workers?: number;
  /** How other threads build the system; needed for several workers. */
  readonly source?: SystemSource | undefined;
  /** Store one state of each orbit under the permutations of the scalarsets; paths are then of orbits. Default: false. */
  readonly symmetry?: boolean | undefined;
  /** With so many states stored the work is handed over to several workers. Default: 100,000. */
  readonly handOver?: number;
}

/**
 * Below so many states threads are not worth their start, which takes as long as making a few hundred thousand
 * transitions on this one.
 */
const HAND_OVER_STATES = 100_000;
/** Milliseconds between two looks at limits and progress while the others work. */
const WATCH_MS = 10;

/** Explores with generated code on packed states: on this thread, and once there are many states on a thread for each worker. */
export const packedExecutor = (system: System, options: PackedOptions = {}): Executor => {
  const { workers = 1, source } = options;
  if (workers > 1 && source === undefined)
    throw new ShootdownError(
      'usage',
      `${workers} workers need to load the model`,
      'give the URL of the file that exports it: check(instance, { workers, module: import.meta.url })',
    );
  return new PackedExecutor(system, options);
};

class PackedExecutor implements Executor {
  readonly findings: Findings;
  readonly #options: PackedOptions;
  readonly #system: System;
  /** All states, until they are handed over; then none, but it packs and unpacks. */
  #local: Partition;
  #threads: Threads | undefined;
  #done = 0;

  constructor(system: System, options: PackedOptions) {
    this.findings = noFindings(system);
    this.#system = system;
    this.#options = options;
    this.#local = new Partition(system, { memory: this.#memory, symmetry: options.symmetry });
  }

  get #memory(): number {
    return this.#options.memory ?? Number.POSITIVE_INFINITY;
  }

  get counts(): Counts {
    if (this.#threads !== undefined) return this.#threads.counts;
    const { states, transitions, bytes, full } = this.#local;
    return { states, transitions, bytes, full, done: this.#done };
  }

  get levels(): readonly number[] {
    if (this.#threads !== undefined) return this.#threads.levels;
    return Array.from({ length: this.#local.levels }, (_, l) => this.#local.startOf(l + 1) - this.#local.startOf(l));
  }

  async start(): Promise<void> {
    this.#local.start();
    this.#local.endLevel();
    this.#tell();
  }

  async check(watch: Watch): Promise<void> {
    if (this.#threads === undefined) await this.#overNewest(watch, (from, to) => this.#local.check(from, to));
    else await this.#threads.check(watch);
    this.#tell();
  }

  async expand(watch: Watch): Promise<void> {
    if (this.#threads !== undefined) await this.#threads.expand(watch);
    else {
      await this.#overNewest(watch, (from, to) => this.#local.expand(from, to));
      this.#local.endLevel();
    }
    this.#tell();
    const { workers = 1, source, symmetry = false, handOver = HAND_OVER_STATES } = this.#options;
    if (this.#threads !== undefined || workers === 1 || source === undefined) return;
    if (this.levels.at(-1) === 0 || this.counts.states < handOver || this.counts.full || watch.stopped()) return;
    this.#threads = await Threads.start(this.#system, this.#local, this.levels, {
      source,
      workers,
      memory: this.#memory,
      symmetry,
    });
    // It packs and unpacks still; its states are with the others now.
    this.#local = new Partition(this.#system, { memory: 0 });
  }

  async pathTo(state: PlainValue, depth: number): Promise<Path> {
    const path = [state];
    let target = this.#local.packed(state);
    for (let level = depth - 1; level >= 0; level--) {
      const parent = await (this.#threads?.predecessor(target, level) ?? this.#local.predecessor(target, level));
      if (parent === undefined) throw new Error(`no state of level ${level} leads to one that was found from it`);
      target = parent;
      path.push(this.#local.plain(target));
    }
    return path.reverse();
  }

  async end(): Promise<void> {
    await this.#threads?.end();
  }

  async #overNewest(watch: Watch, work: (from: number, to: number) => void): Promise<void> {
    const newest = this.#local.levels - 1;
    const from = this.#local.startOf(newest);
    this.#done = 0;
    await inSlices(from, this.#local.startOf(newest + 1), watch, (a, b) => {
      work(a, b);
      this.#done = b - from;
    });
  }

  #tell(): void {
    const parts = this.#threads?.findings ?? [this.#local.findings()];
    mergeFindings(this.findings, parts, (words) => this.#local.plain(words));
  }
}

/** The part of a search that several workers do. */
class Threads {
  readonly #team: Team;
  readonly #counters: Counters;
  /** What had been found when they took over. */
  readonly #earlier: PackedFindings;
  readonly #levels: number[];
  #parts: readonly PackedFindings[] = [];

  private constructor(team: Team, counters: Counters, earlier: PackedFindings, levels: readonly number[]) {
    this.#team = team;
    this.#counters = counters;
    this.#earlier = earlier;
    this.#levels = [...levels];
  }

  static async start(
    system: System,
    local: Partition,
    levels: readonly number[],
    { workers, ...options }: Pick<TeamOptions, 'source' | 'memory' | 'symmetry'> & { readonly workers: number },
  ): Promise<Threads> {
    const width = local.draft.layout.words;
    const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, 0);
    const shared = shareMemory(workers, width, 8 * (BATCH_STATES + fanOut));
    const team = await Team.start({ ...options, shared, rules: system.rules.length, width });
    const words = new SharedArrayBuffer(local.states * width * 4);
    let offset = 0;
    for (let level = 0; level < levels.length; level++)
      for (const piece of local.pieces(level)) {
        new Int32Array(words).set(piece, offset);
        offset += piece.length;
      }
    const threads = new Threads(team, new Counters(shared), local.findings(), levels);
    await threads.#ask({ kind: 'adopt', words, levels });
    return threads;
  }

  get counts(): Counts {
    const earlier = this.#earlier.taken.reduce((sum, taken) => sum + taken, 0);
    return {
      states: this.#counters.sum('states'),
      transitions: earlier + this.#counters.sum('transitions'),
      bytes: this.#counters.sum('bytes'),
      done: this.#counters.sum('done'),
      full: this.#counters.sum('full') > 0,
    };
  }

  get levels(): readonly number[] {
    return this.#levels;
  }

  get findings(): readonly PackedFindings[] {
    return [this.#earlier, ...this.#parts];
  }

  async check(watch: Watch): Promise<void> {
    await this.#watched(watch, this.#ask({ kind: 'check' }));
  }

  async expand(watch: Watch): Promise<void> {
    this.#levels.push(await this.#watched(watch, this.#ask({ kind: 'expand' })));
  }

  async predecessor(target: Int32Array, level: number): Promise<Int32Array | undefined> {
    const answers = await this.#team.ask({ kind: 'predecessor', target, level });
    return leastOf(answers.map((answer) => (answer.kind === 'predecessor' ? answer.state : undefined)));
  }

  end(): Promise<void> {
    return this.#team.end();
  }

  /** The findings are kept; answers the number of states of the newest level. */
  async #ask(request: Parameters<Team['ask']>[0]): Promise<number> {
    const answers = await this.#team.ask(request);
    const done = answers.filter((answer): answer is PartitionAnswer & { kind: 'done' } => answer.kind === 'done');
    this.#parts = done.map(({ findings }) => revived(findings));
    return done.reduce((sum, { level }) => sum + level, 0);
  }

  /** Has limits and progress looked after while the others work. */
  async #watched<T>(watch: Watch, work: Promise<T>): Promise<T> {
    this.#team.stop.raised = watch.stopped();
    const timer = setInterval(() => {
      if (watch.stopped()) this.#team.stop.raised = true;
      void watch.breathe();
    }, WATCH_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }
}

const revived = (findings: PackedFindings): PackedFindings => {
  const { failure } = findings;
  if (failure === undefined) return findings;
  const { code, message, hint } = failure.error as SentError;
  const error = code === undefined ? new Error(message) : new ShootdownError(code, message, hint);
  return { ...findings, failure: { ...failure, error } };
};
