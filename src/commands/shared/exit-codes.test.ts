import { expect, test } from 'vitest';
import type { Verdict } from '../../check/result.ts';
import { exitCodeOf, exitCodeOfAll, exitCodeOfOne } from './exit-codes.ts';

const trace = { initial: null, steps: [] };
const failed = (code: string): Verdict => ({
  kind: 'failed',
  error: { code, message: '', hint: undefined },
  at: { kind: 'search' },
  trace,
});
const deadlock: Verdict = { kind: 'deadlock', waiting: [], trace };
const incomplete: Verdict = { kind: 'incomplete', limit: 'time', reason: '', left: 1 };
const holds: Verdict = { kind: 'holds' };

test('each verdict has a code of its own', () => {
  expect([holds, deadlock, incomplete, failed('recipe'), failed('internal')].map(exitCodeOf)).toEqual([
    0, 11, 30, 75, 153,
  ]);
});

test('one variant has the code of its verdict, unless it holds and should not', () => {
  expect(exitCodeOfOne(holds, true)).toBe(0);
  expect(exitCodeOfOne(holds, undefined)).toBe(0);
  expect(exitCodeOfOne(holds, false)).toBe(10);
  expect(exitCodeOfOne(deadlock, false)).toBe(11);
  expect(exitCodeOfOne(deadlock, true)).toBe(11);
});

test('several variants are fine only when all are as expected', () => {
  const all = (...verdicts: [Verdict, boolean | undefined][]): number =>
    exitCodeOfAll(verdicts.map(([verdict, asExpected]) => ({ result: { verdict }, asExpected })));
  expect(all([holds, true], [deadlock, true])).toBe(0);
  expect(all([holds, true], [deadlock, false])).toBe(10);
  expect(all([holds, true], [incomplete, undefined])).toBe(30);
  expect(all([incomplete, undefined], [deadlock, false])).toBe(10);
  expect(all([incomplete, undefined], [deadlock, false], [failed('domain'), false])).toBe(75);
  expect(all([failed('domain'), false], [failed('internal'), undefined])).toBe(153);
  expect(all([deadlock, undefined])).toBe(0);
});
