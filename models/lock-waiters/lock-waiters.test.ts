import { expect, test } from 'vitest';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import lockWaiters from './model.ts';

const names = lockWaiters.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(lockWaiters, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(lockWaiters, variant);
  expect(packed).toEqual(reference);
});

test.each(['ptl-test-and-set', 'mmap-lock-stolen'])(
  '%s: the other one takes the lock in the circle, and the waiter takes steps in it too',
  async (variant) => {
    const { verdict } = await resultOf(lockWaiters, variant);
    if (verdict.kind !== 'liveness') throw new Error(verdict.kind);
    const { steps } = verdict.trace;
    expect(
      steps.some(({ thread, changes }) => thread === 'other' && changes.some(({ path }) => path === 'holder')),
    ).toBe(true);
    expect(steps.some(({ thread, step }) => thread === 'waiter' && step === 'wait')).toBe(true);
    expect(steps.some(({ thread, step }) => thread === 'waiter' && step === 'unlock')).toBe(false);
  },
);

test('without fairness the holder stops, and nobody gets on', async () => {
  const { verdict } = await resultOf(lockWaiters, 'ptl-queued-unfair');
  expect(verdict.kind).toBe('liveness');
});
