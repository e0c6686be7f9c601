// The tests that all paths of a tree have in common, made first and together.
import { type Compact, type CompactTest, wordTest } from './compact-tree.ts';
import { inOrder } from './tree-source.ts';

/** What is known of the bits of a state: of each word, as far as it goes, a mask and what that leaves of the word. */
type Bits = readonly number[];

const nothing: Bits = [];

/**
 * The same decisions, where what every path finds is tested first: of all slots of a word at once. A step asks of what is there before it asks
 * what it goes by, so these tests stand anywhere between its branches: of forty slots that a load reads of a weakly ordered memory, ten
 * have more than one code. Nothing is tested that is known by then; a subtree that several branches lead to stays one object.
 */
export const withCommonTestsFirst = (root: Compact): Compact => {
  if (root.kind !== 'test') return root;
  const { order } = inOrder(root);
  const common = commonTests(order);
  const before = knownBefore(order, common);
  const made = new Map<Compact, Compact>();
  for (let i = order.length - 1; i >= 0; i--) {
    const tree = order[i] as CompactTest;
    const built = (next: Compact): Compact => made.get(next) ?? next;
    const body = isOfOneCode(tree)
      ? built((tree.branches[0] as CompactTest['branches'][0]).next)
      : { ...tree, branches: tree.branches.map(({ codes, next }) => ({ codes, next: built(next) })) };
    made.set(tree, tested(common.get(tree) ?? nothing, before.get(tree) ?? nothing, body));
  }
  return made.get(root) as Compact;
};

/** The tests of the bits that are not known yet, in the order of the words, and what follows them. */
const tested = (bits: Bits, known: Bits, next: Compact): Compact => {
  let result = next;
  for (let i = bits.length - 2; i >= 0; i -= 2) {
    const mask = (bits[i] as number) & ~(known[i] ?? 0);
    if (mask !== 0) result = wordTest(i / 2, mask, (bits[i + 1] as number) & mask, result);
  }
  return result;
};

const isOfOneCode = ({ branches }: CompactTest): boolean => branches.length === 1 && branches[0]?.codes.length === 1;

/** The bits that every path of a tree tests, and finds the same. `order`: each tree before those that it leads to. */
const commonTests = (order: readonly CompactTest[]): ReadonlyMap<Compact, Bits> => {
  const known = new Map<Compact, Bits>();
  for (let i = order.length - 1; i >= 0; i--) {
    const tree = order[i] as CompactTest;
    let bits: Bits | undefined;
    for (const { next } of tree.branches) bits = both(bits, known.get(next) ?? nothing);
    if (isOfOneCode(tree)) bits = either(bits ?? nothing, bitsOf(tree));
    known.set(tree, bits ?? nothing);
  }
  return known;
};

/** What is known before a subtree, whichever way leads to it. */
const knownBefore = (order: readonly CompactTest[], common: ReadonlyMap<Compact, Bits>): ReadonlyMap<Compact, Bits> => {
  const before = new Map<Compact, Bits>();
  for (const tree of order) {
    const after = either(before.get(tree) ?? nothing, common.get(tree) ?? nothing);
    for (const { next } of tree.branches) if (next.kind === 'test') before.set(next, both(before.get(next), after));
  }
  return before;
};

const bitsOf = ({ address, mask, branches }: CompactTest): Bits => {
  const bits = new Array<number>(2 * (address >>> 5)).fill(0);
  bits.push(mask << address, (branches[0]?.codes[0] as number) << address);
  return bits;
};

const either = (a: Bits, b: Bits): Bits => {
  if (a.length < b.length) return either(b, a);
  if (b.length === 0) return a;
  const bits = [...a];
  for (let i = 0; i < b.length; i++) (bits[i] as number) |= b[i] as number;
  return bits;
};

const both = (a: Bits | undefined, b: Bits): Bits => {
  if (a === undefined || a === b) return b;
  const bits: number[] = [];
  let some = 0;
  for (let i = 0; i < a.length && i < b.length; i += 2) {
    const same = (a[i] as number) & (b[i] as number) & ~((a[i + 1] as number) ^ (b[i + 1] as number));
    bits.push(same, (a[i + 1] as number) & same);
    some |= same;
  }
  return some === 0 ? nothing : bits;
};
