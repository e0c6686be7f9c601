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

test('A22: truncation passes between the rmap removal and the mark, without the lock of the PMD', async () => {
  const steps = await stepsTo(model, 'today');
  const order = [
    'zap: folio_remove_rmap_pmd',
    'truncate: folio_mapped',
    'truncate: folio_invalidate',
    'zap: ifs_set_range_dirty',
  ];
  expect(inOrder(steps, order)).toBe(true);
  expect(steps).not.toContain('truncate: unmap_mapping_folio');
  expect(steps).not.toContain('zap: spin_unlock');
});
