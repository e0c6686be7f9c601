import type { Appended, PartPlan } from '../checkpoint/part-writer.ts';
import type { StateSource } from '../checkpoint/read-states.ts';
import type { PlainValue } from '../model/domain.ts';
import { ShootdownError } from '../model/errors.ts';
import type { System } from '../model/system.ts';
import { type Footprints, together } from '../packed/footprint.ts';
import type { LearnOptions } from '../packed/learned-transitions.ts';
import { requireLocal } from '../packed/local-steps.ts';
import { leastOf, mergeFindings, type PackedFindings } from '../packed/packed-findings.ts';
import { BATCH_STATES, Partition } from '../packed/partition.ts';
import { fieldAt, fieldValues, type PartCensus } from '../packed/value-census.ts';
import type { StoreOptions } from '../packed/visited-set.ts';
import type { Reached, SearchDetails } from '../search/details.ts';
import { type Counts, type Executor, type Findings, noFindings, type Watch } from '../search/executor.ts';
import type { Path } from '../search/outcome.ts';
import { inSlices } from '../search/slices.ts';
import { ownerWordsFor } from './owner-words.ts';
import { type PartitionAnswer, revivedError, type SentError, type SystemSource } from './partition-messages.ts';
import { Counters, shareMemory } from './shared.ts';
import { signatureOf } from './signature.ts';
import { anotherModel, type Spawn, Team, type TeamOptions } from './team.ts';

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
  readonly learn?: LearnOptions | undefined;
  /** With so many states stored the work is handed over to several workers. Default: 100,000. */
  readonly handOver?: number;
  /** How threads are started; for tests. */
  readonly spawn?: Spawn | undefined;
}

/**
 * Below so many states threads are not worth their start, which takes as long as making a few hundred thousand
 * transitions on this one.
 */
const HAND_OVER_STATES = 100_000;
/** States on which every thread tries the steps before it takes part; some milliseconds. */
const TRIED_STATES = 1000;
/** Milliseconds between two looks at limits and progress while the others work. */
const WATCH_MS = 10;
/** States whose steps are looked at to see which words are to tell the owner. */
const SAMPLED_STATES = 2000;

