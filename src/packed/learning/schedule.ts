import { type LearnedRecipe, uncounted } from './learned-recipe.ts';

/** When to learn, and when to turn what was learnt into code; the defaults are those of a search. */
export interface Pace {
  /** States that are treated by the plain recipes before the learning starts. */
  readonly learnAfter: number;
  /** States from there to the first code. */
  readonly generateAfter: number;
  /** States from the code of what was learnt elsewhere to the next. */
  readonly regenerateAfter: number;
}

// Plain code has to warm up as well, and code of paths does so sooner: with 32,768 and 2048, as it was, searches of 20,000 to 400,000
// states of zap and cow took 1.3 to 1.4 times the processor time, and those below 1000 as long. (64 and 256 are no better than this.)
export const SEARCH_PACE: Pace = { learnAfter: 256, generateAfter: 512, regenerateAfter: 32_768 };

/** One in so many states may take a path that the code does not know before it is generated again. */
const STATES_A_MISS = 16;
/**
 * So many misses, at least and of each leaf, take as long as generating code again and warming it up, so that it has been worth it even if no
 * more come. A search of 17.5 million states of zap takes 0.93 of the time by this, one of nine million as long as without. Of a search whose
 * last levels take other paths than those before (loads of a weakly ordered memory, six million states, three thousand leaves), generating
 * after 100,000 misses whatever the leaves took 0.1 of the time. Of several workers each compiles the code, and each misses: so many misses of one of them.
 */
const WORTH_GENERATING = 100_000;
const WORTH_GENERATING_A_LEAF = 100;
/** States between two looks at how many paths were missed. */
const LOOK_STATES = 4096;
/** One in so many states may find a recipe's tree full before it is left to its recipe for good. */
const STATES_AN_OVERFLOW = 16;
/**
 * One in so many runs may be of a path that is new, where there are so many new ones at all, before a recipe is left to itself. It pays to
 * learn a path that is taken some hundred times. Of the shipped models, one run in seven is new at most, at first; of a step that looks through
 * lists, every other one, and a search of 230,000 states took 36 s by it in place of 3. At first many are new of any recipe: with 128 the zap's
 * property MKCLEAN was left to itself after 2,048 states, of which 160 were of a new path, and nine million states took 1.06 of the time.
 */
const RUNS_A_NEW_PATH = 4;
const MANY_NEW_PATHS = 512;

/**
 * Counts states and misses. Code is generated again at ever greater distances, because V8 has to warm up again: some
 * six times in a search of millions of states.
 */
export class Schedule {
  /** How many states, of all workers together, one state here stands for. */
  each = 1;
  #states = 0;
  #wait: number;
  /** After so many states `decide` is to be asked. */
  #next: number;
  /** As of the last decision: misses so far, and recipes that are left to themselves. */
  #misses = 0;
  #lost = 0;
  #generated = false;
  /** So many times as many misses are borne as by who generates code for itself. */
  #patience = 1;

  constructor(wait: number) {
    this.#wait = wait;
    this.#next = wait;
  }

  /** Counts a state. True when `decide` is to be asked: when the wait is over, and every few thousand states before. */
  isDue(): boolean {
    this.#states += this.each;
    return this.#states > this.#next;
  }

  /** Starts to wait anew. */
  restart(wait: number): void {
    this.#states = 0;
    this.#wait = wait;
    this.#next = this.#generated ? Math.min(wait, LOOK_STATES) : wait;
  }

  /**
   * Starts to wait with code that was generated from what others have learnt: what was missed before, `misses` so far, it may know. `patience`: so many times as
   * long, and for so many times as many misses.
   */
  takeOver(wait: number, misses: number, recipes: readonly LearnedRecipe[], patience: number): void {
    this.#generated = true;
    this.#misses = misses;
    this.#lost = lostOf(recipes);
    this.#patience = patience;
    for (const recipe of recipes) Object.assign(recipe, uncounted);
    this.restart(wait * patience);
  }

  /** Whether code is to be generated now; once the wait is over it is four times as long the next time. `misses`: all so far. */
  decide(misses: number, recipes: readonly LearnedRecipe[]): boolean {
    this.#next = Math.min(this.#wait, this.#states + LOOK_STATES);
    if (this.#states <= this.#wait) {
      const worth = Math.max(WORTH_GENERATING, leavesOf(recipes) * WORTH_GENERATING_A_LEAF) * this.#patience;
      if (!this.#generated || misses - this.#misses < worth) return false;
      this.#misses = misses;
      return true;
    }
    for (const recipe of recipes) {
      const isFull = recipe.overflow * this.each * STATES_AN_OVERFLOW > this.#states;
      const isEverNew = recipe.added >= MANY_NEW_PATHS && recipe.added * RUNS_A_NEW_PATH > recipe.runs;
      if (isFull || isEverNew) recipe.tree = undefined;
      Object.assign(recipe, uncounted);
    }
    const lost = lostOf(recipes);
    const missed = (misses - this.#misses) * this.each;
    const generates = !this.#generated || lost !== this.#lost || missed * STATES_A_MISS > this.#states;
    this.#misses = misses;
    this.#lost = lost;
    this.#generated = true;
    this.restart(Math.max(1, this.#wait * 4));
    return generates;
  }
}

/** The leaves of all of them. */
export const leavesOf = (recipes: readonly LearnedRecipe[]): number =>
  recipes.reduce((sum, { tree }) => sum + (tree?.leaves ?? 0), 0);

/** How many are left to their recipes. */
const lostOf = (recipes: readonly LearnedRecipe[]): number => recipes.filter(({ tree }) => tree === undefined).length;
