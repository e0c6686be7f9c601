import type { Access } from '../sleep/access.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { PcGuard } from '../steps/recorded-recipes.ts';
import type { Compact, CompactLeaf, CompactWrite } from './compact-tree.ts';
import { inOrder } from './tree-source.ts';

/**
 * Of each leaf of a tree that has a successor, what the paths that end there read and write; what is asked before the tree is read, too. A leaf that
 * several paths lead to reads what any of them does. `width`: words of a state.
 */
export const accessesOf = (
  tree: Compact,
  guard: PcGuard | undefined,
  slots: SlotTable,
  width: number,
): ReadonlyMap<CompactLeaf, Access> => {
  const add = (access: Access, first: number, address: number, mask: number): void => {
    (access[first + (address >>> 5)] as number) |= mask << address;
  };
  const maskOf = (address: number): number => (slots.get(address) as { mask: number }).mask;
  const addWrite = (access: Access, { address, value }: CompactWrite): void => {
    add(access, width, address, maskOf(address));
    if (value.kind === 'copy') add(access, 0, value.from, maskOf(value.from));
  };

  /** What is read on the way to each part of the tree. */
  const before = new Map<Compact, Access>();
  const root = new Int32Array(2 * width);
  if (guard !== undefined) add(root, 0, guard.address, guard.mask);
  before.set(tree, root);
  for (const test of tree.kind === 'test' ? inOrder(tree).order : []) {
    const after = (before.get(test) as Access).slice();
    add(after, 0, test.address, test.mask);
    for (const { next } of test.branches) {
      const known = before.get(next);
      if (known === undefined) before.set(next, after.slice());
      else for (let i = 0; i < width; i++) (known[i] as number) |= after[i] as number;
    }
  }

  const accesses = new Map<CompactLeaf, Access>();
  for (const [leaf, access] of before) {
    if (leaf.kind !== 'effect' || leaf.writes.every(({ differs }) => differs === false)) continue;
    for (const write of leaf.writes) addWrite(access, write);
    accesses.set(leaf, access);
  }
  return accesses;
};
