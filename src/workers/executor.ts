import type { Appended, PartPlan } from '../checkpoint/part-writer.ts';
import type { StateSource } from '../checkpoint/read-states.ts';
import { ShootdownError } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/language/system.ts';
import { mergeFindings, type PackedFindings } from '../packed/packed-findings.ts';
import { Partition } from '../packed/partition.ts';
import { fieldAt, fieldValues } from '../packed/state/census.ts';
import { together } from '../packed/steps/footprints.ts';
import type { StepOptions } from '../packed/steps/generate-steps.ts';
import { requireLocal } from '../packed/steps/local-steps.ts';
import { merged, type Runs, sizeOf } from '../packed/store/runs.ts';
import { Crew } from '../packed/store/shared-control.ts';
import type { StoreOptions } from '../packed/store/visited-set.ts';
import type { Reached, SearchDetails } from '../search/details.ts';
import type { Counts, Executor, Watch } from '../search/executor.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import type { Path } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { Threads } from './group.ts';
import type { SystemSource } from './messages.ts';
import type { Spawn } from './pool.ts';
import { signatureOf } from './signature.ts';

export interface PackedOptions {
  /** Bytes for states and index. Default: no limit. */
  readonly memory?: number;
  /** Default: exact. */
  readonly store?: StoreOptions | undefined;
  /** Default: 1. */
  readonly workers?: number;
  /** How other threads build the system; needed for several workers. */
  readonly source?: SystemSource | undefined;
  /** Store one state of each orbit under the permutations of the scalarsets; paths are then of orbits. Default: false. */
  readonly symmetry?: boolean | undefined;
  /** Count for each rule the states that it was the first to reach, as long as one worker does the work. Default: false. */
  readonly tally?: boolean | undefined;
  /** Take local steps together with the step before them. Default: false. */
  readonly mergeLocal?: boolean | undefined;
  /** How the transitions are learnt, on this thread. */
  readonly learn?: StepOptions | undefined;
  /** For tests: with so many states stored, the other workers join, and are waited for. Default: they are started after 20,000, and join when they are ready. */
  readonly joinAt?: number;
  /** For tests: a level of fewer states is worked off by one worker. Default: 256. */
  readonly sharedStates?: number;
  /** How threads are started; for tests. */
  readonly spawn?: Spawn | undefined;
}

/**
 * With so many states stored the threads of the other workers are started. That takes as long as making a few hundred thousand
 * transitions takes on this one, which goes on meanwhile; many searches are over before they are ready.
 */
const START_STATES = 20_000;
/** With so many, when the steps have been learnt, those that have been started get ready. */
const PREPARE_STATES = 50_000;

/** Explores with generated code on packed states: on this thread, and once there are many states on others as well. */
export const packedExecutor = (system: System, options: PackedOptions = {}): SavingExecutor => {
  const { workers = 1, source } = options;
  if (workers > 1 && source === undefined)
    throw new ShootdownError(
      'usage',
      `${workers} workers need to load the model`,
      'give the URL of the file that exports it: check(instance, { workers, module: import.meta.url })',
    );
  return new PackedExecutor(system, options);
};

/** An executor whose states can be written to files, level by level, and taken over from there. */
export interface SavingExecutor extends Executor {
  /** Words of a packed state. */
  readonly words: number;
  /** Appends the levels up to `upTo - 1` that are not saved yet to a file; `plan`: which, the same one every time. */
  save(plan: PartPlan, upTo: number): Appended;
  /**
   * Throws a `model` error if a step that is declared local was seen not to be. To be asked at the end of a search that
   * has merged local steps; until then nothing that it found missing is sure.
   */
  requireLocal(): Promise<void>;
  /** Instead of `start`: goes on from a checkpoint. Throws a `file` error for one that is damaged. */
  resume(saved: SavedSearch): Promise<void>;
}

/** What is known of a search that was saved. */
export interface SavedSearch {
  readonly source: StateSource;
  readonly levels: readonly number[];
  readonly seen: readonly number[];
  readonly taken: readonly number[];
}

