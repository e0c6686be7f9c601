import { expect, test } from 'vitest';
import { project } from './projection.ts';

const bell = (levels: number): number[] =>
  Array.from({ length: levels }, (_, i) => Math.ceil(1e6 * Math.exp(-(((i - levels / 2) / (levels / 6)) ** 2) / 2)));

test('levels that double meet the budget where doubling does', () => {
  expect(project([1, 2, 4, 8], 50)).toEqual({ kind: 'exceeds', level: 5, states: 50 });
});

test('levels that shrink come to an end', () => {
  expect(project([8, 4, 2, 1], 1000)).toEqual({ kind: 'fits', states: 15 });
});

test('from half of the levels of a search that rises and falls, the whole is guessed within a factor of two', () => {
  const levels = bell(48);
  const all = levels.reduce((sum, size) => sum + size, 0);
  for (const known of [20, 24, 28, 36]) {
    const guess = project(levels.slice(0, known), 1e12);
    expect(guess.kind).toBe('fits');
    expect(guess.states / all).toBeGreaterThan(0.5);
    expect(guess.states / all).toBeLessThan(2);
  }
});

test('what does not fit is told while there is still time', () => {
  const levels = bell(48);
  const all = levels.reduce((sum, size) => sum + size, 0);
  // It rises and falls around level 24: up to there, more than half.
  expect(project(levels.slice(0, 22), all / 2)).toMatchObject({ kind: 'exceeds', level: 24 });
});

test('levels of a constant size go on for ever', () => {
  expect(project([5, 5, 5, 5, 5, 5, 5], 1e9)).toMatchObject({ kind: 'exceeds' });
});
