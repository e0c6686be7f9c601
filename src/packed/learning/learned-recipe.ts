import type { PcGuard } from '../steps/recorded-recipes.ts';
import type { DecisionTree } from './decision-tree.ts';

/** A rule instance, or a property, and what has been learnt of it, path by path. */
export interface LearnedRecipe {
  /** Its place among its kind. */
  readonly place: number;
  /** Undefined for what is tried in every state. */
  readonly pcGuard: PcGuard | undefined;
  /** Undefined when it cannot be learnt, or when so much of it stays unknown that it is not worth the attempt. */
  tree: DecisionTree | undefined;
  /** Since the last look at whether it is worth it: how often there was neither a leaf nor room for one. */
  overflow: number;
  /** Of the other runs of which the code does not know the path: how many there were, and how many were of a path that is new. */
  runs: number;
  added: number;
}

/** What is counted of a recipe, from the beginning. */
export const uncounted = { overflow: 0, runs: 0, added: 0 } as const;
