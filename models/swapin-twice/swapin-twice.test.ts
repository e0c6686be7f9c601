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

test('the order of the commit: both have read, one has set and freed the entry, it is stored to, swapped out, and the other one sets it', async () => {
  const order = ['fault: pte_same', 'user: store', 'reclaim: shrink_folio_list', 'fault: pte_same'];
  const steps = await stepsTo(model, '2024');
  expect(inOrder(steps, order)).toBe(true);
  expect(steps.filter((step) => step === 'fault: swap_read_folio')).toHaveLength(2);
});

test('on zram nothing is stored', async () => {
  expect(await stepsTo(model, 'zram')).not.toContain('user: store');
});

test.each(['fixed', 'zram-fixed'])('%s holds with two slots', async (variant) => {
  expect((await resultOf(model, variant, { slots: 2 })).verdict.kind).toBe('holds');
});
