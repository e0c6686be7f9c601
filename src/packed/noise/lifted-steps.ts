import type { Leaf, RecordedSteps, Write } from '../learning/index.ts';
import type { PcGuard, RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { StepContext } from '../steps/types.ts';
import { notLazy } from './lazy-noise-problem.ts';
import type { NoiseGraph, NoiseNode, Value } from './noise-graph.ts';
import type { NoiseGroup } from './noise-groups.ts';
import { type StepEnd, stepEnds } from './step-ends.ts';
import { type OnEnd, type RecipeContext, VariantRecipe } from './variant-recipe.ts';

/** Successors that one state may have by steps that are not learnt, and again by those that are; the batch has room for them. */
export const MOST_SUCCESSORS = 16_384;

/** Successors of one step that is learnt: code for more would be long. */
const MOST_LEARNED = 64;

/**
 * The steps of a system, each taken from all variants of a state that it can tell apart. What that comes to is a function of some slots of the state, and is learnt as
 * steps of single states are: taken on the variants each time, the steps took most of a search.
 */
export class LiftedSteps implements RecordedSteps {
  readonly recorder: RecipeContext['walkReads'];
  readonly slots: RecordedRecipes['slots'];
  readonly pcGuards: readonly (PcGuard | undefined)[];
  /** Told of a step that throws: what it throws, in some variant. */
  threw: (instance: number, error: unknown) => void = () => {};
  /** Set where a step leads back to the state at hand. */
  isUnchanged = false;
  readonly #context: StepContext;
  readonly #recorded: RecordedRecipes;
  readonly #shared: RecipeContext;
  readonly #graphs: readonly NoiseGraph[];
  /** By instance; undefined for noise. */
  readonly #recipes: readonly (VariantRecipe<StepEnd> | undefined)[];
  readonly #successor: Int32Array;
  readonly #mostLearned: number;
  /** The step that is being taken: how often it has happened, and what its successors have been written. */
  #count = 0;
  #successors: (readonly Write[])[] = [];

  constructor(context: StepContext, recorded: RecordedRecipes, groups: readonly NoiseGroup[], shared: RecipeContext) {
    const { buffer, instances, system } = context;
    this.#context = context;
    this.#recorded = recorded;
    this.#shared = shared;
    this.#graphs = shared.variants.graphs;
    this.recorder = shared.walkReads;
    this.slots = recorded.slots;
    this.pcGuards = recorded.pcGuards;
    this.#successor = new Int32Array(buffer.words.length);
    this.#mostLearned = Math.min(MOST_LEARNED, Math.max(1, Math.floor(MOST_SUCCESSORS / instances.length)));
    const endOf = stepEnds(groups, buffer.words, recorded);
    this.#recipes = instances.map(({ rule }, i) =>
      system.rules[rule]?.noise === true
        ? undefined
        : new VariantRecipe(shared, () => endOf(recorded.runStep(i)), recorded.pcGuards[i] === undefined ? 0 : 1),
    );
  }

  isTaken(instance: number): boolean {
    return this.#recipes[instance] !== undefined;
  }

  isAtStep(instance: number): boolean {
    return this.#recorded.isAtStep(instance);
  }

  unchanged(): void {
    this.isUnchanged = true;
  }

  /** Takes a step from all variants of the state that is in the buffer's words. */
  take(instance: number): Leaf | undefined {
    const { buffer, progress } = this.#context;
    const { variants, walkReads } = this.#shared;
    variants.begin(buffer.words, 0);
    walkReads.begin();
    const guard = this.pcGuards[instance];
    if (guard !== undefined) walkReads.note(guard.address);
    this.#count = 0;
    this.#successors = [];
    let [happened, waited, failed] = [false, false, false];
    const on: OnEnd<StepEnd> = {
      ended: (end) => {
        if (end.kind === 'blocked') waited = true;
        else {
          happened = true;
          this.lead(instance, end);
        }
      },
      threw: (error) => {
        [happened, failed] = [true, true];
        this.threw(instance, error);
      },
    };
    try {
      this.#recipes[instance]?.walk(on);
    } finally {
      buffer.words.set(variants.stored);
    }
    const isKnown = walkReads.isOn && !failed;
    walkReads.isOn = false;
    const isSure = happened && !waited;
    if (isSure) progress.enabled = true;
    if (!isKnown) return undefined;
    if (!happened) return { kind: 'blocked' };
    const [writes = []] = this.#successors;
    if (isSure && this.#count === 1) return { kind: 'effect', writes };
    const successors = distinct(this.#successors);
    if (successors.length > this.#mostLearned) return undefined;
    return { kind: 'effects', count: this.#count, isSure, successors };
  }

  /** Tells how an instance's step ends on the variants of the walk that it can tell apart. */
  walk(instance: number, on: OnEnd<StepEnd>): void {
    this.#recipes[instance]?.walk(on);
  }

  /** Appends what an execution has led to from the variants that are as the one of the walk in all that it has read. */
  lead(instance: number, end: StepEnd): void {
    const { variants, walkReads } = this.#shared;
    for (const g of end.partial) walkReads.noteGroup(g);
    const open = end.partial.find((g) => variants.isOpen(g));
    if (open !== undefined) {
      variants.each(open, () => this.lead(instance, end));
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
    const { variants, walkReads } = this.#shared;
    const successor = this.#successor;
    for (let i = first; i < end.contexts.length; i++) {
      const g = end.contexts[i] as number;
      walkReads.noteGroup(g);
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
    for (const g of end.contexts) this.#settle(g);
    for (const g of end.partial) this.#settle(g);
    for (const g of end.whole) this.#settle(g);
    for (const g of variants.decided) this.#settle(g);
    this.#append(instance, end);
  }

  /** Settles a group in the successor: what is in its slots there, and its context, are known where the walk depends on the group, or they have been written. */
  #settle(g: number): void {
    const graph = this.#graphs[g] as NoiseGraph;
    if (graph.isZero(this.#successor)) return;
    this.#shared.walkReads.noteGroup(g);
    graph.settle(this.#successor);
  }

  #append(instance: number, end: StepEnd): void {
    const { batch, findings, instances } = this.#context;
    const { stored } = this.#shared.variants;
    const successor = this.#successor;
    const { rule } = instances[instance] as { rule: number };
    (findings.taken[rule] as number)++;
    this.#count++;
    if (this.#shared.walkReads.isOn) this.#successors.push(this.#writes(end));
    if (isSame(successor, stored)) {
      this.isUnchanged = true;
      return;
    }
    if (batch.length + (MOST_SUCCESSORS + 1) * successor.length > batch.words.length)
      throw notLazy(`one state stands for states with more than ${MOST_SUCCESSORS.toLocaleString('en')} successors`);
    batch.words.set(successor, batch.length);
    if (batch.tags !== undefined) batch.tags[batch.length] = rule;
    batch.length += successor.length;
  }

  /** What makes the successor of the state at hand: what has been written, and what noise has come to in the groups that were decided or settled. */
  #writes(end: StepEnd): readonly Write[] {
    const { masks, variants, walkReads } = this.#shared;
    const addresses = new Set(end.writes.map(({ address }) => address));
    for (const groups of [end.contexts, end.partial, end.whole, variants.decided])
      for (const g of groups)
        for (const slot of this.#graphs[g]?.group.slots ?? []) {
          const before = walkReads.codeAt(slot);
          if (before !== undefined && before !== this.#code(slot)) addresses.add(slot);
        }
    return [...addresses]
      .sort((a, b) => a - b)
      .map((address) => {
        const code = this.#code(address);
        const before = walkReads.codeAt(address);
        const differs = before === undefined ? undefined : before !== code;
        return { address, mask: masks[address] as number, code, differs };
      });
  }

  /** In the successor. */
  #code(address: number): number {
    const mask = this.#shared.masks[address] as number;
    return ((this.#successor[address >>> 5] as number) >>> address) & mask;
  }
}

const isSame = (one: Int32Array, other: Int32Array): boolean => {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
};

/** Each of several successors once. */
const distinct = (successors: readonly (readonly Write[])[]): readonly (readonly Write[])[] => {
  const known = new Map<string, readonly Write[]>();
  for (const writes of successors) {
    // What is known to stay as it is makes no difference.
    const changed = writes.filter(({ differs }) => differs !== false);
    known.set(changed.map(({ address, code }) => `${address}=${code}`).join(), changed);
  }
  return [...known.values()];
};
