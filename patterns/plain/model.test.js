import { test } from 'node:test';
import { expectHolds, expectViolates } from 'shootdown/testing';
import model from './model.ts';

test('with one atomic addition none is lost', async () => {
  await expectHolds(model, 'fixed');
  await expectHolds(model, 'fixed', { rounds: 2 });
});

test('with a load and a store one is lost', async () => {
  await expectViolates(model, 'racy', 'SUM');
});
