import { expect, test } from 'vitest';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import splitMigration from './model.ts';

const names = splitMigration.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(splitMigration, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(splitMigration, variant);
  expect(packed).toEqual(reference);
});

test('the flags of the page are read from before they were written, behind what ends its being a tail', async () => {
  const { verdict } = await resultOf(splitMigration, '2016-branch');
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  const steps = await stepsTo(splitMigration, '2016-branch');
  expect(steps).toHaveLength(6);
  expect(inOrder(steps, ['split: unmap_folio', 'zap: pte_offset_map_lock', 'zap: pfn_folio'])).toBe(true);
  const split = ['split: __split_folio_to_order', 'split: clear_compound_head'];
  expect(inOrder(steps, [...split, 'zap: pfn_folio', 'zap: folio_test_locked'])).toBe(true);
  expect(verdict.trace.steps.slice(-2).map(({ args }) => args)).toEqual([{ older: 0 }, { older: 1 }]);
});
