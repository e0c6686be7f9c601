import { expect, test } from 'vitest';
import { int, struct } from '../../model/language/domain.ts';
import { layoutOf } from '../state/layout.ts';
import { slotTableOf } from '../state/slot-table.ts';
import { accessesOf } from './accesses-of.ts';
import type { Compact, CompactLeaf } from './compact-tree.ts';

// Four slots of four bits each.
const slots = slotTableOf(layoutOf(struct({ a: int(0, 15), b: int(0, 15), c: int(0, 15), d: int(0, 15) })));
const [a, b, c, d] = [...slots.keys()] as [number, number, number, number];
const bitsOf = (...addresses: number[]): number => addresses.reduce((bits, address) => bits | (15 << address), 0);

const branching = (address: number, ...nexts: readonly Compact[]): Compact => ({
  kind: 'test',
  address,
  mask: 15,
  branches: nexts.map((next, code) => ({ codes: [code], next })),
  exhaustive: false,
});
const writes = (address: number, from?: number): CompactLeaf => ({
  kind: 'effect',
  writes: [
    {
      address,
      value: from === undefined ? { kind: 'code', code: 1 } : { kind: 'copy', from, plus: 0 },
      differs: undefined,
    },
  ],
});

test('a leaf reads what is tested on its path and what is copied there, and writes what it writes', () => {
  const [one, other] = [writes(c), writes(d, c)];
  const tree = branching(a, one, branching(b, other), { kind: 'blocked' });
  const accesses = accessesOf(tree, undefined, slots, 1);
  expect(accesses.size).toBe(2);
  expect([...(accesses.get(one) ?? [])]).toEqual([bitsOf(a), bitsOf(c)]);
  expect([...(accesses.get(other) ?? [])]).toEqual([bitsOf(a, b, c), bitsOf(d)]);
});

test('where several paths end, what any of them tests is read, however they came together', () => {
  const leaf = writes(d);
  const shared = branching(c, leaf);
  const tree = branching(a, branching(b, leaf, shared), shared);
  const accesses = accessesOf(tree, { address: d, mask: 15, code: 0 }, slots, 1);
  expect([...(accesses.get(leaf) ?? [])]).toEqual([bitsOf(a, b, c, d), bitsOf(d)]);
});

test('what leads back to the state at hand is not among them', () => {
  const same: CompactLeaf = {
    kind: 'effect',
    writes: [{ address: b, value: { kind: 'code', code: 1 }, differs: false }],
  };
  expect(accessesOf(branching(a, same), undefined, slots, 1).size).toBe(0);
});
