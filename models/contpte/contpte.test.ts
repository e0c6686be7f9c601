import { expect, test } from 'vitest';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(['bbm', 'bbml2'])('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the CPU may set the dirty bit of a block in the entry of another page, which is the one that is not gathered', async () => {
  const steps = await stepsTo(model, 'mutant-bbml2-no-gather');
  expect(inOrder(steps, ['zap: __ptep_get_and_clear', 'zap: __ptep_get_and_clear', 'zap: __set_ptes'])).toBe(true);
});
