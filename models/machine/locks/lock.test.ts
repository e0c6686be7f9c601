import { expect, test } from 'vitest';
import {
  array,
  blocked,
  type Draft,
  forState,
  index,
  nullable,
  type System,
  scalarset,
  struct,
} from '../../../src/index.ts';
import { resultOf } from '../../../test/verdict-of.ts';
import { dropLock, lockAssertions, lockOf, mutexLock, mutexUnlock, spinLock, takeLock, tryLock } from './lock.ts';

/** Philosophers by name, who take the fork to the left, then the one to the right, eat, and put down both. */
const philosophers = (n: number, endsAnywhere: boolean): System => {
  const names = Array.from({ length: n }, (_, i) => `p${i}`);
  const state = struct({ forks: array(n, struct({ mutex: lockOf(...names) })) });
  const { thread, system } = forState<Draft<typeof state>>();
  const threads = names.map((name, i) =>
    thread(name).steps({
      left: (m) => (mutexLock(m.forks.at(i), 'mutex', name) ? 'right' : blocked),
      right: (m) => (mutexLock(m.forks.at((i + 1) % n), 'mutex', name) ? 'eat' : blocked),
      eat: (m) => {
        for (const fork of [i, (i + 1) % n]) mutexUnlock(m.forks.at(fork), 'mutex', name);
        return 'left';
      },
    }),
  );
  return system({ state, threads, properties: [], endsAnywhere });
};

test('n dining philosophers have as many states as the Pell-Lucas number of n says (OEIS A002203), and all wait in a ring', async () => {
  // Words in a ring of: thinks, has the left fork, has both; next to who has both on that side is one who has none.
  for (const [n, states] of [
    [2, 6],
    [3, 14],
    [5, 82],
  ] as const) {
    const { verdict, statistics } = await resultOf(() => philosophers(n, true));
    expect({ kind: verdict.kind, states: statistics.states }).toEqual({ kind: 'holds', states });
  }
  const { verdict } = await resultOf(() => philosophers(3, false));
  if (verdict.kind !== 'deadlock') throw new Error(verdict.kind);
  expect(verdict.trace.steps).toHaveLength(3);
  expect(verdict.waiting.map(({ thread, reads }) => [thread, reads?.map(({ holder }) => holder?.thread)])).toEqual([
    ['p0', ['p1']],
    ['p1', ['p2']],
    ['p2', ['p0']],
  ]);
});

test('a deadlock of two locks in two orders names who has each, by name and as a member of a scalarset', async () => {
  const Task = scalarset('task', 2);
  const state = struct({ locks: array(2, struct({ spin: lockOf(Task) })), first: nullable(index(Task)) });
  const { thread, system } = forState<Draft<typeof state>>();
  const task = thread('task', { over: Task }).steps({
    first: (m, _, { task }) => {
      if (m.first === null) m.first = task;
      return spinLock(m.locks.at(m.first === task ? 0 : 1), 'spin', task) ? 'second' : blocked;
    },
    second: (m, _, { task }) => {
      const [one, other] = m.first === task ? [0, 1] : [1, 0];
      if (!spinLock(m.locks.at(other), 'spin', task)) return blocked;
      dropLock(m.locks.at(other), 'spin', task);
      dropLock(m.locks.at(one), 'spin', task);
      return 'done';
    },
  });
  const build = () => system({ state, threads: [task], properties: [] });
  const { verdict } = await resultOf(build);
  if (verdict.kind !== 'deadlock') throw new Error(verdict.kind);
  expect(verdict.waiting.map(({ thread, reads }) => [thread, reads?.flatMap((r) => r.holder?.thread ?? [])])).toEqual([
    ['task 0', expect.arrayContaining(['task 1'])],
    ['task 1', expect.arrayContaining(['task 0'])],
  ]);
});

test('members of a scalarset that take a lock are alike: half as many states, and one', async () => {
  const Task = scalarset('task', 3);
  const state = struct({ lock: lockOf(Task) });
  const { thread, system } = forState<Draft<typeof state>>();
  const task = thread('task', { over: Task }).steps({
    lock: (m, _, { task }) => (takeLock(m, 'lock', task) ? 'unlock' : blocked),
    unlock: (m, _, { task }) => {
      dropLock(m, 'lock', task);
      return 'lock';
    },
  });
  const build = () => system({ state, threads: [task], properties: [] });
  expect((await resultOf(build)).statistics.states).toBe(2);
  expect((await resultOf(build, { symmetry: false })).statistics.states).toBe(4);
});

const state = struct({ lock: lockOf('a', 'b'), of: struct({ member: lockOf(scalarset('cpu', 2)) }) });
type M = Draft<typeof state>;
const once = (...steps: ((m: M) => unknown)[]): (() => System) => {
  const { thread, system } = forState<M>();
  const a = thread('a').steps({
    runs: (m) => {
      for (const step of steps) step(m);
      return 'done';
    },
  });
  return () => system({ state, threads: [a], properties: [], assertions: lockAssertions });
};
const broken = async (...steps: ((m: M) => unknown)[]) => {
  const { verdict } = await resultOf(once(...steps));
  return verdict.kind === 'violated'
    ? { property: verdict.property, elements: verdict.elements, sentence: verdict.sentence }
    : verdict.kind;
};

test('to take what one has is an assertion that names the lock and who it is; to try is none', async () => {
  const take = (m: M) => takeLock(m, 'lock', 'a');
  expect(await broken(take, take)).toEqual({
    property: 'SELF-DEADLOCK',
    elements: { lock: 'lock', holder: 'a' },
    sentence: lockAssertions['SELF-DEADLOCK'],
  });
  const member = (m: M) => takeLock(m.of, 'member', 1);
  expect(await broken(member, member)).toMatchObject({ elements: { lock: 'member', holder: 1 } });
  expect(await broken(take, (m) => expect(tryLock(m, 'lock', 'a')).toBe(false))).toBe('holds');
});

test('to drop what one has not is an assertion that says who has it', async () => {
  const b = (m: M) => takeLock(m, 'lock', 'b');
  expect(await broken(b, (m) => dropLock(m, 'lock', 'a'))).toMatchObject({
    property: 'NOT-HELD',
    elements: { lock: 'lock', holder: 'a', owner: 'b' },
  });
  expect(await broken((m) => dropLock(m, 'lock'))).toMatchObject({ elements: { lock: 'lock', owner: null } });
  expect(await broken((m) => dropLock(m.of, 'member', 0))).toMatchObject({ elements: { holder: 0, owner: null } });
  // Handed over: who drops it is not asked.
  expect(await broken(b, (m) => dropLock(m, 'lock'))).toBe('holds');
});
