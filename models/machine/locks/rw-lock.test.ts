import { expect, test } from 'vitest';
import { blocked, type Draft, forState, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import {
  downgradeWrite,
  downRead,
  downReadTrylock,
  downWrite,
  downWriteTrylock,
  fairRwLockOf,
  isRwLockFree,
  rwLockOf,
  upRead,
  upWrite,
  waitToWrite,
} from './rw-lock.ts';

/** Two readers and a writer that go round for ever; the writer may say that it waits, and may go on as a reader. */
const goesRound = (readers: number | 'known', waits: boolean) => {
  const Reader = scalarset('reader', 2);
  const of = readers === 'known' ? Reader : readers;
  const state = struct({ sem: waits ? fairRwLockOf(['writer'], of) : rwLockOf(['writer'], of) });
  const { thread, always, system } = forState<Draft<typeof state>>();
  const reader = thread('reader', { over: Reader }).steps({
    down_read: (m, _, { reader }) => (downRead(m.sem, reader) ? 'up_read' : blocked),
    up_read: (m, _, { reader }) => {
      upRead(m.sem, reader);
      return 'down_read';
    },
  });
  const writer = thread('writer').steps({
    down_write: (m) => {
      if (downWrite(m.sem, 'writer')) return 'up_write';
      if (!waits) return blocked;
      waitToWrite(m.sem as never, 'writer');
      return 'schedule';
    },
    schedule: (m) => (downWrite(m.sem, 'writer') ? 'up_write' : blocked),
    up_write: (m) => {
      upWrite(m.sem, 'writer');
      return 'down_write';
    },
  });
  return () =>
    system({
      state,
      threads: [reader, writer],
      properties: [
        always('ALONE', 'who writes is alone', (m) => {
          const reads = [0, 1].some((i) => reader.in(m, i).pc === 'up_read');
          const writes = writer.in(m).pc === 'up_write';
          return !(reads && writes) && isRwLockFree(m.sem) === (!reads && !writes);
        }),
      ],
      mayBeUnreached: waits ? [] : ['writer: schedule'],
    });
};

test('who reads, who writes, and who waits: as many states as can be counted by hand', async () => {
  // Four sets of readers, or the writer. While it waits: three more, of those who read; and none in which it may have it.
  for (const readers of [2, 'known'] as const) {
    const states = async (waits: boolean) => {
      const { verdict, statistics } = await resultOf(goesRound(readers, waits), { symmetry: false });
      expect(verdict.kind).toBe('holds');
      return statistics.states;
    };
    expect(await states(false)).toBe(5);
    // ... and the one in which all have left, and it has not come yet.
    expect(await states(true)).toBe(5 + 3 + 1);
  }
});

/** A reader that reads again while it reads, and a writer in between. */
const reenters = (fair: boolean, readers: number | readonly ['reader']) => {
  const state = struct({ sem: fair ? fairRwLockOf(['writer'], readers) : rwLockOf(['writer'], readers) });
  const { thread, system } = forState<Draft<typeof state>>();
  const who = typeof readers === 'number' ? undefined : 'reader';
  const reader = thread('reader').steps({
    down_read: (m) => (downRead(m.sem, who) ? 'again' : blocked),
    again: (m) => (downRead(m.sem, who) ? 'up_read' : blocked),
    up_read: (m) => {
      upRead(m.sem, who);
      upRead(m.sem, who);
      return 'done';
    },
  });
  const writer = thread('writer').steps({
    down_write: (m) => {
      if (downWrite(m.sem, 'writer')) return 'up_write';
      if (!fair) return blocked;
      waitToWrite(m.sem as never, 'writer');
      return 'schedule';
    },
    schedule: (m) => (downWrite(m.sem, 'writer') ? 'up_write' : blocked),
    up_write: (m) => {
      upWrite(m.sem, 'writer');
      return 'done';
    },
  });
  return () =>
    system({ state, threads: [reader, writer], properties: [], mayBeUnreached: fair ? [] : ['writer: schedule'] });
};

test('to read again while a writer waits is the deadlock that lockdep knows of; where nobody waits it is none', async () => {
  expect(await verdictOf(reenters(false, 2))).toBe('holds');
  expect(await verdictOf(reenters(true, 2))).toBe('deadlock in 2');
  // Who reads is known: it is wrong in any case.
  expect(await verdictOf(reenters(false, ['reader']))).toBe('SELF-DEADLOCK in 2');
});

test('a deadlock says which reader keeps a writer off, and which writer a reader', async () => {
  const state = struct({ a: rwLockOf(['w'], ['r']), b: rwLockOf(['w'], ['r']) });
  const { thread, system } = forState<Draft<typeof state>>();
  const r = thread('r').steps({
    a: (m) => (downRead(m.a, 'r') ? 'b' : blocked),
    b: (m) => {
      if (!downRead(m.b, 'r')) return blocked;
      upRead(m.b, 'r');
      upRead(m.a, 'r');
      return 'done';
    },
  });
  const w = thread('w').steps({
    b: (m) => (downWrite(m.b, 'w') ? 'a' : blocked),
    a: (m) => {
      if (!downWrite(m.a, 'w')) return blocked;
      upWrite(m.a, 'w');
      upWrite(m.b, 'w');
      return 'done';
    },
  });
  const { verdict } = await resultOf(() => system({ state, threads: [r, w], properties: [] }));
  if (verdict.kind !== 'deadlock') throw new Error(verdict.kind);
  expect(
    verdict.waiting.map(({ reads }) => reads?.flatMap(({ path, holder }) => (holder ? [[path, holder]] : []))),
  ).toEqual([[['b.writer', { thread: 'w', step: 'a' }]], [['a.readers.r', { thread: 'r', step: 'b' }]]]);
});

test('who has not what it gives up breaks NOT-HELD, and a try gets nothing that is taken', async () => {
  const state = struct({ sem: fairRwLockOf(['w'], ['r', 'w']), count: rwLockOf(['w'], 1) });
  type M = Draft<typeof state>;
  const { thread, system } = forState<M>();
  const runs = (step: (m: M) => void) =>
    verdictOf(() =>
      system({
        state,
        threads: [
          thread('r').steps({
            it: (m) => {
              step(m);
              return 'done';
            },
          }),
        ],
        properties: [],
      }),
    );
  expect(await runs((m) => upRead(m.sem, 'r'))).toBe('NOT-HELD in 1');
  expect(await runs((m) => upRead(m.count))).toBe('NOT-HELD in 1');
  expect(await runs((m) => upWrite(m.sem))).toBe('NOT-HELD in 1');
  expect(await runs((m) => downgradeWrite(m.count))).toBe('NOT-HELD in 1');
  expect(await runs((m) => void (downRead(m.sem, 'w') && downWrite(m.sem, 'w')))).toBe('SELF-DEADLOCK in 1');
  expect(await runs((m) => void (downWrite(m.sem, 'w') && downRead(m.sem, 'w')))).toBe('SELF-DEADLOCK in 1');
  expect(
    await runs((m) => {
      expect([downWriteTrylock(m.sem, 'w'), downReadTrylock(m.sem, 'r')]).toEqual([true, false]);
      downgradeWrite(m.sem, 'w');
      expect([downReadTrylock(m.sem, 'r'), downWriteTrylock(m.sem, 'w')]).toEqual([true, false]);
      upRead(m.sem, 'w');
      upRead(m.sem, 'r');
      expect(isRwLockFree(m.sem)).toBe(true);
      waitToWrite(m.sem, 'w');
      expect([downReadTrylock(m.sem, 'r'), downWrite(m.sem, 'w'), m.sem.waiting.w]).toEqual([false, true, false]);
    }),
  ).toBe('holds');
});
