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

test('B17b: the zap has read the entry under the lock of its table, and reclaim clears it under another one', async () => {
  const steps = await stepsTo(model, 'unmap-2025-next-table');
  expect(inOrder(steps, ['reclaim: folio_unmap_pte_batch', 'zap: zap_present_folio_ptes'])).toBe(true);
  expect(inOrder(steps, ['zap: ptep_get', 'reclaim: folio_remove_rmap_ptes'])).toBe(true);
});

test('C16 needs a batch that begins in the middle of the folio', async () => {
  const { verdict } = await resultOf(model, 'protect-2025');
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  const batch = verdict.trace.steps.find(({ step }) => step === 'mprotect_folio_pte_batch');
  expect(batch?.args.first).toBeGreaterThan(0);
});

test.each([2, 3, 4])('the queue holds with %i slots', async (slots) => {
  expect((await resultOf(model, 'queue', { slots })).verdict.kind).toBe('holds');
});
