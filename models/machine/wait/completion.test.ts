import { expect, test } from 'vitest';
import { blocked, type Draft, forState, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import {
  complete,
  completeAll,
  completionDone,
  completionOf,
  reinitCompletion,
  waitForCompletion,
  waitForCompletionKillable,
} from './completion.ts';
import { sendSignal, signalledTasksOf } from './task.ts';

/** Waiters, and one who completes some times, or for all. */
const waits = (waiters: number, completes: number | 'all') => {
  const Task = scalarset('task', waiters);
  const state = struct({ x: completionOf(waiters) });
  const { thread, system } = forState<Draft<typeof state>>();
  const waiter = thread('waiter', { over: Task }).steps({
    wait_for_completion: (m) => (waitForCompletion(m.x) ? 'done' : blocked),
  });
  const completer = thread('completer').steps({
    complete: (m) => {
      if (completes === 'all') completeAll(m.x);
      else for (let i = 0; i < completes; i++) complete(m.x);
      return 'done';
    },
  });
  return () => system({ state, threads: [waiter, completer], properties: [] });
};

test('as many waits pass as were completed: one too few and somebody sleeps for ever, and complete_all() lets all pass', async () => {
  expect(await verdictOf(waits(2, 2))).toBe('holds');
  expect(await verdictOf(waits(2, 1))).toBe('deadlock in 2');
  expect(await verdictOf(waits(2, 'all'))).toBe('holds');
  // Nobody has come, before and after; then one, and both have passed.
  expect((await resultOf(waits(2, 2))).statistics.states).toBe(4);
});

test('what is done lets a wait pass although it is to be killed; what is not does not', async () => {
  const state = struct({ x: completionOf(1), tasks: signalledTasksOf(['a']) });
  const { thread, system } = forState<Draft<typeof state>>();
  const a = thread('a').steps({
    it: ({ x, tasks }) => {
      expect(waitForCompletionKillable(x, tasks, 'a')).toBe('waits');
      sendSignal(tasks, 'a', 'fatal');
      expect(waitForCompletionKillable(x, tasks, 'a')).toBe('killed');
      complete(x);
      expect([completionDone(x), waitForCompletionKillable(x, tasks, 'a'), completionDone(x)]).toEqual([
        true,
        'done',
        false,
      ]);
      completeAll(x);
      complete(x);
      expect([waitForCompletion(x), completionDone(x)]).toEqual([true, true]);
      reinitCompletion(x);
      expect(completionDone(x)).toBe(false);
      return 'done';
    },
  });
  expect(await verdictOf(() => system({ state, threads: [a], properties: [] }))).toBe('holds');
});
