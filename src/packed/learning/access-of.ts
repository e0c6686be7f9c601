import type { Access } from '../sleep/access.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { PcGuard } from '../steps/recorded-recipes.ts';
import type { Compact, CompactWrite } from './compact-tree.ts';

/** What all paths of a tree read and write, and what is asked before it. `width`: words of a state. */
export const accessOf = (tree: Compact, guard: PcGuard | undefined, slots: SlotTable, width: number): Access => {
  const access = new Int32Array(2 * width);
  const add = (first: number, address: number, mask: number): void => {
    (access[first + (address >>> 5)] as number) |= mask << address;
  };
  const maskOf = (address: number): number => (slots.get(address) as { mask: number }).mask;
  const addWrite = ({ address, value }: CompactWrite): void => {
    add(width, address, maskOf(address));
    if (value.kind === 'copy') add(0, value.from, maskOf(value.from));
  };
  const seen = new Set<Compact>();
  const visit = (node: Compact): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'test') {
      add(0, node.address, node.mask);
      for (const { next } of node.branches) visit(next);
    } else if (node.kind === 'effect') node.writes.forEach(addWrite);
    else if (node.kind === 'effects') for (const writes of node.successors) writes.forEach(addWrite);
  };
  if (guard !== undefined) add(0, guard.address, guard.mask);
  visit(tree);
  return access;
};
