import { expect, test } from 'vitest';
import { chunkSize, isBeaten, newChunkWords, noteFound, stopAll, takeChunk } from './share.ts';

test('every chunk is taken once, and no more than there are', () => {
  const shared = newChunkWords();
  expect(Array.from({ length: 5 }, () => takeChunk(shared, 3))).toEqual([0, 1, 2, undefined, undefined]);
  expect(takeChunk(newChunkWords(), Number.POSITIVE_INFINITY)).toBe(0);
});

test('once something was found, later chunks are given up and earlier ones are not', () => {
  const shared = newChunkWords();
  for (const chunk of [7, 4, 9]) noteFound(shared, chunk);
  expect([3, 4, 5].map((chunk) => isBeaten(shared, chunk))).toEqual([false, false, true]);
  expect(Array.from({ length: 6 }, () => takeChunk(shared, 100))).toEqual([0, 1, 2, 3, 4, undefined]);
});

test('nothing is taken after the end was called', () => {
  const shared = newChunkWords();
  takeChunk(shared, 3);
  stopAll(shared);
  expect(takeChunk(shared, 3)).toBeUndefined();
});

test('a chunk has at least one walk, and fewer where walks are longer', () => {
  expect([1, 100, 1000, 1_000_000].map(chunkSize)).toEqual([256, 200, 20, 1]);
});
