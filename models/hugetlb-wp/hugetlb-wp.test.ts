import { expect, test } from 'vitest';
import { bothExecutors, judged, stepsTo, surprises } from '../../test/variant-tests.ts';
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

test('a CPU stores between the read and the write of the entry', async () => {
  expect(await stepsTo(model, '2026')).toEqual([
    'scan: huge_pte_lock',
    'user: store',
    'scan: huge_ptep_modify_prot_commit',
  ]);
});

test('the fixed form holds with three CPUs of two stores each', async () => {
  expect((await resultOf(model, 'fixed', { cpus: 3, stores: 2 })).verdict.kind).toBe('holds');
});

test('DIRTY-BIT breaks in a state made by hand', () => {
  const change = (s: { stored: boolean }): void => {
    s.stored = true;
  };
  expect(judged(model, 'fixed', 'DIRTY-BIT', change as never)).toEqual({ before: true, after: false });
});
