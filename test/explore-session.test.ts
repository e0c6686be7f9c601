import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { replay } from '../src/check/replay.ts';
import { isCounterexample } from '../src/check/result.ts';
import { pictureOf } from '../src/explore/picture.ts';
import { Session } from '../src/explore/session.ts';
import { instantiate } from '../src/model/instance.ts';
import { fullCall } from '../src/trace/rules.ts';
import { toyInstance } from './fixtures/race.ts';

test('what was left by undo is there again by redo, and every branch is kept', () => {
  const session = new Session(toyInstance);
  const start = session.at;
  const one = session.take(0);
  const two = session.take(0);
  expect([session.undo(), session.undo(), session.undo()]).toEqual([one, start, undefined]);
  const other = session.take(session.choices().length - 1);
  expect(other).not.toBe(one);
  expect(start.children).toEqual([one, other]);
  session.goto(start.id);
  // The last place that was left by undo is where redo goes.
  expect([session.redo(), session.redo(), session.redo()]).toEqual([one, two, undefined]);
  // The same step again is the same branch.
  session.goto(start.id);
  expect(session.take(0)).toBe(one);
});

test('a number that there is not is refused, and nothing is moved', () => {
  const session = new Session(toyInstance);
  const { at } = session;
  expect(() => session.take(99)).toThrow(/there is no step 100/);
  expect(() => session.goto(7)).toThrow(/there is no state 7/);
  expect(() => session.follow([{ thread: 'zap', step: 'nowhere', args: {} }])).toThrow(
    /zap: nowhere cannot be taken here/,
  );
  expect(session.at).toBe(at);
});

test('a counterexample can be followed, and what it breaks is broken there', async () => {
  const instance = instantiate(zap, '2014');
  const { verdict } = await check(instance);
  if (!isCounterexample(verdict) || verdict.kind !== 'violated') throw new Error(verdict.kind);
  const session = new Session(instance);
  const first = session.initial.find(({ state }) => JSON.stringify(state) === JSON.stringify(verdict.trace.initial));
  session.goto(first?.id ?? -1);
  session.follow(verdict.trace.steps);
  expect(session.trace()).toEqual({ initial: verdict.trace.initial, steps: verdict.trace.steps });
  const broken = session.properties().filter(({ answer }) => answer === 'broken');
  expect(broken.map(({ name }) => name)).toContain(verdict.property);
  expect(broken.find(({ name }) => name === verdict.property)?.elements).toEqual(verdict.elements);
  expect(await replay(instance, { ...verdict, trace: session.trace() })).toMatchObject({ kind: 'reproduced' });
});

test('who can take no step waits, with what it reads; who can is among the choices', () => {
  const session = new Session(instantiate(zap, '2014'));
  for (let i = 0; i < 40 && session.choices().length > 0; i++) {
    const going = session.choices().map(({ step }) => step.thread);
    for (const { thread } of session.waiting()) expect(going).not.toContain(thread);
    session.take(i % session.choices().length);
  }
});

test('each choice names another step', () => {
  const session = new Session(instantiate(zap, '2014'));
  for (let i = 0; i < 12; i++) {
    const words = session.choices().map(({ step }) => fullCall(step));
    expect(new Set(words).size).toBe(words.length);
    if (words.length > 0) session.take(0);
  }
});

test('a stale entry of a TLB of the shipped machine is told by the part itself', () => {
  const walk = new Session(instantiate(zap, '2014'));
  const staleOf = (): readonly string[] =>
    pictureOf(walk.instance.system, walk.machine, { state: walk.at.state }).cards.flatMap(({ rows }) =>
      rows.flatMap(({ path, stale }) => (stale === undefined ? [] : [`${path} ${stale}`])),
    );
  walk.follow([
    { thread: 'hardware', step: 'tlb_fill', args: { cpu: 0, va: 0 } },
    { thread: 'zap', step: 'tlb_gather_mmu', args: {} },
    { thread: 'zap', step: 'pte_offset_map_lock', args: {} },
  ]);
  expect(staleOf()).toEqual([]);
  walk.follow([{ thread: 'zap', step: 'ptep_get_and_clear_full', args: {} }]);
  expect(staleOf()).toEqual(['cpus[0].tlb[0] stale: no entry in the table']);
});