class PackedExecutor implements SavingExecutor {
  readonly findings: Findings;
  readonly #options: PackedOptions;
  readonly #system: System;
  readonly #crew: Crew;
  /** Worker 0, on this thread. */
  readonly #partition: Partition;
  /** The others, once they have joined. */
  #threads: Threads | undefined;
  /** Those that have not. */
  #starting: Starting | undefined;
  readonly #ended = new AbortController();
  /** What had been found by the search that is resumed. */
  #earlier: PackedFindings | undefined;
  #done = 0;
  readonly levels: number[] = [];
  /** How many levels were in a checkpoint before. */
  #saved = 0;

  constructor(system: System, options: PackedOptions) {
    this.findings = noFindings(system);
    this.#system = system;
    this.#options = options;
    const { store, symmetry, mergeLocal, tally, learn, workers, source } = options;
    const memory = options.memory ?? Number.POSITIVE_INFINITY;
    this.#crew = new Crew(source === undefined ? 1 : workers);
    this.#partition = new Partition(system, { memory, crew: this.#crew, store, symmetry, mergeLocal, tally, learn });
  }

  get counts(): Counts {
    const { states, transitions, bytes, disk, full } = this.#partition;
    const before = this.#earlier?.taken.reduce((sum, taken) => sum + taken, 0) ?? 0;
    const others = this.#threads?.counts ?? { states: 0, transitions: 0, bytes: 0 };
    return {
      states: states + others.states,
      transitions: before + transitions + others.transitions,
      bytes: bytes + others.bytes,
      disk,
      full,
      done: this.#threads?.done ?? this.#done,
    };
  }

  get lost(): string | undefined {
    return this.#partition.lost;
  }

  get words(): number {
    return this.#partition.draft.layout.words;
  }

