import { expect, test } from 'vitest';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

const stepsOf = async (variant: string): Promise<readonly string[]> => {
  const { verdict } = await resultOf(model, variant);
  if (verdict.kind !== 'violated') throw new Error(`${variant}: ${verdict.kind}`);
  return verdict.trace.steps.map(({ thread, step }) => `${thread?.replace(/ \d+$/, '')}: ${step}`);
};
/** The steps come in this order, whatever is between them. */
const inOrder = (steps: readonly string[], wanted: readonly string[]): boolean => {
  let at = 0;
  for (const step of steps) if (step === wanted[at]) at++;
  return at === wanted.length;
};

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the order of the commit: both have read, one has set and freed the entry, it is stored to, swapped out, and the other one sets it', async () => {
  const order = ['fault: pte_same', 'user: store', 'reclaim: shrink_folio_list', 'fault: pte_same'];
  const steps = await stepsOf('2024');
  expect(inOrder(steps, order)).toBe(true);
  expect(steps.filter((step) => step === 'fault: swap_read_folio')).toHaveLength(2);
});

test('on zram nothing is stored', async () => {
  expect(await stepsOf('zram')).not.toContain('user: store');
});

test.each(['fixed', 'zram-fixed'])('%s holds with two slots', async (variant) => {
  expect((await resultOf(model, variant, { slots: 2 })).verdict.kind).toBe('holds');
});
