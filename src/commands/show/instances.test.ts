import { expect, test } from 'vitest';
import { loadModel } from '../../loading/models.ts';
import { tabledInstances } from './instances.ts';

test('of several variants those that refuse bounds are taken at their own', async () => {
  const instances = tabledInstances(await loadModel('mlock'), { truncate: 1 });
  const at = new Map(instances.map(({ variant, bounds }) => [variant, bounds.truncate]));
  expect(at.get('exact')).toBe(1);
  expect(at.get('thp-anon')).toBe(0);
  expect([...at.keys()].filter((variant) => variant.includes('mutant'))).toEqual([]);
});

test('a bound that the model does not have is refused, as is a value that is out of range for all', async () => {
  const model = await loadModel('mlock');
  expect(() => tabledInstances(model, { nothing: 1 })).toThrow("has no bound 'nothing'");
  expect(() => tabledInstances(model, { truncate: 2 })).toThrow("bound 'truncate' of 'mlock' is 2");
});
