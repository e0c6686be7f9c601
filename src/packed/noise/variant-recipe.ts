import { clearRefusals, isInDoubt } from '../../model/values/refusals.ts';
import { DecisionTree, isBranch, isChain, type Tree } from '../learning/index.ts';
import type { Recorder } from '../state/recording.ts';
import type { Variants } from './variants.ts';
import type { WalkReads } from './walk-reads.ts';

/** How an execution ended, on every variant that is the same in what it read. */
export interface End {
  readonly kind: 'blocked' | 'effect';
}

/** What a recipe comes to on the variant that the walk is at. */
export interface OnEnd<L extends End> {
  readonly ended: (leaf: L) => void;
  readonly threw: (error: unknown) => void;
}

/** Runs a recipe, recorded, on the words of the buffer. Answers undefined for an end that is not to be remembered. */
export type RunRecorded<L extends End> = () => L | undefined;

/** What all recipes of a system share. */
export interface RecipeContext {
  readonly variants: Variants;
  /** Of the buffer that recipes run on. */
  readonly words: Int32Array;
  readonly recorder: Recorder;
  /** Of the slot at an address. To look it up in the table of slots took a tenth of the time. */
  readonly masks: Int32Array;
  /** Told of every slot that a walk finds read. */
  readonly walkReads: WalkReads;
  /** How many more paths may be remembered. */
  readonly room: { left: number };
}

/** Of one recipe. */
const MOST_LEAVES = 16_384;

/**
 * A recipe, run on the variants of a state that it can tell apart. An execution is determined by what it reads; so as soon as it reads a slot
 * of a group that is undecided, it is run for each value of that group, and what it never reads stays as in the stored state. What it
 * does by which path is remembered, as a tree.
 */
export class VariantRecipe<L extends End> {
  readonly #context: RecipeContext;
  readonly #run: RunRecorded<L>;
  /** Slots that are known before it begins to read, at the beginning of what the recorder notes. */
  readonly #known: number;
  #tree: DecisionTree<L> | undefined = new DecisionTree<L>();

  constructor(context: RecipeContext, run: RunRecorded<L>, known: number) {
    this.#context = context;
    this.#run = run;
    this.#known = known;
  }

  /** Tells how it ends on the variants that differ in groups that it reads, and on these alone. Groups that are decided stay so. */
  walk(on: OnEnd<L>): void {
    this.#descend(this.#tree?.root, on);
  }

  #descend(from: Tree<L> | undefined, on: OnEnd<L>): void {
    const { masks, variants, walkReads } = this.#context;
    const { groupAt, words } = variants;
    let tree = from;
    while (tree !== undefined) {
      const here = tree;
      if (isBranch(here)) {
        const { address, mask, children } = here;
        if (walkReads.isOn) walkReads.note(address);
        const g = groupAt[address] as number;
        if (g >= 0 && variants.isOpen(g)) {
          this.#forEachOf(g, here, on);
          return;
        }
        tree = children.get(((words[address >>> 5] as number) >>> address) & mask);
      } else if (isChain(here)) {
        const { addresses, codes, next } = here;
        tree = next;
        for (let i = 0; i < addresses.length; i++) {
          const address = addresses[i] as number;
          if (walkReads.isOn) walkReads.note(address);
          const g = groupAt[address] as number;
          if (g >= 0 && variants.isOpen(g)) {
            this.#forEachOf(g, here, on);
            return;
          }
          if ((((words[address >>> 5] as number) >>> address) & (masks[address] as number)) === codes[i]) continue;
          tree = undefined;
          break;
        }
      } else {
        on.ended(here as L);
        return;
      }
    }
    this.#miss(on);
  }

  /** Goes on from `here`, which reads a slot of an undecided group, for each of its values. */
  #forEachOf(g: number, here: Tree<L>, on: OnEnd<L>): void {
    const { variants } = this.#context;
    // What is learnt on the way may have taken the place of `here`.
    const leaves = this.#tree?.leaves;
    variants.each(g, () => this.#descend(this.#tree?.leaves === leaves ? here : this.#tree?.root, on));
  }

  /** On a path that is not known. */
  #miss(on: OnEnd<L>): void {
    const { variants, recorder, room, masks } = this.#context;
    let leaf: L | undefined;
    let failure: { readonly error: unknown } | undefined;
    try {
      leaf = this.#runHere();
    } catch (error) {
      failure = { error };
    }
    if (leaf !== undefined && this.#tree !== undefined && room.left > 0 && this.#tree.leaves < MOST_LEAVES) {
      const maskOf = (address: number): number => masks[address] as number;
      const { reads, codes } = recorder;
      if (this.#tree.add(reads.slice(this.#known), codes.slice(this.#known), maskOf, leaf)) {
        room.left--;
        this.#descend(this.#tree.root, on);
        return;
      }
      this.#tree = undefined;
      this.#miss(on);
      return;
    }
    // What it has read is not told in order from here on.
    this.#context.walkReads.isOn = false;
    const g = variants.openAmong(recorder.reads);
    if (g >= 0) variants.each(g, () => this.walk(on));
    else if (failure !== undefined) on.threw(failure.error);
    else if (leaf !== undefined) on.ended(leaf);
  }

  #runHere(): L | undefined {
    const { variants, words } = this.#context;
    for (let again = false; ; again = true) {
      words.set(variants.words);
      clearRefusals();
      try {
        return this.#run();
      } catch (error) {
        if (again || !isInDoubt(error)) throw error;
      }
    }
  }
}
