import { expect, test } from 'vitest';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('today: the wake-up comes behind the look at the signal and before finish_wait()', async () => {
  const order = ['killed: look', 'owner: folio_unlock', 'owner: folio_wake_bit', 'killed: finish_wait'];
  expect(inOrder(await stepsTo(model, '2020-september'), order)).toBe(true);
});

test('2017 needs one who comes ahead', async () => {
  expect(await stepsTo(model, '2017')).toContain('thief: folio_unlock');
});
