import { expect, test } from 'vitest';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

// The variants have their steps in common, and differ in a few words.
test.each(['files', 'mutant-fork-keeps-locked'])('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});
