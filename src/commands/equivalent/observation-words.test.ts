import { expect, test } from 'vitest';
import { sightChange, sightWords } from './observation-words.ts';

const names = ['mapcount', 'rss', 'memcg', 'late'];
const sight = [1, [0, 1], { from: 1, of: [{ n: null }] }, undefined];

test('what is seen is told by its places', () => {
  expect(sightWords(names, sight)).toBe('mapcount 1, rss [0, 1], memcg.from 1, memcg.of[0].n none, late not yet');
  expect(sightWords(names, [undefined, undefined])).toBe('nothing yet');
});

test('a change tells only what is another, and all of it when nothing was seen before', () => {
  expect(sightChange(names, sight, [1, [1, 1], { from: 0, of: [] }, 'here'])).toBe(
    'rss [0, 1] -> [1, 1], memcg.from 1 -> 0, memcg.of[0].n none -> nothing, late not yet -> here, memcg.of nothing -> []',
  );
  expect(sightChange(['a'], undefined, [1])).toBe('a 1');
  expect(sightChange(['a'], [undefined], [1])).toBe('a 1');
});
