import { DecisionTree, type Leaf, type Tree, type Write } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';

/** A decision tree as plain data. A leaf has its writes only: to clone the masks of thousands of leaves would take long. */
type SerializedNode =
  | { readonly kind: 'blocked' }
  | { readonly kind: 'effect'; readonly writes: readonly Write[] }
  | {
      readonly kind: 'branch';
      readonly address: number;
      readonly mask: number;
      readonly children: readonly (readonly [code: number, node: SerializedNode])[];
    };

/** What is known of a recipe; undefined when it is left to itself. */
export type SerializedTree = { readonly root: SerializedNode | undefined; readonly leaves: number } | undefined;

export const serialize = (recipes: readonly LearnedRecipe[]): readonly SerializedTree[] =>
  recipes.map(({ tree }) => tree && { root: tree.root && nodeOf(tree.root), leaves: tree.leaves });

const nodeOf = (tree: Tree): SerializedNode => {
  if (tree.kind === 'blocked') return tree;
  if (tree.kind === 'effect') return { kind: 'effect', writes: tree.writes };
  const { address, mask, children } = tree;
  return { kind: 'branch', address, mask, children: [...children].map(([code, child]) => [code, nodeOf(child)]) };
};

/** Gives the recipes the trees of the same recipes elsewhere. `leafOf` makes a leaf of what is written. */
export const deserialize = (
  recipes: readonly LearnedRecipe[],
  trees: readonly SerializedTree[],
  leafOf: (writes: readonly Write[]) => Leaf,
): void => {
  const treeOf = (node: SerializedNode): Tree => {
    if (node.kind === 'blocked') return node;
    if (node.kind === 'effect') return leafOf(node.writes);
    const { address, mask, children } = node;
    return { kind: 'branch', address, mask, children: new Map(children.map(([code, child]) => [code, treeOf(child)])) };
  };
  recipes.forEach((recipe, i) => {
    const tree = trees[i];
    recipe.tree = tree && new DecisionTree(tree.root && treeOf(tree.root), tree.leaves);
  });
};
