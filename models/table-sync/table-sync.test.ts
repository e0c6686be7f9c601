import { expect, test } from 'vitest';
import { bothExecutors, inOrder, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
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

/** What breaks PT-LIVE, as the report says it. */
const brokenBy = async (variant: string): Promise<unknown> => {
  const { verdict } = await resultOf(model, variant);
  return verdict.kind === 'violated' ? verdict.elements : verdict.kind;
};

test('each version breaks where its objection says: on that machine, by that walker', async () => {
  expect(await brokenBy('today')).toMatchObject({ walker: 'the walk cache of a lazy CPU' });
  expect(await brokenBy('v3')).toEqual({ walker: 'gup', table: 0, machine: 'KVM' });
  expect(await brokenBy('v3-stale-flag')).toEqual({ walker: 'gup', table: 1, machine: 'INVLPGB' });
  for (const variant of ['v3-three-sharers', 'v4-three-sharers'])
    expect(await brokenBy(variant)).toMatchObject({ walker: 'gup of a former sharer' });
  expect(await brokenBy('v4')).toEqual({ walker: 'gup', table: 0, machine: 'KVM' });
});

test('the flag of v3 is of the first table, whose flush was by IPIs, and is used for the second, whose was not', async () => {
  const steps = await stepsTo(model, 'v3-stale-flag');
  const flushes = steps.filter((step) => step.startsWith('free: flush'));
  expect(flushes).toEqual(['free: flush_tlb_mm_range', 'free: flush_tlb_multi', 'free: flush_tlb_mm_range']);
  expect(inOrder(steps, ['free: __unmap_hugepage_range', 'free: tlb_remove_table_sync_one', 'free: reuse'])).toBe(true);
});

test('PT-LIVE breaks, in a state made by hand', () => {
  const { before, after } = judged(model, 'v5', 'PT-LIVE', ((s: { tables: object[]; gup: object }) => {
    Object.assign(s.tables[1] as object, { gone: true });
    Object.assign(s.gup, { pc: 'ptep_get_lockless', table: 1 });
  }) as never);
  expect({ before, after }).toEqual({ before: true, after: { walker: 'gup', table: 1, machine: 'native' } });
});
