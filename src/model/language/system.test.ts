import { expect, test } from 'vitest';
import { actorOf } from '../rules/rule.ts';
import { scalarsetsIn } from '../values/permutation.ts';
import { array, bool, type Draft, index, range, scalarset, struct } from './domain.ts';
import { forState } from './system.ts';

const Cpu = scalarset('cpu', 2);
const state = struct({ lock: bool() });
const { action, always, observation, reachable, system, thread } = forState<Draft<typeof state>>();
const nothing = action('nothing', { run: () => {} });
const one = thread('one').steps({ a: () => 'done' });
const many = thread('many', { over: Cpu }).steps({ a: () => 'done' });

test('the state is the declared fields, then the frames of the threads', () => {
  expect(system({ state, threads: [one, many], properties: [] }).root).toEqual(
    struct({ lock: bool(), one: one.frame, many: array(Cpu, many.frame) }),
  );
});

test('threads come before actions, in the order of their definition', () => {
  expect(system({ state, threads: [many, one], actions: [nothing], properties: [] }).rules.map(actorOf)).toEqual([
    'many 0',
    'many 1',
    'one',
    'nothing',
  ]);
});

test('a model in which nothing can happen is refused', () => {
  expect(() => system({ state, properties: [] })).toThrow('no threads and no actions');
});

test.each<[string, () => unknown]>([
  ["action 'a' has no 'run'", () => action('a', {} as never)],
  ["what property 'P' promises", () => always('P', 'p', true as never)],
  ["how many parts property 'P' has", () => always('P', 'p', { holds: () => true } as never)],
  ["what property 'P' promises of a part", () => always('P', 'p', { count: () => 1 } as never)],
  ["what property 'P' looks for", () => reachable('P', 'p', true as never)],
  ["what observation 'o' sees", () => observation('o', 'o', 1 as never)],
  ["'run' of 'init'", () => system({ state, actions: [nothing], properties: [], init: {} as never })],
  ["'threads' of the system", () => system({ state, threads: one as never, properties: [] })],
  ["'actions' of the system", () => system({ state, actions: nothing as never, properties: [] })],
  [
    'properties[0] of the system was not made by always(...) or reachable(...)',
    () => system({ state, actions: [nothing], properties: [() => true] as never }),
  ],
  [
    "action 'a' is drawn in the column of thread 'one', which has a step of that name",
    () => {
      const drawn = action('a', { column: 'one', run: () => {} });
      return system({ state, threads: [one], actions: [drawn], properties: [] });
    },
  ],
])('what is missing, or is something else, is refused by its name: %s', (message, make) => {
  expect(make).toThrow(message);
});

test('a property in parts holds where all parts do, and names what breaks the first that does not', () => {
  const parts = always('P', 'no part is what is broken', {
    count: () => 3,
    holds: (m, part) => !m.lock || part === 0 || { part },
  });
  expect(parts.holds({ lock: false } as never)).toBe(true);
  expect(parts.holds({ lock: true } as never)).toEqual({ part: 1 });
});

test('a scalarset and a range cannot have one name: members of one are permuted', () => {
  const both = struct({ one: index(Cpu), other: index(range('cpu', 2)) });
  expect(() => scalarsetsIn(both)).toThrow("a scalarset and a range are called 'cpu'");
});

test('two threads, or a thread and a field, cannot have one name', () => {
  expect(() => system({ state, threads: [one, one], properties: [] })).toThrow("two threads are called 'one'");
  const lock = thread('lock').steps({ a: () => 'done' });
  expect(() => system({ state, threads: [lock], properties: [] })).toThrow(
    "a thread is called 'lock', and a field of the state is, too",
  );
});

test('a thread may be named like something that all objects inherit', () => {
  const named = thread('toString').steps({ a: () => 'done' });
  expect(Object.keys(system({ state, threads: [named], properties: [] }).root.fields)).toEqual(['lock', 'toString']);
});

test('two actions, or two properties, cannot have one name', () => {
  expect(() => system({ state, actions: [nothing, nothing], properties: [] })).toThrow("action names are 'nothing'");
  const properties = [always('p', '', () => true), reachable('p', '', () => true)];
  expect(() => system({ state, actions: [nothing], properties })).toThrow("property names are 'p'");
});

test('without an initial recipe there is one combination, and no state is final', () => {
  const { initial, final } = system({ state, actions: [nothing], properties: [] });
  expect(initial.args).toEqual([{}]);
  expect(final({} as never)).toBe(false);
});
