import type { Recorded } from '../steps/recorded-recipes.ts';
import { type BlockSource, type CodeBlock, type CodeGenerator, codeGenerator } from './code-blocks.ts';
import { DecisionTree, type KnownTree } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';
import type { RecipeKind } from './recipe-kind.ts';
import { leavesOf, type Pace, Schedule } from './schedule.ts';

/** How many leaves may be learnt: of one recipe, and of all of a kind together. */
export interface LearnLimits {
  readonly leavesEach: number;
  readonly leavesTotal: number;
}

export interface LearnSettings extends Pace, LearnLimits {
  /** About how long generated functions become, in bytes of bytecode. */
  readonly functionBytes: number;
}

/** Who is given code by another worker waits so many times as long, and misses as much, before it generates any: it will be given newer code, and what it generates itself goes without sleep sets. */
const LED_PATIENCE = 16;

/** The recipes of a kind, without anything learnt. */
export interface PlainRecipes {
  /** Runs those from place `first` on that are due on the state at `offset` of `log`. */
  readonly all: (log: Int32Array, offset: number, first: number) => void;
  /** Runs one on the buffer's words. */
  readonly one: (place: number) => void;
}

/**
 * Runs the recipes of one kind: the plain ones for some states; then what is known of each, learning what is not; then the
 * code that is generated from that. An error always comes from the recipe: a path on which it threw is never learnt.
 */
export class LearnedSet {
  readonly #words: Int32Array;
  readonly #plain: PlainRecipes;
  readonly #begin: () => { readonly kind: RecipeKind; readonly recorded: Recorded };
  readonly #settings: LearnSettings;
  readonly #schedule: Schedule;
  /** Undefined before the learning starts. */
  #learned: Learned | undefined;
  /** Undefined before there is any. */
  #code: CodeBlock | undefined;
  /** What that was compiled from. */
  #sources: readonly BlockSource[] | undefined;
  /** How often code has been generated here. */
  edition = 0;
  /** How often a path was taken that the code does not know, and the next code will. */
  #misses = 0;

  /** `begin`: called when the learning starts. */
  constructor(
    words: Int32Array,
    plain: PlainRecipes,
    begin: () => { readonly kind: RecipeKind; readonly recorded: Recorded },
    settings: LearnSettings,
  ) {
    this.#words = words;
    this.#plain = plain;
    this.#begin = begin;
    this.#settings = settings;
    this.#schedule = new Schedule(settings.learnAfter);
  }

