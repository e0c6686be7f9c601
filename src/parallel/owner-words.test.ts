import { expect, test } from 'vitest';
import { ownerWordsFor, type SampledSteps } from './owner-words.ts';

const sampled = (steps: readonly (readonly [readonly number[], readonly (readonly number[])[]])[]): SampledSteps[] =>
  steps.map(([state, successors]) => ({
    state: Int32Array.from(state),
    successors: Int32Array.from(successors.flat()),
  }));

test('the word that steps leave alone tells the owner, when it spreads the states', () => {
  const steps = sampled(
    Array.from({ length: 2000 }, (_, i) => [
      [i, i & 1023],
      [
        [i + 7919, i & 1023],
        [i + 104_729, i & 1023],
      ],
    ]),
  );
  expect(ownerWordsFor(steps, 2, 2)).toEqual([1]);
});

test('a word of few values does not, though no step changes it', () => {
  const steps = sampled(
    Array.from({ length: 2000 }, (_, i) => [
      [i, i & 3],
      [
        [i + 7919, i & 3],
        [i + 104_729, i & 3],
      ],
    ]),
  );
  expect(ownerWordsFor(steps, 2, 2)).not.toEqual([1]);
});

test('without a sample all words tell it', () => {
  expect(ownerWordsFor([], 3, 2)).toEqual([0, 1, 2]);
});
