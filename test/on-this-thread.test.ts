import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { isForThisThread } from '../src/commands/shared/on-this-thread.ts';
import { instantiate, ownBounds } from '../src/model/instance.ts';

const job = (model: string, set: Readonly<Record<string, number>> = {}) => ({
  model,
  set,
  instance: instantiate(zap, '2014', set),
});

test('a search at the own bounds of a shipped variant, or smaller ones, needs no thread of its own', () => {
  const { cpus = 0, ptes = 0 } = ownBounds(zap, '2014');
  expect(isForThisThread(job('zap'), {})).toBe(true);
  expect(isForThisThread(job('zap', { cpus, ptes }), {})).toBe(true);
  expect(isForThisThread(job('zap', { ptes: ptes + 1 }), {})).toBe(false);
  expect(isForThisThread(job('zap', { cpus, ptes: ptes + 1 }), {})).toBe(false);
});

test("a model of the user's own may run for ever, and the reference engine fills its heap", () => {
  expect(isForThisThread(job('./zap.js'), {})).toBe(false);
  expect(isForThisThread(job('zap'), { engine: 'reference' })).toBe(false);
  expect(isForThisThread(job('zap'), { engine: 'packed' })).toBe(true);
});
