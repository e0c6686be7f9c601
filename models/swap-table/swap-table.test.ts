import { expect, test } from 'vitest';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the folio that was found leaves the swap cache, and the page comes back to the slot with another', async () => {
  const order = [
    'fault1: pte_same',
    'user: store',
    'reclaim: try_to_unmap_one',
    'fault0: folio_lock',
    'fault0: pte_same',
  ];
  expect(inOrder(await stepsTo(model, 'no-match'), order)).toBe(true);
});

test.each(['disk', 'zram'])('%s holds with two slots', async (variant) => {
  expect((await resultOf(model, variant, { slots: 2 })).verdict.kind).toBe('holds');
});
