// The packed executor. Long because it is one class: all that an executor offers, on this thread and, once there are many states, on several.

import type { Appended, PartPlan } from '../checkpoint/part-writer.ts';
import type { StateSource } from '../checkpoint/read-states.ts';
import { ShootdownError } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import {
  type Footprints,
  fieldValues,
  LEAVES_TOTAL,
  LevelWriter,
  merged,
  mergeFindings,
  type PackedFindings,
  Partition,
  type PartitionOptions,
  type Pauses,
  type Runs,
  requireLocalSteps,
  SharedControl,
  type StepOptions,
  type StoreOptions,
  sizeOf,
  type Touched,
  takeOverSaved,
  touchedFields,
  WriteGuard,
} from '../packed/index.ts';
import type { Reached, SearchDetails } from '../search/details.ts';
import type { Counts, Executor, Visit, Watch } from '../search/executor.ts';
import { type Findings, noFindings } from '../search/findings.ts';
import type { Path } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { WorkerGroup } from './group.ts';
import type { SystemSource } from './messages.ts';
import type { Spawn } from './pool.ts';
import { signatureOf } from './signature.ts';
import { StartingGroup } from './starting-group.ts';

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
  /** Take noise only where a step or a property can tell the difference. Default: false. */
  readonly lazyNoise?: PartitionOptions['lazyNoise'];
  /** How the transitions are learnt, on this thread. */
  readonly learn?: StepOptions | undefined;
  /** For tests: with so many states stored, the other workers join, and are waited for. Default: they are started after 100,000, and join when they are ready. */
  readonly joinAt?: number;
  /** For tests: as of `PartitionOptions`. */
  readonly sleepAfter?: number | undefined;
  /** For tests: a level of fewer states is worked off by one worker. Default: 128 for each worker. */
  readonly sharedStates?: number;
  /** For tests: workers are held up where others change the same memory. */
  readonly pauses?: Pauses | undefined;
  /** How threads are started; for tests. */
  readonly spawn?: Spawn | undefined;
}

/**
 * With so many states stored the threads of the other workers are started. That takes 0.1 s of processor time for each, while this one goes
 * on; a search of fewer is over before they are ready, and they are of use from some million states on.
 */
const START_STATES = 100_000;
/** Bytes for states from which on as much may be learnt as is of use. */
const MEMORY_TO_LEARN = 2 ** 29;

/**
 * How much of the steps may be learnt by each thread beside so many bytes for states: what is learnt is not counted with them, and of a
 * model with many steps it is 20 MiB a thread (zap with four CPUs).
 */
const leavesWithin = (memory: number): { readonly leavesTotal?: number } =>
  memory >= MEMORY_TO_LEARN
    ? {}
    : { leavesTotal: Math.max(1024, Math.floor((LEAVES_TOTAL * memory) / MEMORY_TO_LEARN)) };

