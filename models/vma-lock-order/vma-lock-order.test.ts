import { expect, test } from 'vitest';
import { bothExecutors, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the fault reads vm_lock_seq from before the reference that it has', async () => {
  const steps = await stepsTo(model, 'posted-relaxed');
  expect(steps.indexOf('fault: vma_start_read')).toBeGreaterThan(steps.indexOf('writer: __vma_end_exclude_readers'));
});

test('mprotect() has not slept when it reads the PMD from before the fault', async () => {
  expect(await stepsTo(model, 'mprotect')).not.toContain('writer: schedule');
});
