import { test } from 'node:test';
import { expectHolds, expectViolates } from 'shootdown/testing';
import model from './model.ts';

test('a page with other references is copied', async () => {
  await expectHolds(model, 'fixed');
});

test('a page is reused that the child still reads', async () => {
  await expectViolates(model, 'racy', 'COW-PRIV');
});
