import { expect, test } from 'vitest';
import { blocked, bool, type Draft, forState, index, int, must, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import {
  fatalSignalPending,
  schedule,
  sendSignal,
  setCurrentState,
  signalledTasksOf,
  tasksOf,
  wakeUpProcess,
} from './task.ts';
import {
  exclusiveWaitQueueOf,
  finishWait,
  prepareToWait,
  prepareToWaitExclusive,
  waitEvent,
  waitQueueOf,
  waitqueueActive,
  wakeUp,
  wakeUpAll,
} from './wait-queue.ts';

/** A waiter that looks before it says that it will sleep, or after; and a daemon beside it, with which nothing is ever stuck. */
const oneWaits = (order: 'test, prepare' | 'prepare, test', daemon: boolean) => {
  const state = struct({ cond: bool(), queue: waitQueueOf(['waiter']), tasks: tasksOf(['waiter']), tick: bool() });
  const { thread, system } = forState<Draft<typeof state>>();
  const first = order === 'test, prepare' ? 'test' : 'prepare_to_wait';
  const waiter = thread('waiter').steps({
    wait: () => first,
    test: (m) => {
      if (m.cond) {
        finishWait(m.queue, m.tasks, 'waiter');
        return 'done';
      }
      return order === 'test, prepare' ? 'prepare_to_wait' : 'schedule';
    },
    prepare_to_wait: (m) => {
      prepareToWait(m.queue, m.tasks, 'waiter', 'uninterruptible');
      return order === 'test, prepare' ? 'schedule' : 'test';
    },
    schedule: (m) => (schedule(m.tasks, 'waiter') ? first : blocked),
  });
  const waker = thread('waker').steps({
    set: (m) => {
      m.cond = true;
      return 'wake_up';
    },
    wake_up: (m) => {
      if (waitqueueActive(m.queue)) wakeUp(m.queue, m.tasks);
      return 'done';
    },
  });
  const clock = thread('clock', { daemon: true }).steps({
    tick: (m) => {
      m.tick = !m.tick;
      return 'tick';
    },
  });
  return () => system({ state, threads: [waiter, waker, ...(daemon ? [clock] : [])], properties: [] });
};

test('who looks before it is in the queue loses a wake-up: a deadlock, and a livelock beside a daemon', async () => {
  // Wait, test; set, wake_up; prepare_to_wait.
  expect(await verdictOf(oneWaits('test, prepare', false))).toBe('deadlock in 5');
  expect(await verdictOf(oneWaits('test, prepare', true))).toMatch(/^livelock in/);
  expect(await verdictOf(oneWaits('prepare, test', false))).toBe('holds');
  expect(await verdictOf(oneWaits('prepare, test', true))).toBe('holds');
});

/** Two tasks that want a permit each, and one who gives some. It is wrong that one sleeps while a permit lies there. */
const permits = (given: number, exclusive: boolean, signals: boolean, looksAgain = true) => {
  const Task = scalarset('task', 2);
  const state = struct({ queue: exclusiveWaitQueueOf(Task), tasks: signalledTasksOf(Task), permits: int(0, given) });
  type M = Draft<typeof state>;
  const { thread, action, reachable, system } = forState<M>();
  const task = thread('task', { over: Task }).steps({
    ...waitEvent('wait_event_killable', {
      from: 'a wait for a permit',
      who: ({ task }: { task: number }) => task,
      queue: (m: M) => m.queue,
      tasks: (m: M) => m.tasks,
      until: (m: M, _: unknown, { task }: { task: number }) => {
        if (m.permits === 0 || (!looksAgain && fatalSignalPending(m.tasks, task))) return false;
        m.permits--;
        return true;
      },
      state: 'killable',
      exclusive,
      next: 'done',
      ...(signals ? { interrupted: 'done' as const } : {}),
    }),
  });
  const giver = thread('giver', { locals: { given: int(0, given) } }).steps({
    give: (m, t) => {
      m.permits++;
      t.given++;
      return 'wake_up';
    },
    wake_up: (m, t) => {
      wakeUp(m.queue, m.tasks);
      return t.given < given ? 'give' : 'done';
    },
  });
  const kill = action('kill', {
    column: 'signals',
    params: { task: index(Task) },
    run: (m, { task }) => {
      if (m.tasks.some(({ signal }) => signal !== 'none')) return blocked;
      sendSignal(m.tasks, task, 'fatal');
      return;
    },
  });
  return () =>
    system({
      state,
      threads: [task, giver],
      actions: signals ? [kill] : [],
      properties: [reachable('taken', 'a permit was taken', (m) => giver.in(m).pc === 'done' && m.permits === 0)],
      final: (m) => giver.in(m).pc === 'done' && m.permits === 0,
    });
};

test('as many wake-ups as permits wake whoever waits, exclusive or not, and no permit is left lying', async () => {
  for (const exclusive of [true, false]) expect(await verdictOf(permits(2, exclusive, false))).toBe('holds');
});

test('a waiter that is killed looks once more before it gives up; if it does not, its wake-up is lost with it', async () => {
  expect(await verdictOf(permits(1, true, true))).toBe('holds');
  // 777c6c5f1f6e, of 2009, mended that in abort_exclusive_wait().
  expect(await verdictOf(permits(1, true, true, false))).toMatch(/^deadlock in/);
});

/** Runs steps on three tasks, of which each may wait. */
const runs = (
  step: (m: {
    queue: Draft<ReturnType<typeof exclusiveWaitQueueOf<readonly ['a', 'b', 'c']>>>;
    tasks: Draft<ReturnType<typeof signalledTasksOf<readonly ['a', 'b', 'c']>>>;
  }) => void,
) => {
  const names = ['a', 'b', 'c'] as const;
  const state = struct({ queue: exclusiveWaitQueueOf(names), tasks: signalledTasksOf(names) });
  const { thread, system } = forState<Draft<typeof state>>();
  const it = thread('it').steps({
    it: (m) => {
      step(m);
      return 'done';
    },
  });
  return resultOf(() => system({ state, threads: [it], properties: [] }));
};
const asserted = async (step: Parameters<typeof runs>[0]) => {
  const { verdict } = await runs(step);
  if (verdict.kind === 'failed') throw new Error(verdict.error.message);
  expect(verdict.kind).toBe('holds');
};

test('of exclusive waiters the first is woken, and of those that run already none; the others are all woken', async () => {
  await asserted(({ queue, tasks }) => {
    const states = () => [tasks.a, tasks.b, tasks.c].map(({ state }) => state);
    prepareToWaitExclusive(queue, tasks, 'b', 'killable');
    prepareToWaitExclusive(queue, tasks, 'c', 'interruptible');
    prepareToWait(queue, tasks, 'a', 'uninterruptible');
    // b is woken by a signal, and stays where it is.
    sendSignal(tasks, 'b', 'pending');
    expect(schedule(tasks, 'b')).toBe(false);
    sendSignal(tasks, 'b', 'fatal');
    expect(schedule(tasks, 'b')).toBe(true);
    wakeUp(queue, tasks);
    expect(states()).toEqual(['running', 'running', 'running']);
    expect(queue.exclusive.map((who) => who)).toEqual(['b']);
    expect(waitqueueActive(queue)).toBe(true);
    finishWait(queue, tasks, 'b');
    expect(waitqueueActive(queue)).toBe(false);
    prepareToWaitExclusive(queue, tasks, 'c', 'uninterruptible');
    prepareToWaitExclusive(queue, tasks, 'a', 'uninterruptible');
    wakeUp(queue, tasks);
    expect(states()).toEqual(['uninterruptible', 'running', 'running']);
    prepareToWaitExclusive(queue, tasks, 'b', 'uninterruptible');
    wakeUpAll(queue, tasks);
    expect([...states(), queue.exclusive.length]).toEqual(['running', 'running', 'running', 0]);
  });
});

test('a signal wakes from the sleeps that let it, and keeps from them', async () => {
  await asserted(({ tasks }) => {
    setCurrentState(tasks, 'a', 'uninterruptible');
    sendSignal(tasks, 'a', 'fatal');
    expect([schedule(tasks, 'a'), wakeUpProcess(tasks, 'a'), wakeUpProcess(tasks, 'a')]).toEqual([false, true, false]);
    setCurrentState(tasks, 'a', 'interruptible');
    expect(schedule(tasks, 'a')).toBe(true);
    sendSignal(tasks, 'a', 'pending');
    expect(must(tasks.a, 'a').signal).toBe('fatal');
  });
});

test('a task whose domain has not the way in which it would sleep ends the run', async () => {
  const state = struct({ tasks: tasksOf(['waiter'], ['uninterruptible']) });
  const { thread, system } = forState<Draft<typeof state>>();
  const sleepsAs = (how: 'uninterruptible' | 'killable') => {
    const waiter = thread('waiter').steps({
      prepare: (m) => {
        setCurrentState(m.tasks, 'waiter', how);
        return 'wake';
      },
      wake: (m) => (wakeUpProcess(m.tasks, 'waiter') ? 'done' : blocked),
    });
    return system({ state, threads: [waiter], properties: [] });
  };
  expect(await verdictOf(() => sleepsAs('uninterruptible'))).toBe('holds');
  expect(await verdictOf(() => sleepsAs('killable'))).toMatch(/^failed: .*killable/);
});
