import type { SlotTable } from '../state/slot-table.ts';
import type { Batch } from '../steps/types.ts';
import { withCommonTestsFirst } from './common-tests.ts';
import { type Compact, compacted } from './compact-tree.ts';
import type { DecisionTree } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';
import { RecipeSource, stateNames } from './recipe-source.ts';
import type { Piece } from './tree-source.ts';

/** Runs all recipes of a kind that are due on the state at `offset` of `log`. */
export type CodeBlock = (log: Int32Array, offset: number) => void;

/** One of its functions: takes the batch's length and the state's words, and returns the batch's length. */
type Block = (n: number, ...state: readonly number[]) => number;

/** Recipes whose code belongs together, in order: those of a thread, or one alone. */
export interface Unit {
  readonly recipes: readonly LearnedRecipe[];
  readonly piece: (source: RecipeSource, treeOf: (recipe: LearnedRecipe) => Compact | undefined) => Piece;
}

/** The text of a block, and a state for each of its branches: with the same recipes, it can be compiled on any thread. */
export interface BlockSource {
  readonly text: string;
  readonly states: readonly Int32Array[];
}

/** Makes code of units, one after the other. */
export interface CodeGenerator {
  readonly sources: (units: readonly Unit[]) => readonly BlockSource[];
  readonly compiled: (sources: readonly BlockSource[]) => CodeBlock;
}

/** What the generated code works with. */
export interface Callees {
  /** Where its successors go. */
  readonly batch: Batch;
  /** What each function begins with. */
  readonly prologue: string;
  /** What else the text of the pieces names. */
  readonly named: Readonly<Record<string, unknown>>;
  /** Runs code and undoes what it has done to the batch and what is named. */
  readonly undone: (run: () => void) => void;
}

/**
 * V8 begins to collect the types of a function when it has run eight times as much bytecode as the function has
 * (--interrupt-budget-factor-for-feedback-allocation). A state for each branch runs all of it, so after eight of each it has begun.
 */
const PASSES_WITHOUT_TYPES = 8;
/** And one thousand bytes at least, which is more than eight times what the smallest have. */
const FIRST_CALLS = 32;

/**
 * Turns what has been learnt into functions. A block whose text has not changed is kept, with what V8 knows of it.
 *
 * A new block is warmed up: it runs on one state for each of its branches before it is used. V8 throws an optimized function
 * away when it comes to a branch that has never run, and of hundreds of branches there is always such a one. Without the
 * warm-up, half of the first 200,000 states went through code that was not optimized, at a tenth of the speed. With one that was over before V8
 * collected types, each of two workers had the code of nine million states of zap thrown away and compiled again some twenty times.
 *
 * `words`: the buffer's; `callMiss`: runs a recipe on them, of which the path is not known; `functionBytes`: about how long
 * functions become, in bytes of bytecode (V8 does not optimize one of more than 60 KB).
 */