/** Of so many it is counted what they stand for: that takes a second. */
export const COUNTED_STATES: number = 1_000_000;

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
  /** How many states those that are stored stand for, each by itself; of more than a million it is not counted. Of a search that stores them whole. */
  standFor(): number | undefined;
  /** Worker 0: all states are in its store when no level is being worked on. */
  readonly partition: Partition;
  /** Appends the levels up to `upTo - 1` that are not saved yet to a file; `plan`: which; another one begins anew. */
  save(plan: PartPlan, upTo: number): Appended;
  /**
   * Throws a `model` error if a step that is declared local was seen not to be. To be asked at the end of a search that
   * has merged local steps; until then nothing that it found missing is sure.
   */
  requireLocal(): Promise<void>;
  /** What the steps have read and written so far. Complete if local steps are merged, or with one worker and `learn.footprints`. */
  touched(): Promise<Touched>;
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
  readonly #control: SharedControl;
  /** Worker 0, on this thread. */
  readonly #partition: Partition;
  /** The others, once they have joined. */
  #group: WorkerGroup | undefined;
  /** Those that have not. */
  #starting: StartingGroup | undefined;
  readonly #ended = new AbortController();
  /** What had been found by the search that is resumed. */
  #earlier: PackedFindings | undefined;
  #done = 0;
  readonly levels: number[] = [];
  /** The levels that were in a checkpoint before are not written again. */
  #levelWriter: LevelWriter;

  constructor(system: System, options: PackedOptions) {
    this.findings = noFindings(system);
    this.#system = system;
    this.#options = options;
    const { store, symmetry, mergeLocal, lazyNoise, tally, learn, sleepAfter, workers, source, pauses } = options;
    const memory = options.memory ?? Number.POSITIVE_INFINITY;
    this.#control = new SharedControl(source === undefined ? 1 : workers, 0, undefined, pauses);
    this.#partition = new Partition(system, {
      memory,
      control: this.#control,
      store,
      symmetry,
      mergeLocal,
      lazyNoise,
      tally,
      learn: { ...leavesWithin(memory), ...learn },
      sleepAfter,
    });
    this.#levelWriter = new LevelWriter(this.#partition, 0);
  }

  get counts(): Counts {
    const { states, transitions, bytes, disk, full } = this.#partition.counts;
    const before = this.#earlier?.taken.reduce((sum, taken) => sum + taken, 0) ?? 0;
    const group = this.#group?.counts ?? { states: 0, transitions: 0, bytes: 0 };
    return {
      states: states + group.states,
      transitions: before + transitions + group.transitions,
      bytes: bytes + group.bytes,
      disk,
      full,
      done: this.#group?.done ?? this.#done,
    };
  }

  get lost(): string | undefined {
    return this.#partition.reader.lost;
  }

  get partition(): Partition {
    return this.#partition;
  }

  get words(): number {
    return this.#partition.stepper.width;
  }

  async start(): Promise<void> {
    this.#partition.start();
    this.#partition.endLevel();
    this.levels.push(sizeOf(this.#newest));
    this.#mergeFindings();
  }

  async check(watch: Watch): Promise<void> {
    if (this.#system.properties.length === 0) return;
    const partition = this.#partition;
    partition.beginCheck(this.findings.seen);
    if (this.#group === undefined) await this.#alone(watch, (from, to) => partition.check(from, to));
    else await this.#group.check(watch, this.findings.seen);
    this.#mergeFindings();
  }

  async expand(watch: Watch): Promise<void> {
    const partition = this.#partition;
    if (this.#group === undefined) {
      partition.release(this.#newest);
      await this.#alone(watch, (from, to) => partition.expandAll(from, to));
      partition.endLevel();
    } else await this.#group.expand(watch);
    this.levels.push(sizeOf(this.#newest));
    this.#mergeFindings();
    if (this.levels.at(-1) !== 0 && !this.counts.full && !watch.stopped()) await this.#addWorkers();
  }

  async resume({ source, levels, seen, taken }: SavedSearch): Promise<void> {
    this.#earlier = {
      broken: [],
      seen: Uint8Array.from(seen),
      taken: Float64Array.from(taken),
      stuck: undefined,
      failure: undefined,
      asserted: [],
    };
    this.#levelWriter = new LevelWriter(this.#partition, levels.length);
    takeOverSaved(this.#partition, { source, levels, taken, seen });
    this.levels.push(...levels);
    this.#mergeFindings();
    await this.#addWorkers();
  }

  save(plan: PartPlan, upTo: number): Appended {
    return this.#levelWriter.append(plan, upTo);
  }

  async visit(watch: Watch, visit: Visit): Promise<boolean> {
    const { stepper, reader, levels } = this.#partition;
    const { buffer, width } = stepper;
    const guard = new WriteGuard(buffer, 'an answer');
    for (const [level, runs] of levels.entries())
      for (const piece of reader.pieces(runs)) {
        const states = piece.length / width;
        const visited = await inSlices(0, states, watch, (from, to) => {
          for (let n = from; n < to; n++) {
            stepper.load(piece, n * width);
            guard.begin();
            visit(buffer.root, level);
            guard.end();
          }
        });
        if (visited < states) return false;
      }
    return true;
  }

  standFor(): number | undefined {
    if (this.counts.states > COUNTED_STATES) return undefined;
    const { stepper, reader, levels } = this.#partition;
    const { width } = stepper;
    let states = 0;
    for (const piece of reader.pieces(merged(levels)))
      for (let o = 0; o < piece.length; o += width) states += stepper.standsFor(piece, o);
    return states;
  }

  async requireLocal(): Promise<void> {
    const { layout } = this.#partition.stepper.buffer;
    requireLocalSteps(this.#system, layout, await this.#footprints());
  }

  async touched(): Promise<Touched> {
    return touchedFields(this.#system, this.#partition.stepper.buffer, await this.#footprints());
  }

  /** Of each worker. */
  async #footprints(): Promise<readonly Footprints[]> {
    return [this.#partition.stepper.footprints, ...((await this.#group?.footprints()) ?? [])];
  }

  /** The states of the newest level. */
  get #newest(): Runs {
    return this.#partition.levels.at(-1) ?? [];
  }

  /** At the end of a level: starts the other workers when there is enough to do for them, and has them join when they are ready. */
  async #addWorkers(): Promise<void> {
    const { joinAt } = this.#options;
    const { states } = this.counts;
    if (this.#control.workers === 1 || this.#group !== undefined || states < (joinAt ?? START_STATES)) return;
    this.#starting ??= new StartingGroup(this.#startGroup());
    const wait = joinAt !== undefined;
    const group = await this.#starting.readyGroup({ wait });
    group?.join();
    this.#group = group;
  }

  #startGroup(): Promise<WorkerGroup> {
    const {
      source,
      store,
      symmetry = false,
      mergeLocal = false,
      lazyNoise = false,
      spawn,
      sharedStates,
    } = this.#options;
    if (source === undefined) throw new Error('threads need to know where the model is');
    const signature = signatureOf(this.#system, this.#partition.stepper.buffer);
    const { signal } = this.#ended;
    const { leavesTotal } = leavesWithin(this.#options.memory ?? Number.POSITIVE_INFINITY);
    const reductions = { symmetry, mergeLocal, lazyNoise: lazyNoise !== false };
    const { sleepAfter } = this.#options;
    const options = { source, store, ...reductions, leavesTotal, sleepAfter, signature, spawn, signal, sharedStates };
    return WorkerGroup.start(this.#partition, this.#control, options);
  }

  async pathTo(state: PlainValue, depth: number): Promise<Path> {
    const { stepper, reader, levels } = this.#partition;
    const path = [state];
    let target = stepper.packed(state);
    for (let level = depth - 1; level >= 0; level--) {
      const parent = await (this.#group ?? reader).predecessor(target, levels[level] as Runs);
      if (parent === undefined)
        throw new ShootdownError(
          'recipe',
          `no state of level ${level} leads again to the one that was found from it`,
          'a recipe reads something that is not in the state: Math.random(), a date, a variable outside? If not, this is a defect of shootdown: compare with --workers 1',
        );
      target = parent;
      path.push(stepper.plain(target));
    }
    return path.reverse();
  }

  async details(): Promise<SearchDetails> {
    const { stepper, reader, levels } = this.#partition;
    const { layout } = stepper.buffer;
    const all = merged(levels);
    const parts = (await this.#group?.census(all)) ?? [reader.census(all)];
    return {
      reached: this.#reached(),
      fields: fieldValues(layout, parts),
      stateBits: layout.bits,
      stateWords: layout.words,
      indexLoad: this.counts.states / reader.indexSlots,
    };
  }

  #reached(): Reached {
    if (this.#earlier !== undefined) return { kind: 'unknown', why: 'resumed' };
    const { reached } = this.#partition;
    if (this.#group !== undefined || reached === undefined) return { kind: 'unknown', why: 'several workers' };
    return { kind: 'known', states: reached };
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#starting?.end();
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

  #mergeFindings(): void {
    const current = [this.#partition.findings, ...(this.#group?.findings ?? [])];
    const parts = this.#earlier === undefined ? current : [this.#earlier, ...current];
    mergeFindings(this.findings, parts, (words) => this.#partition.stepper.plain(words));
  }
}
