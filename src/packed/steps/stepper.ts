import type { PlainValue } from '../../model/language/domain.ts';
import { hasUnfinished } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { begun } from '../../model/rules/running.ts';
import { clearRefusals, isInDoubt, unrefused } from '../../model/values/refusals.ts';
import type { Findings } from '../../search/findings.ts';
import type { Act, LearnedTrees } from '../learning/index.ts';
import { LazyNoise, type LazyNoiseOptions, type LeadingOn } from '../noise/lazy-noise.ts';
import { isNotLazy } from '../noise/lazy-noise-problem.ts';
import { ranksByKind, ranksByPlace } from '../sleep/ranks.ts';
import { type SleepOptions, SleepSets } from '../sleep/sleep-sets.ts';
import { makeInitialStates } from '../state/initial-states.ts';
import { type StateBuffer, stateBufferOf } from '../state/state-buffer.ts';
import { type Canonicalise, canonicalOf } from '../symmetry/canonical.ts';
import { canonicaliseBatch } from '../symmetry/canonicalise-batch.ts';
import { emptyBatch } from './empty-batch.ts';
import type { Footprints } from './footprints.ts';
import { type GeneratedSteps, generateSteps, type StepOptions, stepContextOf } from './generate-steps.ts';
import { localMerger } from './local-steps.ts';
import type { ThrowHandler } from './thrown.ts';
import type { Batch } from './types.ts';

export interface StepperOptions {
  /** Where transitions and `reachable` properties that were seen are counted. */
  readonly counted: Findings;
  /** Told of an `always` property that does not hold in the state that is checked. */
  readonly broken?: ((property: number) => void) | undefined;
  readonly threw: ThrowHandler;
  /** States that the batch has room for besides the successors of one more. Default: none. */
  readonly batchStates?: number;
  /** Append to the batch of another stepper for states of the same kind. Default: a batch of its own. */
  readonly batch?: Batch | undefined;
  /** Note in the batch which rule made each successor; initial states get the number after the last rule's. Default: false. */
  readonly tagged?: boolean;
  /** `canonicalise` replaces each state by the one that stands for its orbit. Default: it leaves them as they are. */
  readonly symmetry?: boolean;
  /** Take local steps together with the step before them. Default: false. */
  readonly mergeLocal?: boolean;
  /** Take noise only where a step or a property can tell the difference. Throws where that is not possible. Default: false. */
  readonly lazyNoise?: boolean | LazyNoiseOptions;
  /** Leave out transitions to states that are made from others, where `expand` is told who made a state. Of a search level by level. Default: all are made. */
  readonly sleep?: SleepOptions | undefined;
  /** How the steps are learnt. */
  readonly learn?: StepOptions | undefined;
}

/**
 * Takes steps on packed states: appends the successors of a state to a batch, evaluates the properties on a state, and says
 * whether a state is a deadlock. All that explores packed states does it by one of these: it owns the buffer that the
 * recipes work on and the rule of what happens when one of them throws.
 *
 * A state is given as the place of its words in a log. Nothing is stored here.
 */
export class Stepper {
  /** The state that the recipes see. Shared by all systems with the same description of their state: load it before every use. */
  readonly buffer: StateBuffer;
  /** Where the successors are. It is the caller's to empty. */
  readonly batch: Batch;
  readonly #system: System;
  readonly #counted: Findings;
  readonly #steps: GeneratedSteps;
  readonly #canonicalise: Canonicalise | undefined;
  /** Undefined unless they are merged. */
  readonly #mergeLocal: ((from: number) => void) | undefined;
  /** Undefined unless noise is taken lazily. */
  readonly #lazyNoise: LazyNoise | undefined;
  /** Undefined unless transitions are left out. */
  readonly #sleep: SleepSets | undefined;
  #threw: ThrowHandler;

