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

test('the look at pins comes behind the cleared entry, and is from before it', async () => {
  const steps = await stepsTo(model, 'batch');
  expect(steps.indexOf('move: folio_maybe_dma_pinned again')).toBeGreaterThan(
    steps.indexOf('move: ptep_get_and_clear'),
  );
  expect(steps).not.toContain('pin: gup_put_folio');
});
