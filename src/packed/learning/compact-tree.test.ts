import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SlotTable } from '../state/slot-table.ts';
import { withCommonTestsFirst } from './common-tests.ts';
import { type Compact, type CompactTest, compacted, wordTest } from './compact-tree.ts';
import { DecisionTree, type Leaf, type Tree } from './decision-tree.ts';

// Four slots of two bits in one word, of which the first has three codes.
const addresses = [0, 2, 4, 6];
const slots: SlotTable = new Map(addresses.map((address, i) => [address, { mask: 3, codes: i === 0 ? 3 : 4 }]));
const codeOf = (word: number, address: number): number => (word >>> address) & 3;

/** A step that reads slots in an order that depends on what it finds, and then writes constants and copies. */
interface Step {
  readonly orders: readonly (readonly number[])[];
  readonly writes: readonly { readonly to: number; readonly from: number; readonly plus: number }[];
  /** Blocked for these codes of the last slot that it reads. */
  readonly refuses: readonly number[];
}

const step: fc.Arbitrary<Step> = fc.record({
  orders: fc.array(fc.shuffledSubarray([2, 4, 6], { minLength: 1 }), { minLength: 4, maxLength: 4 }),
  writes: fc.array(fc.record({ to: fc.nat(3), from: fc.integer({ min: -1, max: 3 }), plus: fc.nat(3) }), {
    maxLength: 3,
  }),
  refuses: fc.subarray([0, 1, 2, 3], { maxLength: 2 }),
});

/** The slots that it reads, with their codes; and the word after it, or undefined when it is blocked. */
const run = (
  { orders, writes, refuses }: Step,
  word: number,
): { reads: number[]; effect: Map<number, number> | undefined } => {
  const reads = [0, ...(orders[codeOf(word, 0)] as readonly number[])];
  if (refuses.includes(codeOf(word, reads.at(-1) as number))) return { reads, effect: undefined };
  const effect = new Map<number, number>();
  for (const { to, from, plus } of writes) {
    const source = reads.includes(addresses[from] as number) ? codeOf(word, addresses[from] as number) : 0;
    effect.set(addresses[to] as number, Math.min(3, source + plus) % (to === 0 ? 3 : 4));
  }
  return { reads, effect };
};

const after = (word: number, effect: ReadonlyMap<number, number>): number =>
  [...effect].reduce((changed, [address, code]) => (changed & ~(3 << address)) | (code << address), word);

/** What a compacted tree says: the word after the step, `blocked`, or `unknown`. */
const decided = (tree: Compact, word: number): number | 'blocked' | 'unknown' => {
  if (tree.kind === 'blocked') return 'blocked';
  if (tree.kind === 'test') {
    const branch = tree.branches.find(({ codes }) => codes.includes((word >>> tree.address) & tree.mask));
    return branch === undefined ? 'unknown' : decided(branch.next, word);
  }
  if (tree.kind === 'effects') return 'unknown';
  const effect = new Map(
    tree.writes.map(({ address, value }) => [
      address,
      value.kind === 'code' ? value.code : codeOf(word, value.from) + value.plus,
    ]),
  );
  for (const { address, differs } of tree.writes)
    if (differs !== undefined) expect(effect.get(address) !== codeOf(word, address)).toBe(differs);
  return after(word, effect);
};

test('a compacted tree knows the paths that were learnt, and no others', () => {
  let merged = 0;
  fc.assert(
    fc.property(step, fc.array(fc.nat(255), { minLength: 1, maxLength: 300 }), (given, samples) => {
      const words = [...Array(256).keys()].filter((word) => codeOf(word, 0) < 3);
      const tree = new DecisionTree();
      for (const word of samples.filter((sample) => codeOf(sample, 0) < 3)) {
        if (tree.find(Int32Array.of(word)) !== undefined) continue;
        const { reads, effect } = run(given, word);
        const writes = [...(effect ?? [])]
          .sort(([a], [b]) => a - b)
          .map(([address, code]) => ({
            address,
            mask: 3,
            code,
            differs: reads.includes(address) ? codeOf(word, address) !== code : undefined,
          }));
        const leaf: Leaf = { kind: 'effect', writes };
        const codes = reads.map((address) => codeOf(word, address));
        expect(tree.add(reads, codes, () => 3, effect === undefined ? { kind: 'blocked' } : leaf)).toBe(true);
      }
      if (tree.root === undefined) return;
      const compact = withCommonTestsFirst(compacted(tree.root, slots));
      if (leavesOf(compact) < tree.leaves) merged++;
      for (const word of words) {
        const { effect } = run(given, word);
        const known = tree.find(Int32Array.of(word)) !== undefined;
        const expected = effect === undefined ? 'blocked' : after(word, effect);
        expect(decided(compact, word)).toBe(known ? expected : 'unknown');
      }
    }),
    { numRuns: 300 },
  );
  expect(merged).toBeGreaterThan(100);
});

