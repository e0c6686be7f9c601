import type { SlotTable } from '../state/slot-table.ts';
import type { Tree, Write } from './decision-tree.ts';

/** What is written: a constant code, or the code that slot `from` had before the step, plus a constant. */
export type Value =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'copy'; readonly from: number; readonly plus: number };

export interface CompactWrite {
  readonly address: number;
  readonly value: Value;
  /** Whether the code that was there differed; undefined when it depends on the state. */
  readonly differs: boolean | undefined;
}

export type CompactLeaf =
  | { readonly kind: 'blocked' }
  | { readonly kind: 'effect'; readonly writes: readonly CompactWrite[] }
  | CompactEffects;

/** As `Effects`. */
export interface CompactEffects {
  readonly kind: 'effects';
  readonly count: number;
  readonly isSure: boolean;
  readonly successors: readonly (readonly CompactWrite[])[];
}

/** A test of a slot; or, with the address of a word, of any bits of it, of which one code is known. */
export interface CompactTest {
  readonly kind: 'test';
  readonly address: number;
  /** Of the code, before it is shifted. */
  readonly mask: number;
  readonly branches: readonly CompactBranch[];
  /** True when no other code is possible. */
  readonly exhaustive: boolean;
}

export interface CompactBranch {
  readonly codes: readonly number[];
  readonly next: Compact;
}

export type Compact = CompactLeaf | CompactTest;

/**
 * The same decisions with fewer branches. Codes of a slot share a branch if the same follows, or if what follows differs only in
 * a code that is written and depends on the slot's (`x = y`, `x = y + 1`). A code that was never seen stays unknown.
 *
 * The processor has to predict each branch: copying a page-table entry is straight code after this, and a switch of three
 * levels before. Equal subtrees are one object.
 */
export const compacted = (tree: Tree, slots: SlotTable): Compact => interned(merged(tree, slots), new Map());

/** A test of the bits of a word, of which one code is known. */
export const wordTest = (word: number, mask: number, code: number, next: Compact): CompactTest => ({
  kind: 'test',
  address: 32 * word,
  mask,
  branches: [{ codes: [code], next }],
  exhaustive: false,
});

const merged = (tree: Tree, slots: SlotTable): Compact => {
  if (tree.kind === 'blocked') return tree;
  if (tree.kind === 'effect') return { kind: 'effect', writes: tree.writes.map(compactWrite) };
  if (tree.kind === 'effects')
    return { ...tree, successors: tree.successors.map((writes) => writes.map(compactWrite)) };
  if (tree.kind === 'chain') {
    const { tests } = tree;
    let next = merged(tree.next, slots);
    for (let t = tests.length - 3; t >= 0; t -= 3)
      next = wordTest(tests[t] as number, tests[t + 1] as number, tests[t + 2] as number, next);
    return next;
  }
  const branches: CompactBranch[] = [];
  const children = [...tree.children].sort(([a], [b]) => a - b);
  for (const [code, child] of children) {
    const next = merged(child, slots);
    const place = branches.findIndex((branch, i) => {
      const both = unified(tree.address, branch.next, branch.codes, next, code);
      if (both === undefined) return false;
      branches[i] = { codes: [...branch.codes, code], next: both };
      return true;
    });
    if (place < 0) branches.push({ codes: [code], next });
  }
  const exhaustive = children.length === slots.get(tree.address)?.codes;
  if (exhaustive && branches.length === 1) return (branches[0] as CompactBranch).next;
  return { kind: 'test', address: tree.address, mask: tree.mask, branches, exhaustive };
};

const compactWrite = ({ address, code, differs }: Write): CompactWrite => ({
  address,
  value: { kind: 'code', code },
  differs,
});

/** The same tree, with equal nodes as one object. */
const interned = (tree: Compact, known: Map<string, { readonly id: number; readonly node: Compact }>): Compact => {
  const entryOf = (given: Compact): { readonly id: number; readonly node: Compact } => {
    const branches =
      given.kind === 'test' ? given.branches.map(({ codes, next }) => ({ codes, entry: entryOf(next) })) : [];
    const key =
      given.kind === 'test'
        ? `${given.address} ${given.mask} ${given.exhaustive} ${branches.map(({ codes, entry }) => `${codes.join()}: ${entry.id}`).join(' ')}`
        : leafKey(given);
    let entry = known.get(key);
    if (entry === undefined) {
      const next = branches.map(({ codes, entry }) => ({ codes, next: entry.node }));
      entry = { id: known.size, node: given.kind === 'test' ? { ...given, branches: next } : given };
      known.set(key, entry);
    }
    return entry;
  };
  return entryOf(tree).node;
};

