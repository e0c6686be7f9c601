import { hasUnfinished } from '../../model/rules/ends.ts';
import { unrefused } from '../../model/values/refusals.ts';
import type { RuleInstance } from '../steps/instances.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { ThrowHandler } from '../steps/thrown.ts';
import type { StepContext, Steps } from '../steps/types.ts';
import { notLazy } from './lazy-noise-problem.ts';
import { liftedProperties, MOST_PATHS } from './lifted-properties.ts';
import { NoiseGraph, type NoiseNode, type Value } from './noise-graph.ts';
import { noiseGroupsOf } from './noise-groups.ts';
import { type StepEnd, stepEnds } from './step-ends.ts';
import { type End, type OnEnd, VariantRecipe } from './variant-recipe.ts';
import { Variants } from './variants.ts';
import { WalkReads } from './walk-reads.ts';

/** Successors that one state may have; the batch has room for them. */
export const MOST_SUCCESSORS = 16_384;

/** For tests. */
export interface LazyNoiseOptions {
  /** Variants that a property may tell apart in one state, before it is evaluated on all of them by code. */
  readonly mostPaths?: number;
}

/** Paths that are remembered, of all recipes together. */
const ROOM = 262_144;

const fine: End = { kind: 'blocked' };

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
  /** By instance; undefined for noise. */
  readonly #steps: readonly (VariantRecipe<StepEnd> | undefined)[];
  readonly #final: VariantRecipe<End>;
  readonly #successor: Int32Array;
  /** Set by `#final` for a variant in which something has not come to its end. */
  #isStuck = false;
  /** Set by `#append` for a successor that is the state itself. */
  #isUnchanged = false;

  /** Throws what `isNotLazy` knows for a system whose noise cannot be taken lazily. */
  constructor(context: StepContext, recorded: RecordedRecipes, { mostPaths = MOST_PATHS }: LazyNoiseOptions = {}) {
    const groups = noiseGroupsOf(context, recorded);
    if (typeof groups === 'string') throw notLazy(groups);
    const { buffer, instances, system } = context;
    const { recorder, slots } = recorded;
    const { words } = buffer;
    this.#context = context;
    this.#recorded = recorded;
    this.#graphs = groups.map((group) => new NoiseGraph(group, context, recorded));
    this.#variants = new Variants(this.#graphs, words.length);
    this.#successor = new Int32Array(words.length);
    const masks = new Int32Array(words.length * 32);
    for (const [address, { mask }] of slots) masks[address] = mask;
    const walkReads = new WalkReads(groups, this.#variants, masks);
    const shared = { variants: this.#variants, words, recorder, masks, walkReads, room: { left: ROOM } };
    const endOf = stepEnds(groups, words, recorded);
    this.#steps = instances.map(({ rule }, i) =>
      system.rules[rule]?.noise === true
        ? undefined
        : new VariantRecipe(shared, () => endOf(recorded.runStep(i)), recorded.pcGuards[i] === undefined ? 0 : 1),
    );
    this.check = liftedProperties(context, recorded, shared, mostPaths);
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
    const state = words.subarray(offset, offset + this.#successor.length);
    for (const graph of this.#graphs) settled(graph, state);
  }

  /** How many variants the state at `offset` has, itself among them. */
  standsFor(log: Int32Array, offset: number): number {
    this.#variants.begin(log, offset);
    return this.#variants.count;
  }

  /**
   * Appends successors of the variants of the state at `offset`, such that all states that one step leads to from a variant are variants of
   * one of them. True if some step can happen in every variant; one that threw can. False as well if `threw` says that it is enough.
   */
  expand(log: Int32Array, offset: number, threw: ThrowHandler): boolean {
    const { findings, instances } = this.#context;
    const { taken } = findings;
    this.#variants.begin(log, offset);
    for (const { transitions, thrown } of this.#variants.nodes) {
      for (const [rule, count] of transitions) (taken[rule] as number) += count;
      if (thrown !== undefined && !threw(thrown)) return true;
    }
    let isSure = false;
    let isOver = false;
    let [happened, waited] = [false, false];
    let instance = 0;
    const on: OnEnd<StepEnd> = {
      ended: (end) => {
        if (end.kind === 'blocked') waited = true;
        else {
          happened = true;
          this.#lead(instance, end);
        }
      },
      threw: (error) => {
        happened = true;
        const { rule, args } = instances[instance] as RuleInstance;
        if (!isOver && !threw({ rule, args, error })) isOver = true;
      },
    };
    for (instance = 0; instance < instances.length && !isOver; instance++) {
      if (!this.#isDue(instance)) continue;
      [happened, waited] = [false, false];
      this.#steps[instance]?.walk(on);
      if (happened && !waited) isSure = true;
    }
    return isSure || isOver;
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
      while (instance < instances.length && !(this.#steps[instance] !== undefined && this.#isDue(instance))) instance++;
      if (instance === instances.length) this.#final.walk(final);
      else
        this.#steps[instance]?.walk({
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
   * only; with `mayHelp` perhaps after noise, or after a step to the stored state itself, which takes many times as long to find. Which states are
   * good `isGood` says: it is given the word at which those in the batch begin, which are taken out of it afterwards.
   */
  leadsOn(log: Int32Array, offset: number, mayHelp: boolean, isGood: (from: number) => boolean): boolean {
    this.#variants.begin(log, offset);
    return this.#allGoOn(isGood, mayHelp);
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
      while (instance < instances.length && !(this.#steps[instance] !== undefined && this.#isDue(instance))) instance++;
      if (instance === instances.length) {
        this.#isStuck = false;
        this.#final.walk(ends);
        all = !this.#isStuck || (mayHelp && ((isBack && this.#goesOnAsStored(isGood)) || this.#noiseHelps(isGood)));
      } else
        this.#steps[instance]?.walk({
          ended: (end) => {
            const from = batch.length;
            this.#isUnchanged = false;
            if (end.kind === 'effect') this.#lead(instance, end);
            const isUnchanged = this.#isUnchanged;
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

  /** Appends what an execution has led to from the variants that are as the one of the walk in all that it has read. */
  #lead(instance: number, end: StepEnd): void {
    const variants = this.#variants;
    const open = end.partial.find((g) => variants.isOpen(g));
    if (open !== undefined) {
      variants.each(open, () => this.#lead(instance, end));
      return;
    }
    const successor = this.#successor;
    successor.set(variants.words);
    for (const { address, mask, code } of end.writes) {
      const word = address >>> 5;
      successor[word] = ((successor[word] as number) & ~(mask << address)) | (code << address);
    }
    this.#spread(instance, end, 0);
  }

  /** Gives the groups whose context has changed, from place `first` on, what stands for all that they may have been. */
  #spread(instance: number, end: StepEnd, first: number): void {
    const variants = this.#variants;
    const successor = this.#successor;
    for (let i = first; i < end.contexts.length; i++) {
      const g = end.contexts[i] as number;
      if (!variants.isOpen(g)) continue;
      const graph = this.#graphs[g] as NoiseGraph;
      const roots = graph.rootsIn(variants.nodes[g] as NoiseNode, successor);
      if (roots.length > 1) {
        const before = successor.slice();
        for (let r = 1; r < roots.length; r++) {
          graph.put(roots[r] as Value, successor);
          this.#spread(instance, end, i + 1);
          successor.set(before);
        }
      }
      if (roots.length > 0) graph.put(roots[0] as Value, successor);
    }
    for (const g of end.contexts) settled(this.#graphs[g] as NoiseGraph, successor);
    for (const g of end.partial) settled(this.#graphs[g] as NoiseGraph, successor);
    for (const g of end.whole) settled(this.#graphs[g] as NoiseGraph, successor);
    for (const g of variants.decided) settled(this.#graphs[g] as NoiseGraph, successor);
    this.#append(instance);
  }

  #append(instance: number): void {
    const { batch, findings, instances } = this.#context;
    const successor = this.#successor;
    const { stored } = this.#variants;
    const { rule } = instances[instance] as RuleInstance;
    (findings.taken[rule] as number)++;
    if (isSame(successor, stored)) {
      this.#isUnchanged = true;
      return;
    }
    if (batch.length + successor.length > batch.words.length)
      throw notLazy(`one state stands for states with more than ${MOST_SUCCESSORS.toLocaleString('en')} successors`);
    batch.words.set(successor, batch.length);
    if (batch.tags !== undefined) batch.tags[batch.length] = rule;
    batch.length += successor.length;
  }
}

const isSame = (one: Int32Array, other: Int32Array): boolean => {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
};

const settled = (graph: NoiseGraph, state: Int32Array): void => {
  const { standIn } = graph.at(state);
  if (standIn !== undefined) graph.put(standIn, state);
};
