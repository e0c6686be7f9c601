import { expect, test } from 'vitest';
import { assert, blocked, type Draft, forState, int, oneOf, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import {
  cancelWorkSync,
  flushWork,
  processOneWork,
  queueWork,
  workBusy,
  workCancelled,
  workDone,
  workFlushed,
  workOf,
} from './workqueue.ts';

/** Somebody who queues a work some times, and the worker. */
const queues = (times: number) => {
  const state = struct({ work: workOf([]), queued: int(0, times), executed: int(0, times) });
  const { thread, always, reachable, system } = forState<Draft<typeof state>>();
  const caller = thread('caller', { locals: { calls: int(0, times) } }).steps({
    queue_work: (m, t) => {
      if (queueWork(m.work)) m.queued++;
      t.calls++;
      return t.calls < times ? 'queue_work' : 'done';
    },
  });
  const kworker = thread('kworker', { daemon: true }).steps({
    process_one_work: (m) => (processOneWork(m.work) ? 'func' : blocked),
    func: (m) => {
      m.executed++;
      workDone(m.work);
      return 'process_one_work';
    },
  });
  const idle = (m: Draft<typeof state>) => caller.in(m).pc === 'done' && !workBusy(m.work);
  return () =>
    system({
      state,
      threads: [caller, kworker],
      properties: [
        always('EXECUTED', 'what was queued is executed as often', (m) => !idle(m) || m.executed === m.queued),
        ...Array.from({ length: times }, (_, i) =>
          reachable(`executed ${i + 1}`, 'so often', (m) => idle(m) && m.executed === i + 1),
        ),
      ],
    });
};

test('a work that is pending is not queued again, one that runs is: three calls are one, two or three executions', async () => {
  const { verdict, statistics } = await resultOf(queues(3));
  expect(verdict.kind).toBe('holds');
  // By hand. Queued once it is pending, runs, or is over: 3. Queued once more it may be pending while it runs, too: 4, and 4 for the third time.
  expect(statistics.states).toBe(1 + 3 + (3 + 4) + (3 + 4 + 4));
});

/** A work that frees what it works on, or works on what its owner frees; and its owner, who goes. */
const owner = (goes: 'cancel_work_sync' | 'flush_work' | 'cancel_work', requeues: 'never' | 'once' | 'always') => {
  const state = struct({ work: workOf(['owner']), object: oneOf('live', 'freed'), runs: int(0, 2) });
  type M = Draft<typeof state>;
  const { thread, system } = forState<M>();
  const free = (m: M) => {
    m.object = 'freed';
    return 'done' as const;
  };
  const exit = thread('owner').steps({
    queue_work: (m) => {
      queueWork(m.work);
      return 'go';
    },
    go: (m) => {
      if (goes === 'flush_work') return flushWork(m.work, 'owner') ? 'wait' : 'free';
      cancelWorkSync(m.work);
      return goes === 'cancel_work_sync' ? 'wait' : 'free';
    },
    wait: (m) => {
      const over = goes === 'flush_work' ? workFlushed(m.work, 'owner') : workCancelled(m.work);
      return over ? 'free' : blocked;
    },
    free,
  });
  const kworker = thread('kworker', { daemon: true }).steps({
    process_one_work: (m) => (processOneWork(m.work) ? 'func' : blocked),
    func: (m) => {
      assert(m.object === 'live', 'USE-FREE');
      if (requeues === 'always' || (requeues === 'once' && m.runs === 0)) queueWork(m.work);
      if (requeues === 'once') m.runs++;
      return 'return';
    },
    return: (m) => {
      workDone(m.work);
      return 'process_one_work';
    },
  });
  return () => system({ state, threads: [exit, kworker], properties: [], mayBeUnreached: ['wait'] });
};

test('cancel_work_sync() waits for who executes the work, and lets it not queue itself again', async () => {
  for (const requeues of ['never', 'once', 'always'] as const)
    expect(await verdictOf(owner('cancel_work_sync', requeues))).toBe('holds');
  // Without the wait: queue_work, process_one_work, go, free, func.
  expect(await verdictOf(owner('cancel_work', 'never'))).toBe('USE-FREE in 5');
});

test('flush_work() waits for what was queued when it was called, and not for what is queued then', async () => {
  expect(await verdictOf(owner('flush_work', 'never'))).toBe('holds');
  // Queue, go; the worker begins, queues the work again, returns; the owner goes on and frees; the second execution.
  expect(await verdictOf(owner('flush_work', 'once'))).toBe('USE-FREE in 9');
});

test('flush_work() of a work that runs and is queued once more waits for the second execution', async () => {
  const state = struct({ work: workOf(['a', 'b']) });
  const { thread, system } = forState<Draft<typeof state>>();
  const it = thread('it').steps({
    it: ({ work }) => {
      queueWork(work);
      processOneWork(work);
      expect(flushWork(work, 'a')).toBe(true);
      expect([queueWork(work), queueWork(work), processOneWork(work)]).toEqual([true, false, false]);
      expect(flushWork(work, 'b')).toBe(true);
      workDone(work);
      expect([workFlushed(work, 'a'), workFlushed(work, 'b')]).toEqual([true, false]);
      expect(processOneWork(work)).toBe(true);
      expect(workFlushed(work, 'b')).toBe(false);
      workDone(work);
      expect([workFlushed(work, 'b'), workBusy(work), flushWork(work, 'b')]).toEqual([true, false, false]);
      // Who waits for what is taken off the queue waits no longer.
      queueWork(work);
      flushWork(work, 'a');
      expect([cancelWorkSync(work), workFlushed(work, 'a'), workCancelled(work)]).toEqual([true, true, true]);
      return 'done';
    },
  });
  expect(await verdictOf(() => system({ state, threads: [it], properties: [] }))).toBe('holds');
});
