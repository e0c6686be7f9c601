import { describe, expect, test } from 'vitest';
import { bothExecutors, inOrder, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('B10: the fault comes between two holds of the page-table lock, and the table goes without another look', async () => {
  const steps = await stepsTo(model, '2025-rc');
  expect(inOrder(steps, ['madvise: do_zap_pte_range', 'fault: set_pte_at', 'madvise: zap_empty_pte_table'])).toBe(true);
  expect(steps).not.toContain('madvise: zap_pte_table_if_empty');
});

test('B11: the table is empty before, so that nothing but the address behind it is recorded', async () => {
  const steps = await stepsTo(model, 'today');
  expect(
    inOrder(steps, ['hardware: pwc_fill', 'madvise: pte_free_tlb', 'madvise: tlb_finish_mmu', 'rcu: rcu_do_batch']),
  ).toBe(true);
  expect(steps.filter((step) => step.startsWith('fault:'))).toEqual([]);
});

describe('breaks, in a state made by hand', () => {
  test.each<[string, string, (state: never) => void, unknown]>([
    [
      'PT-LIVE',
      'the rmap walk is in a table that is free',
      (s: { tables: object[]; rmap: object }) => {
        Object.assign(s.tables[0] as object, { use: 'free' });
        Object.assign(s.rmap, { pc: 'ptep_get', table: 0 });
      },
      { walker: 'rmap', table: 0 },
    ],
    [
      'ENTRY-REACHED',
      'a page is mapped in a table that the PMD does not lead to',
      (s: { tables: { ptes: unknown[] }[]; pmds: unknown[] }) => {
        s.pmds[0] = null;
        (s.tables[0] as { ptes: unknown[] }).ptes[1] = { folio: 0 };
      },
      { table: 0 },
    ],
  ])('%s: %s', (property, _, change, falsified) => {
    expect(judged(model, '2025', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