const leafKey = (leaf: CompactLeaf): string => {
  if (leaf.kind === 'blocked') return 'blocked';
  if (leaf.kind === 'effect') return writesKey(leaf.writes);
  return `${leaf.count} ${leaf.isSure} ${leaf.successors.map((writes) => `[${writesKey(writes)}]`).join(' ')}`;
};

const writesKey = (writes: readonly CompactWrite[]): string =>
  writes
    .map(({ address, value, differs }) =>
      value.kind === 'code'
        ? `${address}=${value.code} ${differs}`
        : `${address}<${value.from} ${value.plus} ${differs}`,
    )
    .join();

/** One tree that is `a` for the codes `codes` of the slot `address` and `b` for `code`; undefined if there is none. */
const unified = (
  address: number,
  a: Compact,
  codes: readonly number[],
  b: Compact,
  code: number,
): Compact | undefined => {
  if (a.kind === 'blocked') return b.kind === 'blocked' ? a : undefined;
  if (a.kind === 'effect') {
    const writes = b.kind === 'effect' ? unifiedWrites(address, a.writes, codes, b.writes, code) : undefined;
    return writes && { kind: 'effect', writes };
  }
  if (a.kind === 'effects') {
    if (b.kind !== 'effects' || a.count !== b.count || a.isSure !== b.isSure) return undefined;
    if (a.successors.length !== b.successors.length) return undefined;
    const successors: (readonly CompactWrite[])[] = [];
    for (let i = 0; i < a.successors.length; i++) {
      const [x, y] = [a.successors[i], b.successors[i]] as [readonly CompactWrite[], readonly CompactWrite[]];
      const writes = unifiedWrites(address, x, codes, y, code);
      if (writes === undefined) return undefined;
      successors.push(writes);
    }
    return { ...a, successors };
  }
  if (
    b.kind !== 'test' ||
    a.address !== b.address ||
    a.mask !== b.mask ||
    a.exhaustive !== b.exhaustive ||
    a.branches.length !== b.branches.length
  )
    return undefined;
  const branches: CompactBranch[] = [];
  for (let i = 0; i < a.branches.length; i++) {
    const x = a.branches[i] as CompactBranch;
    const y = b.branches[i] as CompactBranch;
    if (x.codes.length !== y.codes.length || x.codes.some((c, j) => c !== y.codes[j])) return undefined;
    const next = unified(address, x.next, codes, y.next, code);
    if (next === undefined) return undefined;
    branches.push({ codes: x.codes, next });
  }
  return { ...a, branches };
};

const unifiedWrites = (
  address: number,
  a: readonly CompactWrite[],
  codes: readonly number[],
  b: readonly CompactWrite[],
  code: number,
): readonly CompactWrite[] | undefined => {
  if (a.length !== b.length) return undefined;
  const writes: CompactWrite[] = [];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as CompactWrite;
    const y = b[i] as CompactWrite;
    const value = x.address === y.address ? unifiedValue(address, x.value, codes, y.value, code) : undefined;
    if (value === undefined) return undefined;
    writes.push({ address: x.address, value, differs: x.differs === y.differs ? x.differs : undefined });
  }
  return writes;
};

const unifiedValue = (
  address: number,
  a: Value,
  codes: readonly number[],
  b: Value,
  code: number,
): Value | undefined => {
  if (b.kind === 'copy') return a.kind === 'copy' && a.from === b.from && a.plus === b.plus ? a : undefined;
  if (a.kind === 'copy') return a.from === address && b.code - code === a.plus ? a : undefined;
  if (a.code === b.code) return a;
  const plus = b.code - code;
  return codes.length === 1 && a.code - (codes[0] as number) === plus
    ? { kind: 'copy', from: address, plus }
    : undefined;
};
