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

test('statistics are of a breadth-first search of the packed engine that stores states whole', () => {
  expect(refusedCombinations({ stats: true, search: 'bfs', engine: 'packed', store: 'exact', workers: 4 })).toEqual([]);
  for (const [options, message] of [
    [{ engine: 'reference' }, 'the reference engine keeps no statistics'],
    [{ store: 'hash' }, 'statistics are of states that are stored whole'],
    [{ search: 'dfs' }, 'a depth-first search keeps no statistics'],
  ] as const)
    expect(refusedCombinations({ stats: true, ...options })).toMatchObject([{ code: 'usage', message }]);
});

test('hashed storage is of the packed engine, breadth first, and has the temporary file to itself', () => {
  expect(refusedCombinations({ store: 'hash', scratch: '/tmp', workers: 4, checkpoint: 'here' })).toEqual([]);
  for (const [options, message] of [
    [{ store: 'hash', engine: 'reference' }, 'the reference engine stores states exactly'],
    [{ store: 'hash', search: 'dfs' }, 'a depth-first search stores states exactly'],
    [{ scratch: '/tmp' }, 'exact storage writes no temporary file'],
    [{ store: 'exact', scratch: '/tmp' }, 'exact storage writes no temporary file'],
  ] as const)
    expect(refusedCombinations(options)).toMatchObject([{ code: 'usage', message }]);
});