const leavesOf = (tree: Compact): number =>
  tree.kind === 'test' ? tree.branches.reduce((sum, { next }) => sum + leavesOf(next), 0) : 1;

test('what every path finds is tested first, in one test of each word', () => {
  const wide: SlotTable = new Map([0, 2, 40, 42, 4, 6].map((address) => [address, { mask: 3, codes: 4 }]));
  const tree = new DecisionTree();
  const blocked = { kind: 'blocked' } as const;
  const leaf: Leaf = { kind: 'effect', writes: [{ address: 0, mask: 3, code: 3, differs: true }] };
  // Slots 40, 2 and 42 stand behind a slot that has two codes, and slot 6 is one that only one of the paths asks.
  tree.add([0, 4, 40, 2, 42], [1, 1, 2, 3, 0], () => 3, leaf);
  tree.add([0, 4, 40, 6, 2, 42], [1, 2, 2, 1, 3, 0], () => 3, blocked);
  const compact = withCommonTestsFirst(compacted(tree.root as Tree, wide));
  expect(compact).toMatchObject({ address: 0, mask: 0b1111, branches: [{ codes: [0b1101] }] });
  const second = (compact as CompactTest).branches[0]?.next;
  expect(second).toMatchObject({ address: 32, mask: 0b1111 << 8, branches: [{ codes: [0b0010 << 8] }] });
  expect((second as CompactTest).branches[0]?.next).toEqual({
    kind: 'test',
    address: 4,
    mask: 3,
    exhaustive: false,
    branches: [
      {
        codes: [1],
        next: { kind: 'effect', writes: [{ address: 0, value: { kind: 'code', code: 3 }, differs: true }] },
      },
      {
        codes: [2],
        next: {
          kind: 'test',
          address: 0,
          mask: 3 << 6,
          exhaustive: false,
          branches: [{ codes: [1 << 6], next: blocked }],
        },
      },
    ],
  });
});

test('a subtree that several branches lead to stays one object, and asks again what not all of them have asked', () => {
  const end: Compact = { kind: 'blocked' };
  const shared = wordTest(0, 0b11, 0b01, wordTest(0, 0b1100, 0b0100, end));
  const asked = wordTest(0, 0b11, 0b01, { ...onSlot(4, shared), branches: [{ codes: [0, 1], next: shared }] });
  const root: CompactTest = {
    ...onSlot(6, end),
    branches: [
      { codes: [0], next: asked },
      { codes: [1], next: shared },
      { codes: [2], next: end },
    ],
  };
  const [first, second] = (withCommonTestsFirst(root) as CompactTest).branches.map(({ next }) => next);
  expect(first).toMatchObject({ mask: 0b1111, branches: [{ codes: [0b0101] }] });
  expect(second).toMatchObject({ mask: 0b1111, branches: [{ codes: [0b0101], next: end }] });
  const inner = (first as CompactTest).branches[0]?.next as CompactTest;
  expect(inner.branches[0]?.next).toBe(second);
});

const onSlot = (address: number, next: Compact): CompactTest => ({
  kind: 'test',
  address,
  mask: 3,
  exhaustive: false,
  branches: [{ codes: [0], next }],
});

test('a path that contradicts another is refused', () => {
  const blocked = { kind: 'blocked' } as const;
  const tree = new DecisionTree();
  const add = (reads: number[], codes: number[]): boolean => tree.add(reads, codes, () => 3, blocked);
  expect(add([0, 2], [1, 1])).toBe(true);
  expect(add([0, 4], [1, 0])).toBe(false);
  expect(add([0], [1])).toBe(false);
  expect(add([0, 2, 4], [1, 1, 0])).toBe(false);
  expect(add([0, 2], [1, 1])).toBe(false);
  expect(add([0], [2])).toBe(true);
  expect(tree.leaves).toBe(2);
});
