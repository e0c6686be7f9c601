import { expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { instantiate } from '../../src/index.ts';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(['tso', 'smp-mb', 'allocator-today'])('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('two processes at a time are not enough to have one number: one has to keep the last of the bitmap', async () => {
  expect((await check(instantiate(model, 'allocator-today', { asids: 4 }))).verdict.kind).toBe('holds');
});

test('a CPU is not seen because what it says of itself is in its store buffer', async () => {
  const steps = await stepsTo(model, 'tso');
  expect(inOrder(steps, ['switch: LOADED_MM_SWITCHING', 'flush: should_flush_tlb', 'switch: load_new_mm_cr3'])).toBe(
    true,
  );
  expect(steps.filter((step) => step.includes('flush_tlb_func'))).toEqual([]);
});
