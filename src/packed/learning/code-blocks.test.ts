import { expect, test } from 'vitest';
import { codeGenerator } from './code-blocks.ts';
import { DecisionTree } from './decision-tree.ts';
import { uncounted } from './learned-recipe.ts';

const CODES = 60;
const MASK = 63;

test('before a block is used each of its branches runs twice after V8 has begun to collect types, which takes eight times its length', () => {
  const tree = new DecisionTree();
  for (let code = 0; code < CODES; code++) {
    // Each another one: branches that do the same are one.
    const write = { address: 32 + code, mask: 1, code: 1, differs: true };
    tree.add([0], [code], () => MASK, { kind: 'effect', writes: [write] });
  }
  const recipe = { place: 0, pcGuard: undefined, tree, ...uncounted };
  const hits = new Float64Array(MASK + 1);
  const batch = { words: new Int32Array(0), length: 0, tags: undefined };
  const { sources, compiled } = codeGenerator(
    new Map([[0, { mask: MASK, codes: MASK + 1 }]]),
    new Int32Array(1),
    () => {
      throw new Error('a warm-up calls no recipe');
    },
    { batch, prologue: '', named: { hits }, undone: (run) => run() },
    8000,
  );
  compiled(sources([{ recipes: [recipe], piece: () => ({ text: `hits[s0 & ${MASK}]++;`, size: 100 }) }]));
  // One code that was never seen stands for all of those.
  expect(Math.min(...hits.subarray(0, CODES + 1))).toBeGreaterThanOrEqual(10);
});
