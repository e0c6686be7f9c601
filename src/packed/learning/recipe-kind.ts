import type { Callees, Unit } from './code-blocks.ts';
import type { Leaf, Write } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';

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
