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

test('the process that keeps the last number of the bitmap is why the one behind it is handed out', async () => {
  const steps = await stepsTo(model, 'allocator-today');
  expect(inOrder(steps, ['process 1: use_global_asid', 'process 2: use_global_asid'])).toBe(true);
  // With room for two processes at a time none keeps it while the next one is handed out twice.
  expect((await check(instantiate(model, 'allocator-today', { asids: 4 }))).verdict.kind).toBe('holds');
});
