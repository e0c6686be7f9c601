import type { Callees, Unit } from './code-blocks.ts';
import type { Leaf } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';

/** What differs between the two kinds of recipes, steps and properties. All of it works on the buffer's words; a recipe is given by its place. */
export interface RecipeKind {
  readonly recipes: readonly LearnedRecipe[];
  /** Whether the recipe is to be run in this state. */
  readonly isDue: (place: number) => boolean;
  /** Does what the recipe would do, which ends at a leaf that is known. */
  readonly apply: (place: number, leaf: Leaf) => void;
  /** Runs the recipe, recorded. Answers the leaf of its path; undefined for a path that is not to be learnt. */
  readonly record: (place: number) => Leaf | undefined;
  /** How the generated code is divided, and what it calls. */
  readonly units: readonly Unit[];
  readonly callees: Callees;
}
