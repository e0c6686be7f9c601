/** What a step wrote to one slot. */
export interface Write {
  readonly address: number;
  readonly mask: number;
  readonly code: number;
  /** Whether the slot had another code before; undefined when the step did not read it. */
  readonly differs: boolean | undefined;
}

/** How an execution ended: it could not happen, or what it did, in the order of addresses. */
export type Leaf = { readonly kind: 'blocked' } | { readonly kind: 'effect'; readonly writes: readonly Write[] };

/** What every leaf says, whatever else a tree keeps at its leaves. */
export interface Ended {
  readonly kind: 'blocked' | 'effect';
}

export interface Branch<L extends Ended = Leaf> {
  readonly kind: 'branch';
  /** The slot that is read next. */
  readonly address: number;
  readonly mask: number;
  /** What followed, by the code that was found. */
  readonly children: Map<number, Tree<L>>;
}

export type Tree<L extends Ended = Leaf> = Branch<L> | L;

export const isBranch = <L extends Ended>(tree: Tree<L>): tree is Branch<L> => tree.kind === ('branch' as string);

/** A tree and the number of its leaves, as plain data. */
export type KnownTree = Pick<DecisionTree, 'root' | 'leaves'>;

/**
 * What is known of a recipe: every path that it was seen to take. A path is the slots that it read, in order, the codes that
 * it found there, and how it ended. A recipe is a function of what it reads: for a state with the same codes in these slots
 * it ends the same way.
 */
export class DecisionTree<L extends Ended = Leaf> {
  root: Tree<L> | undefined;
  leaves: number;

  /** What is known already, with the number of its leaves. */
  constructor(root?: Tree<L>, leaves = 0) {
    this.root = root;
    this.leaves = leaves;
  }

  /** The leaf of the path that the packed state `words` takes, if it has been seen. */
  find(words: Int32Array): L | undefined {
    let tree = this.root;
    while (tree !== undefined && isBranch(tree))
      tree = tree.children.get(((words[tree.address >>> 5] as number) >>> tree.address) & tree.mask);
    return tree;
  }

  /**
   * Adds the path that found `codes` at the addresses `reads`. False if that contradicts another path: then the recipe
   * is no function of the state, and nothing that was learnt of it can be relied on.
   */
  add(reads: readonly number[], codes: readonly number[], maskOf: (address: number) => number, leaf: L): boolean {
    let parent: Branch<L> | undefined;
    for (let i = 0; i < reads.length; i++) {
      const address = reads[i] as number;
      let tree = parent === undefined ? this.root : parent.children.get(codes[i - 1] as number);
      if (tree === undefined) {
        tree = { kind: 'branch', address, mask: maskOf(address), children: new Map() };
        this.#put(parent, codes[i - 1] as number, tree);
      }
      if (!isBranch(tree) || tree.address !== address) return false;
      parent = tree;
    }
    const last = codes[reads.length - 1] as number;
    if ((parent === undefined ? this.root : parent.children.get(last)) !== undefined) return false;
    this.#put(parent, last, leaf);
    this.leaves++;
    return true;
  }

  #put(parent: Branch<L> | undefined, code: number, tree: Tree<L>): void {
    if (parent === undefined) this.root = tree;
    else parent.children.set(code, tree);
  }
}
