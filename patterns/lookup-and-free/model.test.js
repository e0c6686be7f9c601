import { test } from 'node:test';
import { expectHolds, expectViolates } from 'shootdown/testing';
import model from './model.ts';

test('who gets no reference at zero uses no freed object', async () => {
  await expectHolds(model, 'fixed');
});

test('who increments in any case does', async () => {
  await expectViolates(model, 'racy', 'USE-FREE');
});
