import type { System } from '../model/rules/rule.ts';
import { NoticedStates } from './least-findings.ts';
import type { PackedFindings } from './packed-findings.ts';
import { PartitionReader, wordsOf } from './partition-reader.ts';
import { MOST_INSTANCES, type SleepOptions } from './sleep/sleep-sets.ts';
import type { StepOptions } from './steps/generate-steps.ts';
import { instancesOf } from './steps/instances.ts';
import { Stepper, type StepperOptions } from './steps/stepper.ts';
import type { Batch } from './steps/types.ts';
import { CODE_AFTER } from './store/exact/format-times.ts';
import type { ReachedCounts } from './store/exact/insert-code.ts';
import { StateStore } from './store/exact/state-store.ts';
import { FingerprintStore } from './store/hash/fingerprint-store.ts';
import type { StoreMemory } from './store/memory.ts';
import { merged, type Runs } from './store/runs.ts';
import { SharedControl } from './store/shared-control.ts';
import type { StoreOptions, VisitedSet } from './store/visited-set.ts';

/** Successors that are inserted together; about a thousand keeps the touched cache lines in the cache until they are needed. */
const BATCH_STATES = 1024;

/**
 * Before, there is little to gain; and a search that is left in the middle of a level by a limit, which most tests and few others are, has the same states as the reference engine.
 */
const SLEEP_AFTER = 2 ** 14;

export interface PartitionOptions {
  /** Bytes for states and index, of all workers together. */
  readonly memory: number;
  /** Of the workers that store states in the same memory. Default: of one worker alone. */
  readonly control?: SharedControl | undefined;
  /** Default: exact. */
  readonly store?: StoreOptions | undefined;
  /** Store one state of each orbit under the permutations of the scalarsets. Default: false. */
  readonly symmetry?: boolean | undefined;
  /** Count for each rule the states that it was the first to reach. Default: false. */
  readonly tally?: boolean | undefined;
  /** Take local steps together with the step before them. Default: false. */
  readonly mergeLocal?: boolean | undefined;
  /** Take noise only where a step or a property can tell the difference. Default: false. */
  readonly lazyNoise?: StepperOptions['lazyNoise'] | undefined;
  /** Leave out transitions to states that are made from others as well (sleep), from the state of this number on, where that can be told. Default: 16,384. */
  readonly sleepAfter?: number | undefined;
  /** For tests. Default: every worker but worker 0 is led by it. */
  readonly sleep?: SleepOptions | undefined;
  /** How the transitions are learnt. */
  readonly learn?: StepOptions | undefined;
}

/** What a partition has come to; up to date while it works, too. */
export interface PartitionCounts {
  /** States that it has stored. */
  readonly states: number;
  /** Transitions that it has made. */
  readonly transitions: number;
  /** Bytes of memory in use; what all workers share counts with worker 0. */
  readonly bytes: number;
  /** Bytes of temporary files. */
  readonly disk: number;
  /** The budget, or the machine, did not allow to store a state. */
  readonly full: boolean;
}

/**
 * One worker's part in a search: the states that it has stored, and the code that checks and expands states, its own
 * or another worker's. Synchronous; who drives it cuts the work into slices. Worker 0 knows the levels.
 */
export class Partition {
  readonly stepper: Stepper;
  /** Reads what is stored. */
  readonly reader: PartitionReader;
  readonly #store: VisitedSet;
  readonly #control: SharedControl;
  /** For each rule, and at last for the initial states, how many states it was the first to reach. */
  readonly #tally: ReachedCounts | undefined;
  readonly #noticed: NoticedStates;
  readonly #sleepAfter: number;
  /** The numbers of the states of each level. */
  readonly #levels: Runs[] = [];
  /** The state that is being checked or expanded. */
  #current = -1;

