import type { PcGuard } from '../steps/recorded-recipes.ts';
import type { Callees, Unit } from './code-blocks.ts';
import type { DecisionTree, Leaf, Write } from './decision-tree.ts';

/** A rule instance, or a property, and what has been learnt of it, path by path. */
export interface LearnedRecipe {
  /** Its place among its kind. */
  readonly place: number;
  /** Undefined for what is tried in every state. */
  readonly pcGuard: PcGuard | undefined;
  /** Undefined when it cannot be learnt, or when so much of it stays unknown that it is not worth the attempt. */
  tree: DecisionTree | undefined;
  /** How often there was neither a leaf nor room for one. */
  overflow: number;
}

/** What differs between the two kinds of recipes, steps and properties. All of it works on the draft's words. */
export interface RecipeKind<Recipe extends LearnedRecipe> {
  readonly recipes: readonly Recipe[];
  /** Whether the recipe is to be run in this state. */
  readonly isDue: (recipe: Recipe) => boolean;
  /** Does what the recipe would do, which ends at a leaf that is known. */
  readonly apply: (recipe: Recipe, leaf: Leaf) => void;
  /** Runs the recipe, recorded. Answers the leaf of its path; undefined for a path that is not to be learnt. */
  readonly record: (recipe: Recipe) => Leaf | undefined;
  /** Makes a leaf of what another thread has learnt. */
  readonly leafOf: (writes: readonly Write[]) => Leaf;
  /** How the generated code is divided, and what it calls. */
  readonly units: readonly Unit[];
  readonly callees: Callees;
}
