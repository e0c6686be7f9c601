import { DecisionTree, type Tree, type Write } from './decision-tree.ts';
import type { Learner } from './learner.ts';

/** A decision tree as plain data: what a leaf's writes imply is left out, because a clone of thousands of small arrays takes long. */
type SentNode =
  | { readonly kind: 'blocked' }
  | { readonly kind: 'effect'; readonly writes: readonly Write[] }
  | {
      readonly kind: 'branch';
      readonly address: number;
      readonly mask: number;
      readonly children: readonly (readonly [code: number, tree: SentNode])[];
    };

/** What is known of a step or a property; undefined when it is left to its recipe. */
export type SentTree = { readonly root: SentNode | undefined; readonly leaves: number } | undefined;

/** What has been learnt of the steps and of the properties, as it is sent to another thread; undefined before anything was. */
export interface Learned {
  readonly steps: readonly SentTree[] | undefined;
  readonly properties: readonly SentTree[] | undefined;
}

export const sentTrees = (learners: readonly Learner[]): readonly SentTree[] =>
  learners.map(({ tree }) => tree && { root: tree.root && sent(tree.root), leaves: tree.leaves });

const sent = (tree: Tree): SentNode => {
  if (tree.kind === 'blocked') return tree;
  if (tree.kind === 'effect') return { kind: 'effect', writes: tree.writes };
  const { address, mask, children } = tree;
  return { kind: 'branch', address, mask, children: [...children].map(([code, child]) => [code, sent(child)]) };
};

/** Has learners know what others, of the same system, have learnt. `leafOf` makes a leaf of what is written. */
export const teach = (
  learners: readonly Learner[],
  trees: readonly SentTree[],
  leafOf: (writes: readonly Write[]) => Tree,
): void => {
  const received = (node: SentNode): Tree => {
    if (node.kind === 'blocked') return node;
    if (node.kind === 'effect') return leafOf(node.writes);
    const { address, mask, children } = node;
    return {
      kind: 'branch',
      address,
      mask,
      children: new Map(children.map(([code, child]) => [code, received(child)])),
    };
  };
  learners.forEach((learner, i) => {
    const tree = trees[i];
    learner.tree = tree && new DecisionTree(tree.root && received(tree.root), tree.leaves);
  });
};
