import { expect, test } from 'vitest';
import { instantiate } from '../../src/model/instance.ts';
import { bothExecutors, inOrder, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

// The others differ from these in switches that these have, too.
test.each(['v4', 'v4-spans', 'aug-2025', 'v18', 'order-merged', 'order-rmb', 'mutant-order-no-sync'])(
  'both executors agree on %s',
  async (variant) => {
    const { packed, reference } = await bothExecutors(model, variant);
    expect(packed).toEqual(reference);
  },
);

test('the rmap walk finds the PMD empty when the anon_vma has been unlocked, and the folio is unlocked before the table is back', async () => {
  const steps = await stepsTo(model, 'v4-spans');
  expect(
    inOrder(steps, [
      'collapse: pmdp_collapse_flush',
      'collapse: anon_vma_unlock_write: early',
      'migrate: page_vma_mapped_walk',
      'migrate: folio_unlock',
    ]),
  ).toBe(true);
  expect(steps).not.toContain('migrate: remove_migration_pte');
});

test('without the IPI the second look at the entry is the one that is early: the PMD is back when it is looked at', async () => {
  const steps = await stepsTo(model, 'mutant-order-no-sync');
  expect(
    inOrder(steps, [
      'khugepaged: pmd_populate',
      'gup_fast: gup_fast_pte_range: pmd',
      'gup_fast: gup_fast_pte_range: pte',
    ]),
  ).toBe(true);
});

test('STALE-FREE: what a lazy CPU may cache hides nothing that another one caches', () => {
  const { properties } = instantiate(model, 'merged-lazy', { cpus: 2 }).system;
  const staleFree = properties.find(({ name }) => name === 'STALE-FREE');
  if (staleFree?.kind !== 'always') expect.fail('there is no STALE-FREE');
  const stale = { tlb: [{ folio: 0 }] };
  const state = (second: boolean) => ({
    cpus: [stale, stale],
    folios: [{ refcount: 0 }],
    lazy: [{ is: true }, { is: second }],
  });
  expect(staleFree.holds(state(true) as never)).toBe(true);
  expect(staleFree.holds(state(false) as never)).toEqual({ cpu: 1, va: 0, folio: 0 });
});