  constructor(system: System, options: StepperOptions) {
    const { counted, threw, batchStates = 0, tagged = false, symmetry = false } = options;
    const { mergeLocal = false, lazyNoise = false, sleep, learn } = options;
    this.#system = system;
    this.#counted = counted;
    this.#threw = threw;
    this.buffer = stateBufferOf(system.root);
    const { layout } = this.buffer;
    this.batch =
      options.batch ??
      emptyBatch(system, layout.words, batchStates, {
        tagged,
        mergeLocal,
        lazyNoise: lazyNoise !== false,
        sleep: sleep !== undefined,
      });
    this.#canonicalise = symmetry ? canonicalOf(system.root, layout) : undefined;
    if (sleep !== undefined) {
      const ranks = this.#canonicalise === undefined ? ranksByPlace(system) : ranksByKind(system);
      this.#sleep = new SleepSets(ranks, layout.words, sleep);
    }
    const context = stepContextOf(system, this.buffer, this.batch, counted, options.broken ?? (() => {}), this.#sleep);
    this.#steps = generateSteps(context, { ...learn, ...(mergeLocal ? { footprints: true } : {}) });
    if (lazyNoise !== false)
      this.#lazyNoise = new LazyNoise(context, this.#steps.recorded(), lazyNoise === true ? {} : lazyNoise);
    if (mergeLocal) this.#mergeLocal = localMerger(system, this.buffer, this.batch, this.#steps);
  }

  /** Words of a state. */
  get width(): number {
    return this.buffer.words.length;
  }

  /** What steps and properties have read and written; complete when local steps are merged, or `learn.footprints` was given. */
  get footprints(): Footprints {
    return this.#steps.footprints;
  }

  /** What has been learnt of steps and properties. */
  get learned(): LearnedTrees {
    return this.#steps.learned();
  }

  /** Another number whenever code has been generated here from what was learnt. */
  get edition(): number {
    return this.#steps.edition();
  }

  /** What is learnt here is given to the others of so many workers: it is learnt as soon as if this one had all of their states. */
  lead(workers: number): void {
    this.#steps.lead(workers);
  }

  /** Takes over what a stepper of the same system has learnt. */
  learn(learned: LearnedTrees): void {
    this.#steps.learn(learned);
  }

  /** Appends the initial states. Where the initial recipe threw, it is run with its other arguments all the same. */
  initial(): void {
    const { batch } = this;
    const { words } = this.buffer;
    batch.tags?.fill(this.#system.rules.length);
    batch.makers?.fill(0);
    makeInitialStates(
      this.#system,
      this.buffer,
      () => {
        batch.words.set(words, batch.length);
        this.#lazyNoise?.settle(batch.words, batch.length);
        batch.length += words.length;
      },
      (args, error) => this.#threw({ rule: -1, args, error }),
    );
  }

  /**
   * Appends the successors of the state at `offset`, local steps merged. True if something but noise was enabled; a step that threw was. `maker`:
   * who made the state; those are left out then that are made from other states of its level or the ones before.
   */
  expand(log: Int32Array, offset: number, maker = 0): boolean {
    const { batch } = this;
    const from = batch.length;
    const { expand, progress } = this.#steps;
    let enabled: boolean;
    progress.at = -1;
    this.#sleep?.fallAsleep(maker);
    clearRefusals();
    begun(progress.stepWords);
    if (this.#lazyNoise !== undefined) {
      enabled = this.#lazyNoise.expand(log, offset, this.#threw);
      this.#mergeLocal?.(from);
      return enabled;
    }
    try {
      enabled = expand(log, offset, 0);
    } catch (error) {
      const goneOn = this.#goOn(log, offset, error);
      if (goneOn === undefined) return true;
      enabled = goneOn;
    }
    this.#mergeLocal?.(from);
    return enabled;
  }

  /**
   * For each thread and each action, in order: what appends its successors of a state, local steps merged. For states from which no
   * step throws.
   */
  actors(): readonly Act[] {
    const { batch } = this;
    const merge = this.#mergeLocal;
    return this.#steps.actors().map(
      (act): Act =>
        (log, offset) => {
          const from = batch.length;
          this.#sleep?.fallAsleep(0);
          clearRefusals();
          try {
            act(log, offset);
          } catch (error) {
            if (!isInDoubt(error)) throw error;
            batch.length = from;
            clearRefusals();
            act(log, offset);
          }
          merge?.(from);
        },
    );
  }

  /**
   * Appends what the steps of the state at `offset` lead to, without merging, to see what they do: of the first that throws no
   * more is said than that, since which comes first depends on the code that was generated.
   */
  attempt(log: Int32Array, offset: number): 'enabled' | 'stuck' | 'threw' {
    const { expand, progress } = this.#steps;
    progress.at = -1;
    this.#sleep?.fallAsleep(0);
    clearRefusals();
    begun(progress.stepWords);
    for (let first = 0, again = -1; ; ) {
      try {
        return expand(log, offset, first) ? 'enabled' : 'stuck';
      } catch (error) {
        if (!isInDoubt(error) || progress.at === again) return 'threw';
        first = again = progress.at;
      }
    }
  }

  /** Evaluates the properties on the state at `offset`. */
  check(log: Int32Array, offset: number): void {
    const { progress } = this.#steps;
    const { check } = this.#lazyNoise ?? this.#steps;
    const { length } = this.#system.properties;
    let again = -1;
    begun(progress.propertyWords);
    for (let first = 0; first < length; ) {
      progress.at = -1;
      clearRefusals();
      try {
        check(log, offset, first);
        return;
      } catch (error) {
        if (progress.at < first || isNotLazy(error)) throw error;
        if (isInDoubt(error) && progress.at !== again) {
          first = again = progress.at;
          continue;
        }
        if (!this.#threw({ rule: -1, args: progress.at, error })) return;
        first = progress.at + 1;
      }
    }
  }

  /** Whether the state at `offset`, in which nothing but noise is enabled, is a deadlock; it is loaded. False if `final` threw. */
  isDeadlock(log: Int32Array, offset: number): boolean {
    if (this.#lazyNoise !== undefined) return this.#lazyNoise.isDeadlock(log, offset, this.#threw);
    this.load(log, offset);
    try {
      return unrefused(() => hasUnfinished(this.#system, this.buffer.root));
    } catch (error) {
      this.#threw({ rule: -1, args: this.#system.properties.length, error });
      return false;
    }
  }

  /**
   * With noise taken lazily: whether from each state that the one at `offset` stands for something goes on well, if that is found by what `by` says.
   * `isGood` is asked of the states in the batch that a step leads to, in the form in which they are stored, and has to be true of all.
   */
  leadsOn(log: Int32Array, offset: number, by: LeadingOn, isGood: () => boolean): boolean {
    if (this.#lazyNoise === undefined) throw new Error('noise is not taken lazily');
    return this.#lazyNoise.leadsOn(log, offset, by, (from) => {
      this.#mergeLocal?.(from);
      this.canonicalise();
      return isGood();
    });
  }

  /** How many states the one at `offset` stands for: with noise taken always itself alone. */
  standsFor(log: Int32Array, offset: number): number {
    return this.#lazyNoise?.standsFor(log, offset) ?? 1;
  }

  /** Whether noise is taken lazily. */
  get isLazy(): boolean {
    return this.#lazyNoise !== undefined;
  }

  /** Replaces each state of the batch by the one that stands for its orbit. */
  canonicalise(): void {
    if (this.#canonicalise !== undefined) canonicaliseBatch(this.batch, this.width, this.#canonicalise);
  }

  /** Does work whose transitions have been counted before, so that they are not counted again, and of which it is known what throws. */
  uncounted<T>(work: () => T): T {
    const { taken } = this.#counted;
    const before = taken.slice();
    const threw = this.#threw;
    this.#threw = () => true;
    try {
      return work();
    } finally {
      taken.set(before);
      this.#threw = threw;
    }
  }

  load(log: Int32Array, offset: number): void {
    const { words } = this.buffer;
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
  }

  /** The state at `offset`, decoded. */
  plain(log: Int32Array, offset = 0): PlainValue {
    this.load(log, offset);
    return this.buffer.root.$plain() as PlainValue;
  }

  /** The words of a state. */
  packed(state: PlainValue): Int32Array {
    this.buffer.words.fill(0);
    this.buffer.root.$assign(state);
    return this.buffer.words.slice();
  }

  /**
   * After a step has thrown: goes on with it if that is in doubt, else with the next ones, as long as the handler says so; undefined if
   * it does not. True if a step was enabled; one that threw was.
   */
  #goOn(log: Int32Array, offset: number, thrown: unknown): boolean | undefined {
    const { expand, progress, instances } = this.#steps;
    let error = thrown;
    let enabled = false;
    for (let first = 0, again = -1; ; ) {
      const instance = instances[progress.at];
      // Not a step that threw: a defect of ours, which going on would repeat for ever.
      if (instance === undefined || progress.at < first) throw error;
      if (isInDoubt(error) && progress.at !== again) first = again = progress.at;
      else {
        if (!this.#threw({ rule: instance.rule, args: instance.args, error })) return undefined;
        enabled = true;
        first = progress.at + 1;
      }
      progress.at = -1;
      clearRefusals();
      try {
        return expand(log, offset, first) || enabled;
      } catch (next) {
        error = next;
      }
    }
  }
}
