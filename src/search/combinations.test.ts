import { expect, test } from 'vitest';
import { refusedCombinations } from './combinations.ts';

test('a depth-first search is one of the packed engine, with one worker', () => {
  expect(refusedCombinations({ search: 'dfs', engine: 'packed', workers: 1 })).toEqual([]);
  expect(refusedCombinations({ search: 'dfs' })).toEqual([]);
  expect(refusedCombinations({ search: 'dfs', checkpoint: 'here', resume: 'there' })).toMatchObject([
    { code: 'usage', message: 'a depth-first search writes no checkpoints' },
  ]);
  expect(refusedCombinations({ search: 'bfs', engine: 'reference', workers: 4 })).toEqual([]);
  expect(refusedCombinations({ search: 'dfs', engine: 'reference', workers: 4 })).toMatchObject([
    { code: 'usage', message: 'the reference engine does not search depth first' },
    { code: 'usage', message: "a depth-first search is one worker's, 4 cannot share it" },
  ]);
});

test('the reference engine writes no checkpoints', () => {
  const message = 'the reference engine writes no checkpoints';
  expect(refusedCombinations({ engine: 'reference', resume: 'there' })).toMatchObject([{ code: 'usage', message }]);
  expect(refusedCombinations({ engine: 'packed', checkpoint: 'here', workers: 4 })).toEqual([]);
});
