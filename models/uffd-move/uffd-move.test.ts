import { expect, test } from 'vitest';
import { bothExecutors, inOrder, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

test.each(['fixed', 'fixed-synchronous', 'mutant-no-lock'])('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('the folio stays behind: not found, swapped in and out, moved without it', async () => {
  const order = ['move: filemap_get_folio', 'reclaim: try_to_unmap_one', 'move: move_swap_pte', 'fault: pte_same'];
  expect(inOrder(await stepsTo(model, '2023'), order)).toBe(true);
});

test('the first posted fix does not ask where the lock was waited for', async () => {
  const steps = await stepsTo(model, 'posted-v1');
  expect(inOrder(steps, ['move: folio_trylock', 'move: folio_lock', 'move: move_swap_pte'])).toBe(true);
  expect(steps).not.toContain('move: folio_test_swapcache');
});

test('a page of another at the source breaks COW-PRIV', () => {
  const change = (m: Record<string, never>): void => {
    Object.assign((m.folios as unknown as object[])[0] as object, { content: 1 });
  };
  expect(judged(model, 'fixed', 'COW-PRIV', change)).toEqual({ before: true, after: { entry: 0, content: 1 } });
});