  /** Runs the recipes from place `first` on that are due on the state at `offset` of `log`. */
  run(log: Int32Array, offset: number, first: number): void {
    if (first === 0) {
      if (this.#schedule.isDue()) this.#advance();
      if (this.#code !== undefined) {
        this.#code(log, offset);
        return;
      }
    }
    if (this.#learned === undefined) {
      this.#plain.all(log, offset, first);
      return;
    }
    this.#load(log, offset);
    const { isDue, recipes } = this.#learned.kind;
    for (let i = first; i < recipes.length; i++) {
      if (isDue(i)) this.#runOne(this.#learned, i);
    }
  }

  /** Runs the recipes `first` to `end - 1`, which are due, on the state at `offset` of `log`. */
  runSome(log: Int32Array, offset: number, first: number, end: number): void {
    this.#load(log, offset);
    for (let i = first; i < end; i++) {
      if (this.#learned === undefined) this.#plain.one(i);
      else this.#runOne(this.#learned, i);
    }
  }

  /** For each unit of the recipes: what `run` does, of it alone, by code from what has been learnt so far; undefined before there is any. */
  units(): readonly CodeBlock[] | undefined {
    const learned = this.#learned;
    if (learned === undefined || this.#code === undefined) return undefined;
    const { kind, generator } = learned;
    return kind.units.map((unit) => generator.compiled(generator.sources([unit])));
  }

  /** What is known of each recipe (undefined when it is left to itself); undefined before the learning has started. */
  get trees(): readonly (KnownTree | undefined)[] | undefined {
    return this.#learned?.kind.recipes.map(({ tree }) => tree);
  }

  /** What the code was compiled from, for others that have the same recipes; undefined while there is none. */
  get sources(): readonly BlockSource[] | undefined {
    return this.#sources;
  }

  /** This one learns for so many workers, which will be given its code: each of its states, and of its misses, stands for so many. */
  lead(workers: number): void {
    this.#schedule.each = workers;
  }

  /**
   * Takes over what was learnt of the same recipes elsewhere, and goes on with the code that was made of it there, `sources`; by default with code
   * generated from it here. Who is given code will be given newer code, and waits long before it generates any.
   */
  adopt(trees: readonly (KnownTree | undefined)[], sources?: readonly BlockSource[]): void {
    const learned = this.#start();
    const { recipes } = learned.kind;
    recipes.forEach((recipe, i) => {
      const tree = trees[i];
      recipe.tree = tree && new DecisionTree(tree.root, tree.leaves);
    });
    if (sources !== undefined) this.#code = this.#compiled(learned, sources);
    else if (recipes.some(({ tree }) => tree !== undefined)) this.#code = this.#generate(learned);
    const patience = sources === undefined ? 1 : LED_PATIENCE;
    this.#schedule.takeOver(this.#settings.regenerateAfter, this.#misses, recipes, patience);
  }

  #start(): Learned {
    if (this.#learned !== undefined) return this.#learned;
    const { kind, recorded } = this.#begin();
    const miss = (place: number): void => this.#runOne(learned, place);
    const { slots } = recorded;
    const generator = codeGenerator(slots, this.#words, miss, kind.callees, this.#settings.functionBytes);
    const learned = { kind, recorded, generator };
    this.#learned = learned;
    return learned;
  }

  #advance(): void {
    if (this.#learned === undefined) {
      this.#start();
      this.#schedule.restart(this.#settings.generateAfter);
    } else if (this.#schedule.decide(this.#misses, this.#learned.kind.recipes))
      this.#code = this.#generate(this.#learned);
  }

  /** When everything has turned out to be too much to learn, it is as if there had been no learning. */
  #generate(learned: Learned): CodeBlock {
    const { generator, kind } = learned;
    this.edition++;
    if (kind.recipes.some(({ tree }) => tree !== undefined))
      return this.#compiled(learned, generator.sources(kind.units));
    this.#sources = undefined;
    return (log, offset) => this.#plain.all(log, offset, 0);
  }

  #compiled({ generator }: Learned, sources: readonly BlockSource[]): CodeBlock {
    this.#sources = sources;
    return generator.compiled(sources);
  }

  #load(log: Int32Array, offset: number): void {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = log[offset + i] as number;
  }

  #runOne(learned: Learned, place: number): void {
    const { kind } = learned;
    const recipe = kind.recipes[place] as LearnedRecipe;
    const leaf = recipe.tree?.find(this.#words);
    if (leaf === undefined && !this.#hasRoom(kind, recipe)) {
      recipe.overflow++;
      this.#plain.one(place);
      return;
    }
    this.#misses++;
    recipe.runs++;
    if (leaf !== undefined) kind.apply(place, leaf);
    else {
      recipe.added++;
      this.#learn(learned, recipe);
    }
  }

  #hasRoom({ recipes }: RecipeKind, { tree }: LearnedRecipe): boolean {
    const { leavesEach, leavesTotal } = this.#settings;
    if (tree === undefined || tree.leaves >= leavesEach) return false;
    return leavesOf(recipes) < leavesTotal;
  }

  #learn({ kind, recorded }: Learned, recipe: LearnedRecipe): void {
    const leaf = kind.record(recipe.place);
    if (leaf === undefined) return;
    const { recorder, slots } = recorded;
    // What the guard has read is known wherever the tree is asked.
    const known = recipe.pcGuard === undefined ? 0 : 1;
    const maskOf = (address: number): number => slots.get(address)?.mask as number;
    if (recipe.tree?.add(recorder.reads.slice(known), recorder.codes.slice(known), maskOf, leaf) === false)
      recipe.tree = undefined;
  }
}

interface Learned {
  readonly kind: RecipeKind;
  readonly recorded: Recorded;
  readonly generator: CodeGenerator;
}