export const codeGenerator = (
  slots: SlotTable,
  words: Int32Array,
  callMiss: (place: number) => void,
  { batch, prologue, named, undone }: Callees,
  functionBytes: number,
): CodeGenerator => {
  let blocks = new Map<string, Block>();
  /** The compacted trees, with what they were made from and how many leaves that had. */
  const compact = new Map<
    LearnedRecipe,
    { readonly of: DecisionTree; readonly leaves: number; readonly tree: Compact }
  >();
  /** While a block warms up, it calls no recipe. */
  let dry = false;
  const state = stateNames(words.length);

  const treesOf = (units: readonly Unit[]): ReadonlyMap<LearnedRecipe, Compact> => {
    const trees = new Map<LearnedRecipe, Compact>();
    for (const recipe of units.flatMap((unit) => unit.recipes)) {
      const of = recipe.tree;
      if (of?.root === undefined) continue;
      const { root, leaves } = of;
      let made = compact.get(recipe);
      if (made?.of !== of || made.leaves !== leaves) {
        made = { of, leaves, tree: withCommonTestsFirst(compacted(root, slots)) };
        compact.set(recipe, made);
      }
      trees.set(recipe, made.tree);
    }
    return trees;
  };

  const grouped = (
    units: readonly Unit[],
    trees: ReadonlyMap<LearnedRecipe, Compact>,
  ): { text: string; recipes: LearnedRecipe[] }[] => {
    const groups: { texts: string[]; functions: string[]; recipes: LearnedRecipe[]; size: number }[] = [];
    for (const { recipes, piece } of units) {
      const source = new RecipeSource(words.length, slots, {
        prefix: `${recipes[0]?.place}_`,
        prologue,
        mostBytes: functionBytes,
      });
      const { text, size } = piece(source, (recipe) => trees.get(recipe));
      let group = groups.at(-1);
      if (group === undefined || group.size + size > functionBytes) {
        group = { texts: [], functions: [], recipes: [], size: 0 };
        groups.push(group);
      }
      group.texts.push(text);
      group.functions.push(...source.functions);
      group.recipes.push(...recipes);
      group.size += size;
    }
    return groups.map(({ texts, functions, recipes }) => ({
      text: `${functions.join('\n')}\nreturn (n, ${state}) => { ${prologue} ${texts.join('\n')} return n; };`,
      recipes,
    }));
  };

  const compile = (text: string): Block => {
    const load = Array.from(words, (_, i) => `w[${i}] = s${i};`).join(' ');
    return evaluated(
      { w: words, isDry: () => dry, callMiss, batch, ...named },
      `const miss = (i, ${state}) => { if (isDry()) return; ${load} callMiss(i); };
      ${text}`,
    ) as Block;
  };

  /** A state for each branch. */
  const statesFor = (
    recipes: readonly LearnedRecipe[],
    trees: ReadonlyMap<LearnedRecipe, Compact>,
  ): readonly Int32Array[] => {
    const states: Int32Array[] = [];
    for (const recipe of recipes) {
      const zero = new Int32Array(words.length);
      const { pcGuard } = recipe;
      const start = pcGuard === undefined ? zero : having(zero, pcGuard.address, pcGuard.mask, pcGuard.code);
      const tree = trees.get(recipe);
      if (tree === undefined) states.push(start);
      else collect(tree, start, states, new Set());
    }
    return states;
  };

  /** Runs a block on the states, and undoes what that has done. */
  const warmUp = (block: Block, states: readonly Int32Array[]): void => {
    const { length } = batch;
    dry = true;
    try {
      undone(() => {
        const first = Math.max(FIRST_CALLS, PASSES_WITHOUT_TYPES * states.length);
        for (let calls = 0; calls < first + states.length * 2; calls++)
          block(length, ...(states[calls % states.length] as Int32Array));
      });
    } finally {
      dry = false;
    }
  };

  /** A function that calls the blocks on a state of the log. */
  const inOrder = (blocks: readonly Block[]): CodeBlock => {
    const load = Array.from(words, (_, i) => `s${i} = log[o + ${i}]`).join(', ');
    const all = Object.fromEntries(blocks.map((block, b) => [`block${b}`, block]));
    const calls = Object.keys(all).map((name) => `n = ${name}(n, ${state});`);
    return evaluated(
      { batch, ...all },
      `return (log, o) => { const ${load}; let n = batch.length; ${calls.join(' ')} batch.length = n; };`,
    ) as CodeBlock;
  };

  return {
    sources: (units) => {
      const trees = treesOf(units);
      return grouped(units, trees).map(({ text, recipes }) => ({ text, states: statesFor(recipes, trees) }));
    },
    compiled: (sources) => {
      const kept = new Map<string, Block>();
      const made = sources.map(({ text, states }) => {
        const block = blocks.get(text) ?? compile(text);
        if (!blocks.has(text)) warmUp(block, states);
        kept.set(text, block);
        return block;
      });
      blocks = kept;
      return inOrder(made);
    },
  };
};

const having = (state: Int32Array, address: number, mask: number, code: number): Int32Array => {
  const changed = state.slice();
  const word = address >>> 5;
  changed[word] = ((changed[word] as number) & ~(mask << address)) | (code << address);
  return changed;
};

/** Adds a state for each branch of each test, and for each test that leaves codes open. Subtrees that are shared come once. */
const collect = (tree: Compact, state: Int32Array, states: Int32Array[], seen: Set<Compact>): void => {
  if (tree.kind !== 'test' || seen.has(tree)) {
    states.push(state);
    return;
  }
  seen.add(tree);
  const { address, mask, branches, exhaustive } = tree;
  for (const { codes, next } of branches) collect(next, having(state, address, mask, codes[0] as number), states, seen);
  if (exhaustive) return;
  const known = new Set(branches.flatMap(({ codes }) => codes));
  const [only] = known;
  // Of several slots at once, or of one: another code is one that differs in a bit.
  if (known.size === 1) {
    states.push(having(state, address, mask, (only as number) ^ (mask & -mask)));
    return;
  }
  let open = 0;
  while (known.has(open)) open++;
  if (open <= mask) states.push(having(state, address, mask, open));
};

/** What the text returns, in which `named` can be named. */
const evaluated = (named: Readonly<Record<string, unknown>>, text: string): unknown =>
  new Function(...Object.keys(named), `'use strict'; ${text}`)(...Object.values(named));
