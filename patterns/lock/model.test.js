import { test } from 'node:test';
import { expectHolds, expectViolates } from 'shootdown/testing';
import model from './model.ts';

test('with a second look nothing is taken that is not there', async () => {
  await expectHolds(model, 'fixed');
  await expectHolds(model, 'fixed', { items: 2 });
});

test('with one look before the lock, something is', async () => {
  await expectViolates(model, 'racy', 'ENOUGH');
});