/** Explores with generated code on packed states: on this thread, and once there are many states on a thread for each worker. */
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
  /** Appends the levels up to `upTo - 1` that are not saved yet to files: `plan` says to which, by the number of the part. */
  save(plan: (part: number) => PartPlan, upTo: number): Promise<readonly Appended[]>;
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
  /** All states, until they are handed over; then none, but it packs and unpacks. */
  #local: Partition;
  #threads: Threads | undefined;
  /** Threads that have no states yet. */
  #starting: Promise<Threads | undefined> | undefined;
  /** What had been found by the search that is resumed. */
  #earlier: PackedFindings | undefined;
  /** Of partitions that are no longer. */
  readonly #footprints: Footprints[] = [];
  #done = 0;
  /** Of the levels, while all states are here. */
  readonly #sizes: number[] = [];
  /** How many levels are saved. */
  #saved = 0;

  constructor(system: System, options: PackedOptions) {
    this.findings = noFindings(system);
    this.#system = system;
    this.#options = options;
    const { store, symmetry, mergeLocal, tally, learn } = options;
    this.#local = new Partition(system, { memory: this.#memory, store, symmetry, mergeLocal, tally, learn });
  }

  get #memory(): number {
    return this.#options.memory ?? Number.POSITIVE_INFINITY;
  }

  get counts(): Counts {
    if (this.#threads !== undefined) return this.#threads.counts;
    const { states, transitions, bytes, disk, full } = this.#local;
    const before = this.#earlier?.taken.reduce((sum, taken) => sum + taken, 0) ?? 0;
    return { states, transitions: before + transitions, bytes, disk, full, done: this.#done };
  }

  get lost(): string | undefined {
    return this.#threads === undefined ? this.#local.lost : this.#threads.lost;
  }

  get words(): number {
    return this.#local.draft.layout.words;
  }

  get levels(): readonly number[] {
    if (this.#threads !== undefined) return this.#threads.levels;
    // Kept: a chain of 100,000 states has as many levels.
    for (let l = this.#sizes.length; l < this.#local.levels; l++)
      this.#sizes.push(this.#local.startOf(l + 1) - this.#local.startOf(l));
    return this.#sizes;
  }

  async start(): Promise<void> {
    this.#local.start();
    this.#local.endLevel();
    this.#tell();
  }

  async check(watch: Watch): Promise<void> {
    if (this.#threads === undefined) this.#local.beginCheck(this.findings.seen);
    if (this.#threads === undefined) await this.#overNewest(watch, (from, to) => this.#local.check(from, to));
    else await this.#threads.check(watch, this.findings.seen);
    this.#tell();
  }

  async expand(watch: Watch): Promise<void> {
    if (this.#threads !== undefined) await this.#threads.expand(watch);
    else {
      await this.#overNewest(watch, (from, to) => this.#local.expand(from, to));
      this.#local.endLevel();
    }
    this.#tell();
    if (this.#threads !== undefined || this.levels.at(-1) === 0 || this.counts.full || watch.stopped()) return;
    // The others would need the words of all states.
    if (!this.#isForSeveral(2 * this.counts.states) || this.lost !== undefined) return;
    if (this.#starting === undefined) {
      this.#starting = this.#startThreads(watch);
      // Whatever goes wrong is told where they are waited for.
      this.#starting.catch(() => undefined);
    }
    if (this.#isForSeveral(this.counts.states)) await this.#handOver(await this.#starting);
  }

  /** Undefined: a limit was met before there were threads. */
  async #handOver(threads: Threads | undefined): Promise<void> {
    if (threads === undefined) return;
    await threads.requireSame(this.#local);
    await threads.learn(this.#local);
    const earlier = [this.#local.findings(), ...(this.#earlier === undefined ? [] : [this.#earlier])];
    await threads.adopt(this.#local, this.levels, earlier);
    this.#threads = threads;
    this.#footprints.push(this.#local.footprints);
    this.#local.close();
    // It packs and unpacks still; its states are with the others now.
    this.#local = new Partition(this.#system, { memory: 0 });
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
    if (this.#isForSeveral(levels.reduce((sum, level) => sum + level, 0))) {
      const threads = await this.#startThreads();
      await threads?.adoptSaved(source, levels, this.#earlier);
      this.#threads = threads;
    } else this.#local.adoptSaved(source, levels.length, 0);
    this.#tell();
  }

  async save(plan: (part: number) => PartPlan, upTo: number): Promise<readonly Appended[]> {
    // This thread's part is 0, those of the others follow.
    const appended =
      this.#threads === undefined
        ? [this.#local.save(plan(0), this.#saved, upTo)]
        : await this.#threads.save((me) => plan(me + 1), this.#saved, upTo);
    this.#saved = upTo;
    return appended;
  }

  async requireLocal(): Promise<void> {
    const parts = [...this.#footprints, ...((await this.#threads?.footprints()) ?? [this.#local.footprints])];
    const { layout } = this.#local.draft;
    requireLocal(this.#system, together(parts, this.#system, layout.words), (word, bit) => fieldAt(layout, word, bit));
  }

  #isForSeveral(states: number): boolean {
    const { workers = 1, source, handOver = HAND_OVER_STATES } = this.#options;
    return workers > 1 && source !== undefined && states >= handOver;
  }

  /**
   * Undefined when a limit is met meanwhile. Threads take as long to start as making a few hundred thousand transitions takes
   * on this one, so they are started when half of the states are there that it takes to hand over; where it never comes to
   * that, nobody has waited for them.
   */
  async #startThreads(watch?: Watch): Promise<Threads | undefined> {
    const { workers = 1, source, store, symmetry = false, mergeLocal = false, spawn } = this.#options;
    if (source === undefined) throw new Error('threads need to know where the model is');
    const signature = signatureOf(this.#system, this.#local.draft);
    const stopped = (): boolean => watch?.stopped() === true;
    const { levels } = this.#local;
    // Of a search that is resumed there are none yet.
    const samples = levels < 2 ? [] : this.#local.sampleSteps(levels - 2, SAMPLED_STATES);
    const ownerWords = ownerWordsFor(samples, this.words, workers);
    const options = {
      source,
      workers,
      ownerWords,
      memory: this.#memory,
      store,
      symmetry,
      mergeLocal,
      signature,
      spawn,
      stopped,
    };
    try {
      return await Threads.start(this.#system, this.words, options);
    } catch (error) {
      if (!stopped()) throw error;
      return undefined;
    }
  }

  async pathTo(state: PlainValue, depth: number): Promise<Path> {
    const path = [state];
    let target = this.#local.packed(state);
    for (let level = depth - 1; level >= 0; level--) {
      const parent = await (this.#threads?.predecessor(target, level) ?? this.#local.predecessor(target, level));
      if (parent === undefined)
        throw new ShootdownError(
          'recipe',
          `no state of level ${level} leads again to the one that was found from it`,
          'a recipe reads something that is not in the state: Math.random(), a date, a variable outside? If not, this is a defect of shootdown: compare with --workers 1',
        );
      target = parent;
      path.push(this.#local.plain(target));
    }
    return path.reverse();
  }

  async details(): Promise<SearchDetails> {
    const { layout } = this.#local.draft;
    const parts = (await this.#threads?.census()) ?? [this.#local.census()];
    return {
      reached: this.#reached(),
      fields: fieldValues(
        layout,
        parts.map(({ census }) => census),
      ),
      stateBits: layout.bits,
      stateWords: layout.words,
      indexLoad: this.counts.states / parts.reduce((sum, { indexSlots }) => sum + indexSlots, 0),
    };
  }

  #reached(): Reached {
    if (this.#earlier !== undefined) return { kind: 'unknown', why: 'resumed' };
    const { reached } = this.#local;
    if (this.#threads !== undefined || reached === undefined) return { kind: 'unknown', why: 'several workers' };
    return { kind: 'known', states: reached };
  }

  async end(): Promise<void> {
    this.#local.close();
    const threads = this.#threads ?? (await this.#starting?.catch(() => undefined));
    await threads?.end();
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
    const own = this.#threads?.findings ?? [this.#local.findings()];
    const parts = this.#threads !== undefined || this.#earlier === undefined ? own : [this.#earlier, ...own];
    mergeFindings(this.findings, parts, (words) => this.#local.plain(words));
  }
}

/** The part of a search that several workers do. */
class Threads {
  readonly #team: Team;
  readonly #counters: Counters;
  /** What had been found when they took over. */
  #earlier: readonly PackedFindings[] = [];
  readonly #source: SystemSource;
  readonly #levels: number[] = [];
  #parts: readonly PackedFindings[] = [];
  #lost: string | undefined;

  private constructor(team: Team, counters: Counters, source: SystemSource) {
    this.#source = source;
    this.#team = team;
    this.#counters = counters;
  }

  static async start(
    system: System,
    width: number,
    {
      workers,
      ownerWords,
      ...options
    }: Omit<TeamOptions, 'shared'> & { readonly workers: number; readonly ownerWords: readonly number[] },
  ): Promise<Threads> {
    const fanOut = system.rules.reduce((sum, rule) => sum + rule.args.length, 0);
    const shared = shareMemory(workers, width, 8 * (BATCH_STATES + fanOut), ownerWords);
    const team = await Team.start({ ...options, shared });
    return new Threads(team, new Counters(shared), options.source);
  }

  /**
   * Has every thread try some states of a partition, to see that the steps do the same there: what a step reads besides the
   * state may have come out otherwise when the model was built again. Throws a `model` error.
   */
  async requireSame(local: Partition): Promise<void> {
    const states = local.sample(TRIED_STATES);
    const outcome = local.outcomeOf(states);
    for (const answer of await this.#team.ask({ kind: 'try', states }))
      if (answer.kind === 'tried' && answer.outcome !== outcome) throw anotherModel(this.#source);
  }

  /**
   * Has every thread know what a partition has learnt. Where each learnt anew, two threads took 2 s more of processor time for
   * nine million states of zap, of 12: recipes run before they are compiled, and code generated and compiled again and again.
   */
  async learn(local: Partition): Promise<void> {
    await this.#team.ask({ kind: 'learn', learned: local.learned });
  }

  /** Takes over all states of a partition. `earlier`: what has been found by then. */
  async adopt(local: Partition, levels: readonly number[], earlier: readonly PackedFindings[]): Promise<void> {
    this.#earlier = earlier;
    const words = new Int32Array(new SharedArrayBuffer(local.states * local.draft.layout.words * 4));
    let offset = 0;
    for (let level = 0; level < levels.length; level++)
      for (const piece of local.pieces(level)) {
        words.set(piece, offset);
        offset += piece.length;
      }
    await this.#ask({ kind: 'adopt', words: words.buffer, levels });
    this.#levels.push(...levels);
  }

  /** Takes over all states of a checkpoint. `earlier`: what had been found by then. */
  async adoptSaved(source: StateSource, levels: readonly number[], earlier: PackedFindings): Promise<void> {
    this.#earlier = [earlier];
    await this.#ask({ kind: 'adopt saved', source, levels: levels.length });
    this.#levels.push(...levels);
  }

  async footprints(): Promise<readonly Footprints[]> {
    const answers = await this.#team.ask({ kind: 'footprints' });
    return answers.flatMap((answer) => (answer.kind === 'footprints' ? [answer.footprints] : []));
  }

  async save(plan: (me: number) => PartPlan, elsewhere: number, upTo: number): Promise<readonly Appended[]> {
    const answers = await this.#team.ask((me) => ({ kind: 'save', plan: plan(me), elsewhere, upTo }));
    return answers.flatMap((answer) => (answer.kind === 'saved' ? [answer.appended] : []));
  }

  get counts(): Counts {
    const earlier = this.#earlier.reduce((sum, { taken }) => taken.reduce((all, one) => all + one, sum), 0);
    return {
      states: this.#counters.sum('states'),
      transitions: earlier + this.#counters.sum('transitions'),
      bytes: this.#counters.sum('bytes'),
      disk: this.#counters.sum('disk'),
      done: this.#counters.sum('done'),
      full: this.#counters.sum('full') > 0,
    };
  }

  get levels(): readonly number[] {
    return this.#levels;
  }

  get lost(): string | undefined {
    return this.#lost;
  }

  get findings(): readonly PackedFindings[] {
    return [...this.#earlier, ...this.#parts];
  }

  async check(watch: Watch, seen: Uint8Array): Promise<void> {
    await this.#watched(watch, this.#ask({ kind: 'check', seen }));
  }

  async expand(watch: Watch): Promise<void> {
    this.#levels.push(await this.#watched(watch, this.#ask({ kind: 'expand' })));
  }

  async predecessor(target: Int32Array, level: number): Promise<Int32Array | undefined> {
    const answers = await this.#team.ask({ kind: 'predecessor', target, level });
    return leastOf(answers.map((answer) => (answer.kind === 'predecessor' ? answer.state : undefined)));
  }

  async census(): Promise<readonly PartCensus[]> {
    const answers = await this.#team.ask({ kind: 'census' });
    return answers.flatMap((answer) => (answer.kind === 'census' ? [answer.part] : []));
  }

  end(): Promise<void> {
    return this.#team.end();
  }

  /** The findings are kept; answers the number of states of the newest level. */
  async #ask(request: Parameters<Team['ask']>[0]): Promise<number> {
    const answers = await this.#team.ask(request);
    const done = answers.filter((answer): answer is PartitionAnswer & { kind: 'done' } => answer.kind === 'done');
    this.#parts = done.map(({ findings }) => revived(findings));
    this.#lost ??= done.find(({ lost }) => lost !== undefined)?.lost;
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
  return { ...findings, failure: { ...failure, error: revivedError(failure.error as SentError) } };
};
