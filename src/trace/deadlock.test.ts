import { expect, test } from 'vitest';
import {
  array,
  bool,
  type Draft,
  index,
  int,
  list,
  nullable,
  oneOf,
  scalarset,
  struct,
} from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { referenceMachine } from '../reference/machine.ts';
import { explainedWaiting, isStuck, waitingIn } from './deadlock.ts';

const state = struct({ n: int(0, 1) });
const { action, system, thread } = forState<Draft<typeof state>>();
const up = action('up', {
  run: (m) => {
    if (m.n === 1) return blocked;
    m.n = 1;
    return;
  },
});

test('a model of actions only is stuck where no action can happen, as in the search', () => {
  const toy = system({ state, actions: [up], properties: [] });
  expect([0, 1].map((n) => isStuck(toy, referenceMachine(toy), { n }))).toEqual([false, true]);
  expect(waitingIn(toy, { n: 1 })).toEqual([]);
});

test('a state that the model calls final is not stuck', () => {
  const toy = system({ state, actions: [up], properties: [], final: (m) => m.n === 1 });
  expect(isStuck(toy, referenceMachine(toy), { n: 1 })).toBe(false);
});

test('a daemon may wait for ever, another thread may not', () => {
  const waiting = (daemon: boolean) => thread('waiter', { daemon }).steps({ wait: () => blocked });
  const at = { n: 1, waiter: { pc: 'wait' } };
  for (const daemon of [false, true]) {
    const toy = system({ state, threads: [waiting(daemon)], actions: [up], properties: [] });
    expect(isStuck(toy, referenceMachine(toy), at)).toBe(!daemon);
    expect(waitingIn(toy, at)).toEqual(daemon ? [] : [{ thread: 'waiter', step: 'wait' }]);
  }
});

test('what a waiting step reads is told, and the thread that a value names with where it is', () => {
  const Cpu = scalarset('cpu', 2);
  const locks = struct({ first: oneOf('free', 'a', 'b'), turn: nullable(index(Cpu)), queue: list(2, int(0, 1)) });
  const { thread: threadOf, system: systemOf } = forState<Draft<typeof locks>>();
  const a = threadOf('a', { locals: { left: int(0, 1) } }).steps({
    take: (m, t) => (t.left === 1 || m.first !== 'free' ? blocked : 'done'),
  });
  const b = threadOf('b').steps({ pop: (m) => (m.queue.length === 0 ? blocked : 'done') });
  const worker = threadOf('worker', { over: Cpu }).steps({
    wait: (m, _t, { cpu }) => (m.turn === cpu ? 'done' : blocked),
  });
  const toy = systemOf({ state: locks, threads: [a, b, worker], properties: [] });
  const at = {
    first: 'b',
    turn: 1,
    queue: [],
    a: { pc: 'take', left: 0 },
    b: { pc: 'pop' },
    worker: [{ pc: 'wait' }, { pc: 'done' }],
  };
  expect(explainedWaiting(toy, referenceMachine(toy), at)).toEqual([
    { thread: 'a', step: 'take', reads: [{ path: 'first', value: 'b', holder: { thread: 'b', step: 'pop' } }] },
    { thread: 'b', step: 'pop', reads: [{ path: 'queue', value: [] }] },
    {
      thread: 'worker 0',
      step: 'wait',
      reads: [{ path: 'turn', value: 1, holder: { thread: 'worker 1', step: 'done' } }],
    },
  ]);
  // Where it reads nothing but its own, that is told.
  const own = { ...at, a: { pc: 'take', left: 1 } };
  expect(explainedWaiting(toy, referenceMachine(toy), own)[0]?.reads).toEqual([{ path: 'a.left', value: 1 }]);
});

test('where it is true of some threads that they hold a lock, each of them is named', () => {
  const Cpu = scalarset('cpu', 2);
  const lock = struct({ readers: struct({ a: bool(), b: bool() }), on: array(Cpu, bool()), plain: array(2, bool()) });
  const { thread: threadOf, system: systemOf } = forState<Draft<typeof lock>>();
  const a = threadOf('a').steps({ wait: (m) => (m.readers.b ? blocked : 'done') });
  const b = threadOf('b').steps({ wait: (m) => (m.readers.a || m.on.at(0) || m.plain.at(1) ? 'done' : blocked) });
  const worker = threadOf('worker', { over: Cpu }).steps({ wait: (m) => (m.on.at(1) ? blocked : 'done') });
  const toy = systemOf({ state: lock, threads: [a, b, worker], properties: [] });
  const at = {
    readers: { a: false, b: true },
    on: [false, true],
    plain: [true, false],
    a: { pc: 'wait' },
    b: { pc: 'wait' },
    worker: [{ pc: 'wait' }, { pc: 'wait' }],
  };
  const held = { path: 'on[1]', value: true, holder: { thread: 'worker 1', step: 'wait' } };
  expect(explainedWaiting(toy, referenceMachine(toy), at)).toEqual([
    { thread: 'a', step: 'wait', reads: [{ path: 'readers.b', value: true, holder: { thread: 'b', step: 'wait' } }] },
    {
      thread: 'b',
      step: 'wait',
      reads: [
        { path: 'readers.a', value: false },
        { path: 'on[0]', value: false },
        { path: 'plain[1]', value: false },
      ],
    },
    { thread: 'worker 0', step: 'wait', reads: [held] },
    { thread: 'worker 1', step: 'wait', reads: [held] },
  ]);
});

test('what a waiting step has put there itself, and reads, is told as what is there without it', () => {
  const one = struct({ entry: nullable(struct({ n: int(0, 1) })), queue: list(2, int(0, 1)) });
  const { thread: threadOf, system: systemOf } = forState<Draft<typeof one>>();
  const waits = threadOf('waits').steps({
    put: (m) => {
      m.entry = { n: 1 };
      m.queue.push(0);
      return m.entry.n === 1 && m.queue.at(0) === 0 ? blocked : 'done';
    },
  });
  const toy = systemOf({ state: one, threads: [waits], properties: [] });
  const at = { entry: null, queue: [], waits: { pc: 'put' } };
  const reads = explainedWaiting(toy, referenceMachine(toy), at)[0]?.reads ?? [];
  expect(new Set(reads.map(({ path, value }) => `${path} = ${JSON.stringify(value)}`))).toEqual(
    new Set(['entry = null', 'queue = []']),
  );
});
