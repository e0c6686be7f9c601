import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTimer } from './long-timer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('calls back after as long as was said, also beyond what a timer of Node can be set to', () => {
  for (const milliseconds of [1, 5_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 7, 597 * 3600 * 1000]) {
    const calls: number[] = [];
    const began = Date.now();
    startTimer(milliseconds, () => calls.push(Date.now() - began));
    vi.advanceTimersByTime(milliseconds - 1);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(calls).toEqual([milliseconds]);
  }
});

test('never, for an endless time', () => {
  let called = false;
  const cancel = startTimer(Number.POSITIVE_INFINITY, () => {
    called = true;
  });
  vi.advanceTimersByTime(2 ** 34);
  expect(called).toBe(false);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('not any more once it is cancelled, in whichever part', () => {
  let called = false;
  const cancel = startTimer(2 ** 32, () => {
    called = true;
  });
  vi.advanceTimersByTime(2 ** 31 + 5);
  cancel();
  vi.advanceTimersByTime(2 ** 33);
  expect(called).toBe(false);
});
