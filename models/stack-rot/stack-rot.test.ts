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

test('the order of the published trace: a lookup has the node, the stack grows, a grace period ends, the lookup reads', async () => {
  const order = ['lookup: mas_walk', 'fault0: expand_downwards', 'rcu: rcu_do_batch', 'lookup: mas_prev'];
  expect(inOrder(await stepsTo(model, '2023'), order)).toBe(true);
});

test.each(['fixed', 'lookup-in-rcu'])('%s holds with one fault and with two', async (variant) => {
  for (const faults of [1, 2]) expect((await resultOf(model, variant, { faults })).verdict.kind).toBe('holds');
});
