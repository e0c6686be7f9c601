import type { DecisionTree } from './decision-tree.ts';

/** Something that is learnt path by path: a rule instance, or a property. */
export interface Learner {
  /** Its place among its kind. */
  readonly place: number;
  /** The slot that decides whether it is tried at all (a thread's program counter), and the code for which it is. */
  readonly gate: { readonly address: number; readonly code: number } | undefined;
  /** Undefined when it cannot be learnt, or when so much of it stays unknown that it is not worth the attempt. */
  tree: DecisionTree | undefined;
  /** How often there was neither a leaf nor room for one. */
  overflow: number;
}

/** How many leaves may be learnt: of one learner, and of all of a kind together. */
export interface LearnLimits {
  readonly leavesEach: number;
  readonly leavesTotal: number;
}

/** How many leaves have been learnt by all of them. */
export const leavesOf = (learners: readonly Learner[]): number =>
  learners.reduce((sum, { tree }) => sum + (tree?.leaves ?? 0), 0);
