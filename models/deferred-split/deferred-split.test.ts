import { expect, test } from 'vitest';
import { bothExecutors, inOrder, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

// Of two ways of the same length that break LIST in 2024, each executor tells another one.
test.each(names.filter((name) => name !== '2024'))('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

test('v6.12: queued between the two stores that say it is on no list', async () => {
  const order = ['scan: INIT_LIST_HEAD', 'owner0: __folio_remove_rmap', 'scan: INIT_LIST_HEAD: prev'];
  expect(inOrder(await stepsTo(model, '2024'), order)).toBe(true);
});

test('with list_lru, the same for a folio that nobody has looked at yet', async () => {
  const order = [
    'scan: folio_try_get',
    'scan: INIT_LIST_HEAD',
    'owner0: __folio_remove_rmap',
    'scan: INIT_LIST_HEAD: prev',
  ];
  expect(inOrder(await stepsTo(model, '2026'), order)).toBe(true);
});

test('the first fix puts the folio before one that was split', async () => {
  const order = ['scan: swap', 'scan: swap', 'scan: folio_put', 'scan: __list_del_entry'];
  expect(inOrder(await stepsTo(model, '2024-first-fix'), order)).toBe(true);
});

test('a folio that is freed and queued breaks QUEUED-FREE', () => {
  const change = (m: Record<string, never>): void => {
    Object.assign((m.folios as unknown as object[])[0] as object, { state: 'freed' });
  };
  expect(judged(model, 'batch', 'QUEUED-FREE', change)).toEqual({ before: true, after: { folio: 0, by: 1 } });
});
