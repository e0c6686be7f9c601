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

test('the anon_vma comes between the look and mmap_lock, and the walk is in the table when that is freed', async () => {
  const order = ['retract: retract_page_tables', 'fault: __anon_vma_prepare', 'retract: mmap_write_trylock'];
  const steps = await stepsOf('2023');
  expect(inOrder(steps, order)).toBe(true);
  expect(inOrder(steps, ['rmap: page_vma_mapped_walk', 'retract: pte_free'])).toBe(true);
  expect(steps).not.toContain('rmap: check_pte');
});
