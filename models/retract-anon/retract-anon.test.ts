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

test('the anon_vma comes between the look and mmap_lock, and the walk is in the table when that is freed', async () => {
  const order = ['retract: retract_page_tables', 'fault: __anon_vma_prepare', 'retract: mmap_write_trylock'];
  const steps = await stepsTo(model, '2023');
  expect(inOrder(steps, order)).toBe(true);
  expect(inOrder(steps, ['rmap: page_vma_mapped_walk', 'retract: pte_free'])).toBe(true);
  expect(steps).not.toContain('rmap: check_pte');
});
