import { expect, test } from 'vitest';
import { anything, breaks, deadlocks, holds, livelocks } from '../model/variant.ts';
import type { TraceStep } from '../trace/trace.ts';
import { expectationFor, isExpected } from './expected.ts';
import { asAnyWay, type Verdict, type Violated } from './result.ts';

const step: TraceStep = { thread: 'a', step: 'b', args: {}, from: undefined, changes: [] };
const trace = { initial: {}, steps: [step, step] };
const violated: Verdict = { kind: 'violated', property: 'P', sentence: '', elements: {}, also: [], trace };
const deadlock: Verdict = { kind: 'deadlock', waiting: [], trace };
const incomplete: Verdict = { kind: 'incomplete', limit: 'time', reason: '', left: 1 };

test('a violation is expected by its property, and by its length where one is given', () => {
  expect(isExpected(breaks('P'), violated)).toBe(true);
  expect(isExpected(breaks('P', 2), violated)).toBe(true);
  expect(isExpected(breaks('P', 3), violated)).toBe(false);
  expect(isExpected(breaks('Q'), violated)).toBe(false);
  expect(isExpected(deadlocks(2), deadlock)).toBe(true);
  expect(isExpected(deadlocks(1), deadlock)).toBe(false);
});

test('only a full search that found nothing is what is expected of a variant that holds', () => {
  expect(isExpected(holds, { kind: 'holds' })).toBe(true);
  expect(isExpected(holds, violated)).toBe(false);
  expect(isExpected(holds, { kind: 'unreached', properties: ['R'], steps: [] })).toBe(false);
});

test('a livelock that was not looked for is neither found nor not', () => {
  for (const verdict of [{ kind: 'holds' }, { kind: 'unreached', properties: ['R'], steps: [] }] as const) {
    for (const why of ['off', 'states', 'store', 'order', 'memory', 'time', 'interrupted'] as const)
      expect(isExpected(livelocks(3), verdict, { kind: 'not searched', why })).toBeUndefined();
    expect(isExpected(livelocks(3), verdict, { kind: 'not searched', why: 'none to finish' })).toBe(false);
    expect(isExpected(livelocks(3), verdict, { kind: 'searched', endless: [] })).toBe(false);
  }
  expect(isExpected(livelocks(3), violated, { kind: 'not searched', why: 'store' })).toBe(false);
  expect(isExpected(holds, { kind: 'holds' }, { kind: 'not searched', why: 'store' })).toBe(true);
});

test('a search that was not finished is neither expected nor not', () => {
  expect(isExpected(holds, incomplete)).toBeUndefined();
  expect(isExpected(anything, violated)).toBeUndefined();
});

test('of a counterexample that need not be a shortest one, the steps are at least those that are expected', () => {
  const found = asAnyWay(violated);
  expect(isExpected(breaks('P'), found)).toBe(true);
  expect(isExpected(breaks('P', 2), found)).toBe(true);
  expect(isExpected(breaks('P', 1), found)).toBe(true);
  // Then the shortest one has at most two.
  expect(isExpected(breaks('P', 3), found)).toBe(false);
  const { property, sentence } = violated as Violated;
  const run = asAnyWay({ kind: 'liveness', property, sentence, form: 'eventually', loop: 1, trace });
  expect(isExpected(breaks('P', 1), run)).toBe(true);
  expect(isExpected(deadlocks(1), asAnyWay(deadlock))).toBe(true);
  expect(isExpected(deadlocks(3), asAnyWay(deadlock))).toBe(false);
});

test('a counterexample of something else, found depth first, is not what is expected only if it is too short or none is', () => {
  const found = asAnyWay(violated);
  expect(isExpected(breaks('Q', 1), found)).toBeUndefined();
  expect(isExpected(breaks('Q'), found)).toBeUndefined();
  expect(isExpected(deadlocks(2), found)).toBeUndefined();
  expect(isExpected(breaks('Q', 3), found)).toBe(false);
  expect(isExpected(holds, found)).toBe(false);
  expect(isExpected(anything, found)).toBeUndefined();
  expect(isExpected(undefined, found)).toBeUndefined();
  const error = { code: 'recipe', message: '', hint: undefined };
  expect(isExpected(breaks('P', 1), asAnyWay({ kind: 'failed', error, at: { kind: 'final' }, trace }))).toBe(false);
});

test('no step is the shortest way, however it was looked for', () => {
  const initial: Verdict = { ...violated, trace: { initial: {}, steps: [] } };
  expect(asAnyWay(initial)).toBe(initial);
  expect(isExpected(breaks('Q'), asAnyWay(initial))).toBe(false);
});

test('an expectation of a property that is not checked is none', () => {
  expect(expectationFor(breaks('P'), [], ['Q'])).toBeUndefined();
  expect(expectationFor(breaks('P'), [], ['P', 'Q'])).toEqual(breaks('P'));
  expect(expectationFor(holds, [], ['Q'])).toBe(holds);
  expect(expectationFor(breaks('P'), [], undefined)).toEqual(breaks('P'));
});

test('what a property breaks when it is checked alone is expected when it is the only one of those named', () => {
  const also = [breaks('Q', 5), breaks('R', 6)];
  expect(expectationFor(breaks('P', 4), also, ['Q'])).toEqual(breaks('Q', 5));
  expect(expectationFor(breaks('P', 4), also, ['S', 'R'])).toEqual(breaks('R', 6));
  expect(expectationFor(breaks('P', 4), also, ['Q', 'R'])).toBeUndefined();
  expect(expectationFor(breaks('P', 4), also, ['P', 'Q'])).toEqual(breaks('P', 4));
});