  constructor(system: System, options: PartitionOptions) {
    const {
      memory,
      control = new SharedControl(),
      store,
      symmetry = false,
      mergeLocal = false,
      lazyNoise = false,
      tally = false,
      sleepAfter = SLEEP_AFTER,
      sleep = { isLed: control.worker > 0 },
      learn,
    } = options;
    const isAsked =
      sleepAfter < Number.POSITIVE_INFINITY &&
      !(mergeLocal || tally || lazyNoise !== false) &&
      instancesOf(system).length <= MOST_INSTANCES;
    const noticed = new NoticedStates(system, (n) => wordsOf(this.#store, n));
    this.#noticed = noticed;
    this.#sleepAfter = sleepAfter;
    this.stepper = new Stepper(system, {
      counted: noticed.counted,
      broken: (property) => noticed.breaks(property, this.#current),
      // A level is worked off whole, so that what is counted and found does not depend on the order of its states.
      threw: (thrown) => {
        noticed.fails(this.#current, thrown);
        return true;
      },
      batchStates: BATCH_STATES,
      tagged: tally,
      symmetry,
      mergeLocal,
      lazyNoise,
      sleep: isAsked ? sleep : undefined,
      learn,
    });
    const { width, batch } = this.stepper;
    this.#control = control;
    if (batch.tags !== undefined) this.#tally = { tags: batch.tags, counts: new Float64Array(system.rules.length + 1) };
    this.#store =
      store?.kind === 'hash'
        ? new FingerprintStore(width, memory, store, control, batch.makers)
        : new StateStore(width, memory, {
            control,
            tally: this.#tally,
            made: batch.makers,
            codeAfter: store?.codeAfter ?? CODE_AFTER,
            combineAfter: store?.combineAfter,
            partSlots: store?.partSlots,
          });
    this.reader = new PartitionReader(this.stepper, this.#store);
  }

  get counts(): PartitionCounts {
    const { states, bytes, disk, full } = this.#store;
    const transitions = this.#noticed.counted.taken.reduce((sum, taken) => sum + taken, 0);
    return { states, transitions, bytes: bytes + this.stepper.batch.words.byteLength, disk, full };
  }

  /** For each rule by its place, how many states it was the first to reach; undefined if that was not asked for. */
  get reached(): readonly number[] | undefined {
    return this.#tally === undefined ? undefined : [...this.#tally.counts.subarray(0, -1)];
  }

  /** What was noticed so far. */
  get findings(): PackedFindings {
    return this.#noticed.findings;
  }

  /** The numbers of the states of each level that has ended. */
  get levels(): readonly Runs[] {
    return this.#levels;
  }

  /** Stores the initial states. `sift`: takes those out of the batch before that are not to be stored here. */
  start(sift?: (batch: Batch) => void): void {
    this.#current = -1;
    this.stepper.initial();
    this.stepper.canonicalise();
    sift?.(this.stepper.batch);
    this.flush();
  }

  /** Stores states as they are, into the level that has not ended: those of a checkpoint. Of a worker that is alone. */
  store(states: Int32Array): void {
    const { batch, width } = this.stepper;
    const most = BATCH_STATES * width;
    for (let o = 0; o < states.length; o += most) {
      const some = states.subarray(o, o + most);
      batch.words.set(some);
      batch.makers?.fill(0);
      batch.length = some.length;
      this.flush();
    }
  }

  /** Whether these are words of states, in the form in which they are stored. Of a worker that is alone, which has stored them. */
  areStates(states: Int32Array): boolean {
    const { width } = this.stepper;
    for (let o = 0; o < states.length; o += width)
      try {
        const packed = this.stepper.packed(this.stepper.plain(states, o));
        if (packed.some((word, i) => word !== states[o + i])) return false;
      } catch {
        return false;
      }
    return this.#addsNothing(() => this.#storeCanonical(states));
  }

  /**
   * How many transitions each rule makes from some states, which count for nothing else; undefined if one of them leads to what is
   * not stored (it is, then). `reached`: is told the states that they lead to, some thousand at a time. Of a worker that is alone.
   */
  leadOn(states: Int32Array, reached: (words: Int32Array) => void): readonly number[] | undefined {
    const { stepper } = this;
    const { taken } = this.#noticed.counted;
    let made: readonly number[] = [];
    const store = (): void => {
      stepper.canonicalise();
      reached(stepper.batch.words.subarray(0, stepper.batch.length));
      this.flush();
    };
    const isClosed = this.#addsNothing(() =>
      stepper.uncounted(() => {
        const before = taken.slice();
        for (let o = 0; o < states.length; o += stepper.width) {
          stepper.expand(states, o);
          if (stepper.batch.length >= BATCH_STATES * stepper.width) store();
        }
        store();
        made = Array.from(taken, (transitions, rule) => transitions - (before[rule] as number));
      }),
    );
    return isClosed ? made : undefined;
  }

  /** Which `reachable` properties are seen in the states of a level, or of one that was looked at before. */
  sightsOf(level: Runs): Uint8Array {
    this.beginCheck(new Uint8Array(this.#noticed.counted.known.length));
    for (let r = 0; r < level.length; r += 2) this.check(level[r] as number, level[r + 1] as number);
    return this.#noticed.counted.seen.slice();
  }

  #addsNothing(work: () => void): boolean {
    const { states } = this.#store;
    work();
    return this.#store.states === states;
  }

  #storeCanonical(states: Int32Array): void {
    const { batch, width } = this.stepper;
    const most = BATCH_STATES * width;
    for (let o = 0; o < states.length; o += most) {
      const some = states.subarray(o, o + most);
      batch.words.set(some);
      batch.makers?.fill(0);
      batch.length = some.length;
      this.stepper.canonicalise();
      this.flush();
    }
  }

  /**
   * Ends a level: what is stored from now on belongs to the next. Answers the numbers of the states that this worker has stored.
   * `stored`: those that each of the other workers has.
   */
  endLevel(stored: readonly Runs[] = []): Runs {
    const runs = this.#store.endLevel();
    this.#levels.push(merged([runs, ...stored]));
    return runs;
  }

  /** Begins the check of a level: of `reachable` properties only those are asked that nobody has `seen` before. */
  beginCheck(seen: Uint8Array): void {
    this.#noticed.counted.known.set(seen);
  }

  /** Evaluates every property on the states `from` to `to - 1`, a range of a level. */
  check(from: number, to: number): void {
    for (let n = from; n < to; n++) {
      this.#current = n;
      const segment = this.#store.segmentOf(n, to);
      this.stepper.check(segment, this.#store.offsetOf(n));
    }
  }

  /** Before a level is expanded: the states of the levels before it will be asked for by the reader only. */
  release(level: Runs): void {
    this.#store.release(level[0] ?? 0);
  }

  /**
   * Makes every transition from the states `from` to `to - 1`, a range of a level, or from the first of them that fill a batch; answers
   * the number after the last one's. Then `flush` stores the successors.
   */
  expand(from: number, to: number): number {
    const { stepper } = this;
    const { batch } = stepper;
    const full = BATCH_STATES * stepper.width;
    let n = from;
    while (n < to && batch.length < full) {
      this.#current = n;
      const segment = this.#store.segmentOf(n, to);
      const maker = n < this.#sleepAfter ? 0 : this.#store.makerOf(n);
      if (!stepper.expand(segment, this.#store.offsetOf(n), maker) && this.#isDeadlock(n)) this.#noticed.isStuck(n);
      n++;
    }
    stepper.canonicalise();
    return n;
  }

  /**
   * Stores what has been made. False when the memory has to be changed at a barrier first (see `VisitedSet.insert`), and then this has to be called again; to a
   * worker that is alone that does not happen.
   */
  flush(): boolean {
    const { batch } = this.stepper;
    while (!this.#store.insert(batch.words, batch.length)) {
      if (!this.#control.alone) return false;
      this.install(this.grow());
    }
    batch.length = 0;
    return true;
  }

  /** As `expand` and `flush`, of all states of a range, by a worker that is alone. */
  expandAll(from: number, to: number): void {
    for (let n = from; n < to; ) {
      n = this.expand(n, to);
      this.flush();
    }
  }

  /** Of worker 0, at a barrier or alone: the memory as it has to be next; see `VisitedSet`. */
  grow(together?: boolean): StoreMemory {
    return this.#store.grow(together);
  }

  /** At a barrier: this worker's share of what all do before any installs the memory; false if there is nothing. */
  prepare(memory: StoreMemory): boolean {
    return this.#store.prepare(memory);
  }

  install(memory: StoreMemory): void {
    this.#store.install(memory);
  }

  /** For another worker that joins. */
  get memory(): StoreMemory {
    return this.#store.memory;
  }

  /** Frees what outlives it. */
  close(): void {
    this.#store.close();
  }

  #isDeadlock(n: number): boolean {
    // Not by `segmentOf`: what that has given for the states that are being expanded has to stay as it is.
    return this.stepper.isDeadlock(wordsOf(this.#store, n), 0);
  }
}
