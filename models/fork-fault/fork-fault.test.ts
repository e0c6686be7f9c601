import { expect, test } from 'vitest';
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

test('the store is made between the copy and the flush, by an entry that was cached before the write protection', async () => {
  const order = [
    'hardware: tlb_fill',
    'fork: copy_page_range',
    'fault: __anon_vma_prepare',
    'user: store',
    'fault: ptep_clear_flush',
  ];
  expect(inOrder(await stepsTo(model, '2023'), order)).toBe(true);
});

test('as the commit tells it: no anon_vma for the child, then one for the parent, then the entry for both', async () => {
  const order = [
    'fork: anon_vma_fork',
    'fault: __anon_vma_prepare',
    'fault: ptep_clear_flush',
    'fork: copy_page_range',
  ];
  expect(inOrder(await stepsTo(model, 'anon-vma'), order)).toBe(true);
});

test('ANON-RMAP breaks in a state made by hand', () => {
  const change = (s: { child: { folio: number | null } }): void => {
    s.child.folio = 1;
  };
  expect(judged(model, 'anon-vma-fixed', 'ANON-RMAP', change as never)).toEqual({ before: true, after: { folio: 1 } });
});
