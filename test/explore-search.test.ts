import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { isCounterexample } from '../src/check/result.ts';
import { conditionOf } from '../src/explore/condition.ts';
import { type Goal, searchFrom } from '../src/explore/search-from.ts';
import { Session } from '../src/explore/session.ts';
import { instantiate } from '../src/model/instance.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { done } from '../src/model/language/thread.ts';

const instance = instantiate(zap, '2014');
const { system } = instance;

/** The shortest way from a state to one of which something is so, by the simplest search there is. */
const naively = (from: PlainValue, wanted: (state: PlainValue) => boolean): number | undefined => {
  const session = new Session(instance);
  const known = new Set([JSON.stringify(from)]);
  let level: readonly PlainValue[] = [from];
  for (let depth = 0; level.length > 0; depth++) {
    if (level.some(wanted)) return depth;
    const next: PlainValue[] = [];
    for (const state of level)
      for (const rule of system.rules)
        for (const args of rule.args) {
          const successor = session.machine.apply(state, rule, args);
          if (typeof successor === 'symbol') continue;
          const key = JSON.stringify(successor);
          if (known.has(key)) continue;
          known.add(key);
          next.push(successor as PlainValue);
        }
    level = next;
  }
  return undefined;
};

/** A state some steps away from an initial one. */
const somewhere = (steps: readonly number[]): PlainValue => {
  const session = new Session(instance);
  for (const n of steps) {
    const { length } = session.choices();
    if (length > 0) session.take(n % length);
  }
  return session.at.state;
};

const starts = [[], [1, 0, 2], [0, 0, 0, 1, 0], [2, 1, 1, 0, 3, 0, 1]].map(somewhere);

test('the way to a condition, a label or an end is as short as the simplest search finds it', async () => {
  for (const from of starts) {
    for (const text of [
      "zap.pc === 'tlb_flush_mmu'",
      'folios[0].mapcount === 0',
      "user[0].pc === 'done' && zap.pc !== 'done'",
    ]) {
      const answer = await searchFrom(instance, from, { kind: 'condition', text });
      const condition = conditionOf(system, text);
      const steps = naively(from, (state) => condition(state as object));
      expect([text, answer.kind === 'found' ? answer.steps.length : undefined]).toEqual([text, steps]);
    }
    const answer = await searchFrom(instance, from, { kind: 'at', thread: 'zap', label: done });
    expect(answer).toMatchObject({ kind: 'found' });
  }
});

test('the way to a broken property is that of check, from the state in which its trace begins', async () => {
  const { verdict } = await check(instance);
  if (!isCounterexample(verdict) || verdict.kind !== 'violated') throw new Error(verdict.kind);
  const from = verdict.trace.initial;
  const goal: Goal = { kind: 'broken', property: verdict.property };
  const answer = await searchFrom(instance, from, goal);
  expect(answer).toMatchObject({ kind: 'found', property: verdict.property });
  expect(answer.kind === 'found' && answer.steps.length).toBe(verdict.trace.steps.length);
  // One step further on the way it is one step nearer.
  const session = new Session(instance);
  session.goto(session.initial.find(({ state }) => JSON.stringify(state) === JSON.stringify(from))?.id ?? -1);
  session.follow(verdict.trace.steps.slice(0, 1));
  const nearer = await searchFrom(instance, session.at.state, goal);
  expect(nearer.kind === 'found' && nearer.steps.length).toBe(verdict.trace.steps.length - 1);
});

test('what cannot come any more is never found', async () => {
  const session = new Session(instance);
  const answer = await searchFrom(instance, session.at.state, { kind: 'at', thread: 'zap', label: done });
  if (answer.kind !== 'found') throw new Error(answer.kind);
  session.follow(answer.steps);
  const again = await searchFrom(instance, session.at.state, { kind: 'at', thread: 'zap', label: 'tlb_gather_mmu' });
  expect(again).toMatchObject({ kind: 'never' });
});

test('names that there are not are refused, with the near one', async () => {
  const from = somewhere([]);
  const refused = (goal: Goal): Promise<unknown> => searchFrom(instance, from, goal).catch((error) => error);
  expect(await refused({ kind: 'broken', property: 'LOST-DIRT' })).toMatchObject({
    message: "there is no 'always' property 'LOST-DIRT'",
    hint: "did you mean 'LOST-DIRTY'?",
  });
  expect(await refused({ kind: 'at', thread: 'zip', label: 'done' })).toMatchObject({
    message: "there is no thread 'zip'",
  });
  expect(await refused({ kind: 'at', thread: 'zap', label: 'dome' })).toMatchObject({ hint: "did you mean 'done'?" });
});
