import { expect, test } from 'vitest';
import type { Compact } from './compact-tree.ts';
import { type Piece, type TreeParts, treeSource } from './tree-source.ts';

/** Tests of one bit after the other, and a leaf of its own at the end of each path. */
const binary = (depth: number, path = 0): Compact =>
  depth === 0
    ? { kind: 'effect', writes: [{ address: 0, value: { kind: 'code', code: path }, differs: true }] }
    : {
        kind: 'test',
        address: depth,
        mask: 1,
        branches: [0, 1].map((bit) => ({ codes: [bit], next: binary(depth - 1, 2 * path + bit) })),
        exhaustive: true,
      };

test('the work for a tree that is divided is in proportion to it, though each part is asked for by its caller and as a function', () => {
  const functions = new Set<Compact>();
  let looks = 0;
  const parts: TreeParts = {
    mostBytes: 200,
    made: new Map<Compact, Piece>(),
    leaf: () => {
      looks++;
      return { text: 'break done;', size: 20 };
    },
    outlined: (part) => {
      // As RecipeSource does it: the function is made of the same tree.
      expect(treeSource(part, parts).size).toBeGreaterThan(0);
      functions.add(part);
      return { text: 'call();', size: 8 };
    },
  };
  const depth = 12;
  expect(treeSource(binary(depth), parts).size).toBeLessThan(200);
  expect(functions.size).toBeGreaterThan(100);
  expect(looks).toBeLessThan(16 * 2 ** depth);
});