  async start(): Promise<void> {
    this.#partition.start();
    this.#partition.endLevel();
    this.levels.push(sizeOf(this.#newest));
    this.#tell();
  }

  async check(watch: Watch): Promise<void> {
    const partition = this.#partition;
    partition.beginCheck(this.findings.seen);
    if (this.#threads === undefined) await this.#alone(watch, (from, to) => partition.check(from, to));
    else await this.#threads.check(watch, this.findings.seen);
    this.#tell();
  }

  async expand(watch: Watch): Promise<void> {
    const partition = this.#partition;
    if (this.#threads === undefined) {
      partition.release(this.#newest);
      await this.#alone(watch, (from, to) => partition.expandAll(from, to));
      partition.endLevel();
    } else await this.#threads.expand(watch);
    this.levels.push(sizeOf(this.#newest));
    this.#tell();
    if (this.levels.at(-1) !== 0 && !this.counts.full && !watch.stopped()) await this.#help();
  }

  async resume({ source, levels, seen, taken }: SavedSearch): Promise<void> {
    this.#earlier = {
      broken: [],
      seen: Uint8Array.from(seen),
      taken: Float64Array.from(taken),
      stuck: undefined,
      failure: undefined,
    };
    this.#saved = levels.length;
    this.#partition.adoptSaved(source, levels.length);
    this.levels.push(...levels);
    this.#tell();
    await this.#help();
  }

  save(plan: PartPlan, upTo: number): Appended {
    return this.#partition.save(plan, this.#saved, upTo);
  }

  async requireLocal(): Promise<void> {
    const parts = [this.#partition.footprints, ...((await this.#threads?.footprints()) ?? [])];
    const { layout } = this.#partition.draft;
    requireLocal(this.#system, together(parts, this.#system, layout.words), (word, bit) => fieldAt(layout, word, bit));
  }

  /** The states of the newest level. */
  get #newest(): Runs {
    return this.#partition.level(this.#partition.levels - 1);
  }

  /** At the end of a level: starts the other workers when there is enough to do for them, and has them join when they are ready. */
  async #help(): Promise<void> {
    const { joinAt } = this.#options;
    const { states } = this.counts;
    if (this.#crew.workers === 1 || this.#threads !== undefined || states < (joinAt ?? START_STATES)) return;
    this.#starting ??= this.#startThreads();
    const starting = this.#starting;
    const awaited = joinAt !== undefined;
    if (awaited) await starting.threads.catch(() => undefined);
    if (starting.started !== undefined && (awaited || states >= PREPARE_STATES))
      starting.prepared ??= this.#prepare(starting, starting.started);
    if (awaited) await starting.prepared;
    if (starting.error !== undefined) throw starting.error;
    if (starting.ready === undefined) return;
    starting.ready.join();
    this.#threads = starting.ready;
  }

  async #prepare(starting: Starting, threads: Threads): Promise<void> {
    try {
      await threads.prepare();
      starting.ready = threads;
    } catch (error) {
      starting.error = error;
    }
  }

  /** What goes wrong is told at the end of a level. */
  #startThreads(): Starting {
    const { source, store, symmetry = false, mergeLocal = false, spawn, sharedStates } = this.#options;
    if (source === undefined) throw new Error('threads need to know where the model is');
    const signature = signatureOf(this.#system, this.#partition.draft);
    const { signal } = this.#ended;
    const options = { source, store, symmetry, mergeLocal, signature, spawn, signal, sharedStates };
    const threads = Threads.start(this.#partition, this.#crew, options);
    const starting: Starting = { threads, started: undefined, prepared: undefined, ready: undefined, error: undefined };
    threads.then(
      (started) => {
        starting.started = started;
      },
      (error: unknown) => {
        starting.error = error;
      },
    );
    return starting;
  }

  async pathTo(state: PlainValue, depth: number): Promise<Path> {
    const path = [state];
    let target = this.#partition.packed(state);
    for (let level = depth - 1; level >= 0; level--) {
      const runs = this.#partition.level(level);
      const parent = await (this.#threads ?? this.#partition).predecessor(target, runs);
      if (parent === undefined)
        throw new ShootdownError(
          'recipe',
          `no state of level ${level} leads again to the one that was found from it`,
          'a recipe reads something that is not in the state: Math.random(), a date, a variable outside? If not, this is a defect of shootdown: compare with --workers 1',
        );
      target = parent;
      path.push(this.#partition.plain(target));
    }
    return path.reverse();
  }

  async details(): Promise<SearchDetails> {
    const { layout } = this.#partition.draft;
    const all = merged(this.levels.map((_, level) => this.#partition.level(level)));
    const parts = (await this.#threads?.census(all)) ?? [this.#partition.census(all)];
    return {
      reached: this.#reached(),
      fields: fieldValues(layout, parts),
      stateBits: layout.bits,
      stateWords: layout.words,
      indexLoad: this.counts.states / this.#partition.indexSlots,
    };
  }

  #reached(): Reached {
    if (this.#earlier !== undefined) return { kind: 'unknown', why: 'resumed' };
    const { reached } = this.#partition;
    if (this.#threads !== undefined || reached === undefined) return { kind: 'unknown', why: 'several workers' };
    return { kind: 'known', states: reached };
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await (this.#threads ?? (await this.#starting?.threads.catch(() => undefined)))?.end();
    this.#partition.close();
  }

  async #alone(watch: Watch, work: (from: number, to: number) => void): Promise<void> {
    // Of one worker the states of a level have no gaps between their numbers.
    const [from = 0, to = 0] = this.#newest;
    this.#done = 0;
    await inSlices(from, to, watch, (a, b) => {
      work(a, b);
      this.#done = b - from;
    });
  }

  #tell(): void {
    const own = [this.#partition.findings(), ...(this.#threads?.findings ?? [])];
    const parts = this.#earlier === undefined ? own : [this.#earlier, ...own];
    mergeFindings(this.findings, parts, (words) => this.#partition.plain(words));
  }
}

/** Threads that do not take part yet. */
interface Starting {
  /** Rejects with what went wrong. */
  readonly threads: Promise<Threads>;
  /** When they have been started. */
  started: Threads | undefined;
  /** While they get ready. */
  prepared: Promise<void> | undefined;
  /** When they are. */
  ready: Threads | undefined;
  error: unknown;
}
