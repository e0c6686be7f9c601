import { test } from 'node:test';
import { expectHolds, expectViolates } from 'shootdown/testing';
import model from './model.ts';

test('after the flush no TLB leads to the page', async () => {
  await expectHolds(model, 'fixed');
  await expectHolds(model, 'fixed', { cpus: 3 });
});

test('before it, one may', async () => {
  await expectViolates(model, 'racy', 'STALE-FREE');
});
