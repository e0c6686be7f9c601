import { hasUnfinished } from '../../model/rules/ends.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { accelerateSteps, type LearnOptions, type TakenSteps } from '../learning/index.ts';
import type { RuleInstance } from '../steps/instances.ts';
import type { PcGuard, RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { ThrowHandler } from '../steps/thrown.ts';
import type { StepContext, Steps } from '../steps/types.ts';
import { notLazy } from './lazy-noise-problem.ts';
import { liftedProperties, MOST_PATHS } from './lifted-properties.ts';
import { LiftedSteps } from './lifted-steps.ts';
import { NoiseGraph, type Value } from './noise-graph.ts';
import { noiseGroupsOf } from './noise-groups.ts';
import { type End, type OnEnd, VariantRecipe } from './variant-recipe.ts';
import { Variants } from './variants.ts';
import { WalkReads } from './walk-reads.ts';

/** For tests. */
export interface LazyNoiseOptions {
  /** Variants that a property may tell apart in one state, before it is evaluated on all of them by code. */
  readonly mostPaths?: number;
  /** How steps and properties are learnt. */
  readonly learn?: LearnOptions;
}

/**
 * By what something goes on from every variant of a state: by one step from all of them; by a step from each, which need not be the same one; or by that perhaps
 * after noise, or after a step to the stored state itself. Mostly it is by one step, and each takes some ten times as long to find as the one before.
 */
export type LeadingOn = 'one step' | 'steps' | 'noise';

/** Paths that are remembered, of all recipes together. */
const ROOM = 262_144;

const fine: End = { kind: 'blocked' };

/** Thrown where `threw` has said that no more is to be told. */
const enough = new Error('no more is to be told');

/**
 * Takes noise only where a step, or a property, can tell the difference: one stored state stands for all to which noise leads from it. docs/LAZY-NOISE.md
 * proves that nothing is missed. Works on states in the form that `settle` gives them.
 */
export class LazyNoise {
  /** Evaluates the properties on the variants of a state that they can tell apart, from the one at place `first` on. */
  readonly check: Steps['check'];
  readonly #context: StepContext;
  readonly #recorded: RecordedRecipes;
  readonly #variants: Variants;
  readonly #graphs: readonly NoiseGraph[];
  readonly #lifted: LiftedSteps;
  readonly #steps: TakenSteps;
  /** The steps of each thread, by the code of its program counter; and those that are always due. */
  readonly #threads: readonly ThreadSteps[];
  readonly #actions: readonly number[];
  readonly #final: VariantRecipe<End>;
  /** Set by `#final` for a variant in which something has not come to its end. */
  #isStuck = false;

  /** Throws what `isNotLazy` knows for a system whose noise cannot be taken lazily. */
  constructor(context: StepContext, recorded: RecordedRecipes, options: LazyNoiseOptions = {}) {
    const groups = noiseGroupsOf(context, recorded);
    if (typeof groups === 'string') throw notLazy(groups);
    const { mostPaths = MOST_PATHS } = options;
    const learn = { learnAfter: 0, ...options.learn };
    const { buffer, system } = context;
    const { recorder, slots } = recorded;
    const { words } = buffer;
    this.#context = context;
    this.#recorded = recorded;
    this.#graphs = groups.map((group) => new NoiseGraph(group, context, recorded));
    this.#variants = new Variants(this.#graphs, words.length);
    const masks = new Int32Array(words.length * 32);
    for (const [address, { mask }] of slots) masks[address] = mask;
    const walkReads = new WalkReads(groups, this.#variants, masks);
    const shared = { variants: this.#variants, words, recorder, masks, walkReads, room: { left: ROOM } };
    this.#lifted = new LiftedSteps(context, recorded, groups, shared);
    this.#steps = accelerateSteps(context, this.#lifted, learn);
    this.#threads = threadSteps(recorded.pcGuards);
    this.#actions = [...recorded.pcGuards.keys()].filter(
      (i) => recorded.pcGuards[i] === undefined && this.#lifted.isTaken(i),
    );
    this.check = liftedProperties(context, recorded, shared, mostPaths, learn);
    const { root } = buffer.recording;
    this.#final = new VariantRecipe<End>(
      shared,
      () => {
        const isUnfinished = unrefused(() => {
          words.set(this.#variants.words);
          recorder.begin();
          return hasUnfinished(system, root);
        });
        this.#isStuck ||= isUnfinished;
        return isUnfinished ? undefined : fine;
      },
      0,
    );
  }

  /** Replaces what noise has left in a state by what stands for all that it leads to and that leads back. */
  settle(words: Int32Array, offset: number): void {
    const state = words.subarray(offset, offset + this.#variants.words.length);
    for (const graph of this.#graphs) graph.settle(state);
  }

  /** How many variants the state at `offset` has, itself among them. */
  standsFor(log: Int32Array, offset: number): number {
    let variants = 1;
    for (const graph of this.#graphs) variants *= graph.at(log, offset).values.length;
    return variants;
  }

  /**
   * Appends successors of the variants of the state at `offset`, such that all states that one step leads to from a variant are variants of
   * one of them. True if some step can happen in every variant; one that threw can. False as well if `threw` says that it is enough.
   */
  expand(log: Int32Array, offset: number, threw: ThrowHandler): boolean {
    const { findings, instances, progress } = this.#context;
    const { taken } = findings;
    for (const graph of this.#graphs) {
      const { transitions, thrown } = graph.at(log, offset);
      for (const [rule, count] of transitions) (taken[rule] as number) += count;
      if (thrown !== undefined && !threw(thrown)) return true;
    }
    this.#lifted.threw = (instance, error) => {
      const { rule, args } = instances[instance] as RuleInstance;
      if (!threw({ rule, args, error })) throw enough;
    };
    progress.enabled = false;
    try {
      this.#steps.all(log, offset);
    } catch (error) {
      if (error !== enough) throw error;
      return true;
    }
    return progress.enabled;
  }

  /** Whether some variant of the state at `offset` is a deadlock. */
  isDeadlock(log: Int32Array, offset: number, threw: ThrowHandler): boolean {
    const { instances, system } = this.#context;
    this.#variants.begin(log, offset);
    this.#isStuck = false;
    let isOver = false;
    const final: OnEnd<End> = {
      ended: () => {},
      threw: (error) => {
        if (!isOver) threw({ rule: -1, args: system.properties.length, error });
        isOver = true;
      },
    };
    // What is stuck has every step blocked: those variants are left that the steps before have left.
    const go = (first: number): void => {
      if (this.#isStuck || isOver) return;
      let instance = first;
      while (instance < instances.length && !(this.#lifted.isTaken(instance) && this.#isDue(instance))) instance++;
      if (instance === instances.length) this.#final.walk(final);
      else
        this.#lifted.walk(instance, {
          ended: ({ kind }) => {
            if (kind === 'blocked') go(instance + 1);
          },
          // A step that throws is enabled; it has been told.
          threw: () => {},
        });
    };
    go(0);
    return this.#isStuck;
  }

  /**
   * Whether from every variant of the state at `offset` something goes on well: it is a fine one to end in, or a step leads from it to good states
   * only. Which states are good `isGood` says: it is given the word at which those in the batch begin, which are taken out of it afterwards.
   */
  leadsOn(log: Int32Array, offset: number, by: LeadingOn, isGood: (from: number) => boolean): boolean {
    this.#lifted.threw = () => {};
    if (by === 'one step') return this.#stepLeadsOn(log, offset, isGood);
    this.#variants.begin(log, offset);
    return this.#allGoOn(isGood, by === 'noise');
  }

  /** Whether one step happens in every variant, and leads to other states, which are good. */
  #stepLeadsOn(log: Int32Array, offset: number, isGood: (from: number) => boolean): boolean {
    const { batch, progress } = this.#context;
    const leads = (instance: number): boolean => {
      const from = batch.length;
      progress.enabled = false;
      this.#lifted.isUnchanged = false;
      this.#steps.some(log, offset, instance, instance + 1);
      const isGoing = progress.enabled && !this.#lifted.isUnchanged && isGood(from);
      batch.length = from;
      return isGoing;
    };
    for (const { address, mask, instances } of this.#threads) {
      const due = instances[((log[offset + (address >>> 5)] as number) >>> address) & mask];
      if (due?.some(leads) === true) return true;
    }
    return this.#actions.some(leads);
  }

  /** Of the variants that are as the one of the walk in the groups that have been decided. `mayHelp`: whether noise, or a step to the stored state, may come before the step. */
  #allGoOn(isGood: (from: number) => boolean, mayHelp: boolean): boolean {
    const { batch, instances } = this.#context;
    let all = true;
    const ends: OnEnd<End> = {
      ended: () => {},
      threw: () => {
        this.#isStuck = true;
      },
    };
    // `isBack`: one of the steps before leads to the stored state again. What else leads on is looked for first: that is mostly there.
    const go = (first: number, isBack: boolean): void => {
      if (!all) return;
      let instance = first;
      while (instance < instances.length && !(this.#lifted.isTaken(instance) && this.#isDue(instance))) instance++;
      if (instance === instances.length) {
        this.#isStuck = false;
        this.#final.walk(ends);
        all = !this.#isStuck || (mayHelp && ((isBack && this.#goesOnAsStored(isGood)) || this.#noiseHelps(isGood)));
      } else
        this.#lifted.walk(instance, {
          ended: (end) => {
            const from = batch.length;
            this.#lifted.isUnchanged = false;
            if (end.kind === 'effect') this.#lifted.lead(instance, end);
            const isUnchanged = this.#lifted.isUnchanged;
            const isGoing = end.kind === 'effect' && isGood(from);
            batch.length = from;
            if (!isGoing || isUnchanged) go(instance + 1, isBack || isGoing);
          },
          threw: () => go(instance + 1, isBack),
        });
    };
    go(0, false);
    return all;
  }

  /** Whether steps go on well from the variants that are, in the groups that have been decided, as the stored state. */
  #goesOnAsStored(isGood: (from: number) => boolean): boolean {
    const { decided, stored, words } = this.#variants;
    const graphs = decided.map((g) => this.#graphs[g] as NoiseGraph);
    const before = graphs.map((graph) => graph.valueIn(words));
    for (const graph of graphs) graph.put(graph.valueIn(stored), words);
    const all = this.#allGoOn(isGood, false);
    graphs.forEach((graph, i) => void graph.put(before[i] as Value, words));
    return all;
  }

  /** Whether noise leads from the variant of the walk, in the groups that have been decided, to one from which steps go on well. */
  #noiseHelps(isGood: (from: number) => boolean): boolean {
    const variants = this.#variants;
    const decided = [...variants.decided];
    const choose = (i: number): boolean => {
      if (i === decided.length) return this.#allGoOn(isGood, false);
      const graph = this.#graphs[decided[i] as number] as NoiseGraph;
      const { values } = graph.at(variants.words);
      const helps = values.some((value) => {
        graph.put(value, variants.words);
        return choose(i + 1);
      });
      graph.put(values[0] as Value, variants.words);
      return helps;
    };
    return choose(0);
  }

  /** Whether the instance's thread stands at its step. No noise moves a thread. */
  #isDue(instance: number): boolean {
    const guard = this.#recorded.pcGuards[instance];
    if (guard === undefined) return true;
    const { address, mask, code } = guard;
    return (((this.#variants.stored[address >>> 5] as number) >>> address) & mask) === code;
  }
}

interface ThreadSteps extends Pick<PcGuard, 'address' | 'mask'> {
  /** By the code of the program counter. */
  readonly instances: number[][];
}

const threadSteps = (guards: readonly (PcGuard | undefined)[]): readonly ThreadSteps[] => {
  const threads = new Map<number, ThreadSteps>();
  guards.forEach((guard, instance) => {
    if (guard === undefined) return;
    const { address, mask, code } = guard;
    const thread = threads.get(address) ?? { address, mask, instances: [] };
    thread.instances[code] = [...(thread.instances[code] ?? []), instance];
    threads.set(address, thread);
  });
  return [...threads.values()];
};
