import type { SlotTable } from '../state/slot-table.ts';
import type { Compact, CompactLeaf, CompactTest } from './compact-tree.ts';

/** A piece of generated code, and about how many bytes of bytecode it makes. */
export interface Piece {
  readonly text: string;
  readonly size: number;
}

/** How leaves become text, and trees that are too long. */
export interface TreeParts {
  /** The code of a leaf: it ends with a jump. */
  readonly leaf: (leaf: CompactLeaf) => Piece;
  /** A call of a function made for the tree, and a jump to the end. */
  readonly outlined: (tree: CompactTest) => Piece;
  /** Above this the code is divided. */
  readonly mostBytes: number;
  /** What has been made so far: a part of a tree that is divided is asked for again by whoever makes a function of it. */
  readonly made: Map<Compact, Piece>;
}

/** Text of the code in a slot. */
export const codeText = (address: number, slots: SlotTable): string =>
  maskedText(address, (slots.get(address) as { mask: number }).mask);

/** Text of what the mask leaves of a word, from the bit of the address on. A signed shift before the mask lets V8 see small integers only. */
const maskedText = (address: number, mask: number): string => {
  const shift = address & 31;
  return `(${shift === 0 ? `s${address >>> 5}` : `s${address >>> 5} >> ${shift}`} & ${mask})`;
};

/**
 * The tests of a tree as code that ends with a jump: where a leaf jumps to, or `break miss` where nothing is known. A subtree
 * that occurs several times is there once, after a block with a label of its own, and is reached by a `break` out of that
 * block. That made the largest property of the zap model 16 times shorter.
 */
export const treeSource = (tree: Compact, parts: TreeParts): Piece => {
  if (tree.kind !== 'test') return parts.leaf(tree);
  let piece = parts.made.get(tree);
  if (piece === undefined) {
    piece = (isLong(tree, parts) ? undefined : whole(tree, parts)) ?? divided(tree, parts);
    parts.made.set(tree, piece);
  }
  return piece;
};

/** Whether the code of the tree is longer than a function may be, told without making it: a bound from below. */
const isLong = (root: CompactTest, { leaf, mostBytes }: TreeParts): boolean => {
  const seen = new Set<Compact>();
  let size = 0;
  const visit = (tree: Compact): void => {
    if (size > mostBytes) return;
    if (tree.kind !== 'test') size += leaf(tree).size;
    else if (seen.has(tree)) size += 3;
    else {
      seen.add(tree);
      size += 14;
      for (const { next } of tree.branches) visit(next);
    }
  };
  visit(root);
  return size > mostBytes;
};

/** The tree as one piece; undefined if that is too long. */
const whole = (tree: CompactTest, parts: TreeParts): Piece | undefined => {
  const { order, references } = inOrder(tree);
  const labels = new Map<Compact, string>();
  for (const node of order) if ((references.get(node) ?? 0) > 1) labels.set(node, `L${labels.size}`);
  const next = (child: Compact): Piece => {
    const label = labels.get(child);
    if (label !== undefined) return { text: `break ${label};`, size: 3 };
    return child.kind === 'test' ? test(child, next) : parts.leaf(child);
  };
  const shared = [...labels].map(([node, label]) => ({ label, piece: test(node as CompactTest, next) }));
  let { text, size } = test(tree, next);
  for (const { label, piece } of shared) {
    text = `${label}: { ${text} } ${piece.text}`;
    size += piece.size;
  }
  return size <= parts.mostBytes ? { text, size } : undefined;
};

/** One test, with functions made of the longer ones of what follows. */
const divided = (tree: CompactTest, parts: TreeParts): Piece =>
  test(tree, (child) => {
    const piece = treeSource(child, parts);
    const isLarge = piece.size > parts.mostBytes / (2 * tree.branches.length);
    return child.kind === 'test' && isLarge ? parts.outlined(child) : piece;
  });

/** The tests of a tree, each once and before those that it leads to, and how many branches lead to each. */
export const inOrder = (root: CompactTest): { order: CompactTest[]; references: Map<Compact, number> } => {
  const references = new Map<Compact, number>();
  const order: CompactTest[] = [];
  const visit = (test: CompactTest): void => {
    for (const { next } of test.branches) {
      const known = references.get(next) ?? 0;
      references.set(next, known + 1);
      if (known === 0 && next.kind === 'test') visit(next);
    }
    order.push(test);
  };
  visit(root);
  return { order: order.reverse(), references };
};

/** One test; `next` makes what follows it. */
const test = (tree: CompactTest, next: (child: Compact) => Piece): Piece => {
  const { address, mask, branches, exhaustive } = tree;
  const [first, second] = branches;
  if (first === undefined) return { text: 'break miss;', size: 3 };
  const code = maskedText(address, mask);
  const pieces = branches.map((branch) => next(branch.next));
  const cost = (tests: number): number => pieces.reduce((sum, { size }) => sum + size, 14 + 8 * tests);
  const texts = pieces.map(({ text }) => text);
  if (second === undefined && first.codes.length === 1)
    return { text: `if (${code} !== ${first.codes[0]}) break miss; ${texts[0]}`, size: cost(1) };
  if (second !== undefined && exhaustive && branches.length === 2) {
    const [one, other] = first.codes.length <= second.codes.length ? [0, 1] : [1, 0];
    const codes = branches[one]?.codes as readonly number[];
    if (codes.length === 1)
      return { text: `if (${code} === ${codes[0]}) { ${texts[one]} } else { ${texts[other]} }`, size: cost(1) };
  }
  const widest = branches.reduce(
    (best, { codes }, i) => (codes.length > (branches[best]?.codes.length as number) ? i : best),
    0,
  );
  const cases = branches.map(({ codes }, i) =>
    exhaustive && i === widest ? '' : `${codes.map((c) => `case ${c}:`).join(' ')} ${texts[i]}`,
  );
  return {
    text: `switch (${code}) { ${cases.join('\n')} default: ${exhaustive ? texts[widest] : 'break miss;'} }`,
    size: cost(branches.reduce((sum, { codes }) => sum + codes.length, 0)),
  };
};
