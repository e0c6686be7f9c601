/** What a step wrote to one slot. */
export interface Write {
  readonly address: number;
  readonly mask: number;
  readonly code: number;
  /** Whether the slot had another code before; undefined when the step did not read it. */
  readonly differs: boolean | undefined;
}

/** What a step came to in all states that the one at hand stands for (../noise). */
export interface Effects {
  readonly kind: 'effects';
  /** How often it happened. */
  readonly count: number;
  /** Whether it happens in each of them. */
  readonly isSure: boolean;
  /** What it writes, in the order of addresses, for each successor that differs from the others and from the state at hand. */
  readonly successors: readonly (readonly Write[])[];
}

/** How an execution ended: it could not happen, or what it did, in the order of addresses. */
export type Leaf =
  | { readonly kind: 'blocked' }
  | { readonly kind: 'effect'; readonly writes: readonly Write[] }
  | Effects;

/** What every leaf says, whatever else a tree keeps at its leaves. */
export interface Ended {
  readonly kind: Leaf['kind'];
}

export interface Branch<L extends Ended = Leaf> {
  readonly kind: 'branch';
  /** The slot that is read next, of which several codes were found. */
  readonly address: number;
  readonly mask: number;
  /** What followed, by the code that was found. */
  readonly children: Map<number, Tree<L>>;
}

/**
 * Slots that are read one after the other, each of which had one code whenever it was. A step that looks through a list or over an array of
 * CPUs reads some fifty slots, and most have the same code in all states.
 */
export interface Chain<L extends Ended = Leaf> {
  readonly kind: 'chain';
  readonly addresses: readonly number[];
  readonly codes: readonly number[];
  /** The same word by word: which one, a mask, and what that leaves of the word; three numbers each. */
  readonly tests: readonly number[];
  next: Tree<L>;
}

export type Tree<L extends Ended = Leaf> = Branch<L> | Chain<L> | L;

export const isBranch = <L extends Ended>(tree: Tree<L>): tree is Branch<L> => tree.kind === ('branch' as string);

export const isChain = <L extends Ended>(tree: Tree<L>): tree is Chain<L> => tree.kind === ('chain' as string);

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
    while (tree !== undefined) {
      if (isBranch(tree))
        tree = tree.children.get(((words[tree.address >>> 5] as number) >>> tree.address) & tree.mask);
      else if (!isChain(tree)) return tree;
      else {
        const { tests } = tree;
        for (let i = 0; i < tests.length; i += 3)
          if (((words[tests[i] as number] as number) & (tests[i + 1] as number)) !== tests[i + 2]) return undefined;
        tree = tree.next;
      }
    }
    return undefined;
  }

  /**
   * Adds the path that found `codes` at the addresses `reads`. False if that contradicts another path: then the recipe
   * is no function of the state, and nothing that was learnt of it can be relied on.
   */
  add(reads: readonly number[], codes: readonly number[], maskOf: (address: number) => number, leaf: L): boolean {
    const chained = (addresses: readonly number[], found: readonly number[], next: Tree<L>): Tree<L> =>
      addresses.length === 0
        ? next
        : { kind: 'chain', addresses, codes: found, tests: wordTests(addresses, found, maskOf), next };
    let put = (tree: Tree<L>): void => {
      this.root = tree;
    };
    let tree = this.root;
    let i = 0;
    while (tree !== undefined) {
      if (isBranch(tree)) {
        const { address, children } = tree;
        if (address !== reads[i]) return false;
        const code = codes[i++] as number;
        put = (next) => children.set(code, next);
        tree = children.get(code);
      } else if (isChain(tree)) {
        const chain = tree;
        const { addresses, codes: known, next } = chain;
        for (let j = 0; j < addresses.length; j++, i++) {
          const address = addresses[j] as number;
          if (address !== reads[i]) return false;
          if (known[j] === codes[i]) continue;
          const children = new Map<number, Tree<L>>([
            [known[j] as number, chained(addresses.slice(j + 1), known.slice(j + 1), next)],
            [codes[i] as number, chained(reads.slice(i + 1), codes.slice(i + 1), leaf)],
          ]);
          const branch: Branch<L> = { kind: 'branch', address, mask: maskOf(address), children };
          put(chained(addresses.slice(0, j), known.slice(0, j), branch));
          this.leaves++;
          return true;
        }
        put = (after) => {
          chain.next = after;
        };
        tree = next;
      } else return false;
    }
    put(chained(reads.slice(i), codes.slice(i), leaf));
    this.leaves++;
    return true;
  }
}

/** The tests of a chain, in the order in which it comes to the words. */
const wordTests = (
  addresses: readonly number[],
  codes: readonly number[],
  maskOf: (address: number) => number,
): readonly number[] => {
  const tests: number[] = [];
  for (let i = 0; i < addresses.length; i++) {
    const address = addresses[i] as number;
    let t = 0;
    while (t < tests.length && tests[t] !== address >>> 5) t += 3;
    if (t === tests.length) tests.push(address >>> 5, 0, 0);
    (tests[t + 1] as number) |= maskOf(address) << address;
    (tests[t + 2] as number) |= (codes[i] as number) << address;
  }
  return tests;
};
