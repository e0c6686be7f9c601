import { expect, test } from 'vitest';
import { quitsAtOnce } from './interrupt.ts';

test('signals that come together are one request', () => {
  for (const first of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    for (const second of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) expect(quitsAtOnce(first, second, 20)).toBe(false);
});

test('later on, a Ctrl-C or the same signal again quits at once; another one that a scheduler sends does not', () => {
  expect(quitsAtOnce('SIGINT', 'SIGINT', 1500)).toBe(true);
  expect(quitsAtOnce('SIGTERM', 'SIGTERM', 1500)).toBe(true);
  expect(quitsAtOnce('SIGTERM', 'SIGINT', 1500)).toBe(true);
  expect(quitsAtOnce('SIGHUP', 'SIGINT', 1500)).toBe(true);
  expect(quitsAtOnce('SIGINT', 'SIGTERM', 10_000)).toBe(false);
  expect(quitsAtOnce('SIGINT', 'SIGHUP', 10_000)).toBe(false);
  expect(quitsAtOnce('SIGHUP', 'SIGHUP', 10_000)).toBe(false);
});
