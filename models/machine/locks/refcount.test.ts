import { expect, test } from 'vitest';
import { blocked, bool, type Draft, forState, oneOf, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import { dropLock, lockOf, takeLock } from './lock.ts';
import {
  refcountDecAndLock,
  refcountDecAndTest,
  refcountDecNotOne,
  refcountInc,
  refcountIncNotZero,
  refcountOf,
} from './refcount.ts';

test('of n users that take and drop a reference each, exactly one drops the last, and nobody gets one after it', async () => {
  const users = 3;
  const User = scalarset('user', users);
  const state = struct({ refs: refcountOf(users + 1), freed: bool() });
  const { thread, always, reachable, system } = forState<Draft<typeof state>>();
  const put = (m: Draft<typeof state>) => {
    if (refcountDecAndTest(m, 'refs')) m.freed = true;
    return 'done' as const;
  };
  const user = thread('user', { over: User }).steps({
    get: (m) => (refcountIncNotZero(m, 'refs') ? 'put' : 'done'),
    put,
  });
  const owner = thread('owner').steps({ put });
  const build = () =>
    system({
      state,
      init: {
        run: (m) => {
          m.refs = 1;
        },
      },
      threads: [user, owner],
      properties: [
        always('COUNTED', 'the count is of those who hold a reference', (m) => {
          const holding = [0, 1, 2].filter((i) => user.in(m, i).pc === 'put').length;
          return m.refs === holding + Number(owner.in(m).pc === 'put') && m.freed === (m.refs === 0);
        }),
        reachable('gets none', 'who comes too late gets none', (m) => m.freed && user.in(m, 0).pc === 'get'),
      ],
    });
  const { verdict, statistics } = await resultOf(build, { symmetry: false });
  expect(verdict.kind).toBe('holds');
  // Each user has not come, has a reference, or is done; the owner has its own or not. But for the initial owner nobody could be the first:
  // of the 2 * 27 the state is possible, since who is done may have found it freed.
  expect(statistics.states).toBe(2 * 3 ** users);
});

const counts = (initial: number, ...steps: ((m: { refs: number }) => void)[]) => {
  const state = struct({ refs: refcountOf(2) });
  const { thread, system } = forState<Draft<typeof state>>();
  const runs = thread('runs').steps({
    it: (m) => {
      for (const step of steps) step(m);
      return 'done';
    },
  });
  const run = (m: { refs: number }) => {
    m.refs = initial;
  };
  return verdictOf(() => system({ state, init: { run }, threads: [runs], properties: [] }));
};

test('an increment from zero, and one reference less than none, are assertions; more than there can be fails', async () => {
  expect(await counts(0, (m) => refcountInc(m, 'refs'))).toBe('INC-FROM-ZERO in 1');
  expect(await counts(0, (m) => refcountDecAndTest(m, 'refs'))).toBe('UNDERFLOW in 1');
  expect(await counts(0, (m) => refcountDecNotOne(m, 'refs'))).toBe('UNDERFLOW in 1');
  expect(await counts(2, (m) => refcountInc(m, 'refs'))).toMatch(/^failed: .*refs/);
  expect(
    await counts(
      1,
      (m) => refcountInc(m, 'refs'),
      (m) => expect(refcountDecNotOne(m, 'refs')).toBe(true),
      (m) => expect(refcountDecNotOne(m, 'refs')).toBe(false),
      (m) => expect(refcountDecAndTest(m, 'refs')).toBe(true),
      (m) => expect(refcountIncNotZero(m, 'refs')).toBe(false),
    ),
  ).toBe('holds');
});

/** A table under a lock, of which two look an object up; who drops the last reference removes it. */
const table = (put: 'and lock' | 'then lock') => {
  const state = struct({ refs: refcountOf(2), lock: lockOf('a', 'b'), listed: bool(), object: oneOf('live', 'freed') });
  type M = Draft<typeof state>;
  const { thread, always, system } = forState<M>();
  const free = (m: M, name: 'a' | 'b') => {
    m.listed = false;
    m.object = 'freed';
    dropLock(m, 'lock', name);
    return 'done' as const;
  };
  const user = (name: 'a' | 'b') =>
    thread(name).steps({
      begin: () => (name === 'a' ? 'put' : 'lookup'),
      lookup: (m) => {
        if (m.lock !== 'free') return blocked;
        if (!m.listed) return 'done';
        refcountInc(m, 'refs');
        return 'put';
      },
      put: (m) => {
        if (put === 'then lock') return refcountDecAndTest(m, 'refs') ? 'lock' : 'done';
        const kept = refcountDecAndLock(m, 'refs', m, 'lock', name);
        if (kept === 'waits') return blocked;
        return kept === 'last' ? 'free' : 'done';
      },
      lock: (m) => (takeLock(m, 'lock', name) ? 'free' : blocked),
      free: (m) => free(m, name),
    });
  const [a, b] = [user('a'), user('b')];
  return () =>
    system({
      state,
      init: {
        run: (m) => {
          Object.assign(m, { refs: 1, listed: true });
        },
      },
      threads: [a, b],
      properties: [
        always('LIVE', 'who has a reference has an object', (m) => b.in(m).pc !== 'put' || m.object === 'live'),
      ],
      mayBeUnreached: ['lookup', 'lock', 'free'],
    });
};

test('with the last reference the lock is held, so that nobody finds the object', async () => {
  expect(await verdictOf(table('and lock'))).toBe('holds');
  expect(await verdictOf(table('then lock'))).toBe('INC-FROM-ZERO in 4');
});
