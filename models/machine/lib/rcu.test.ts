import { describe, expect, test } from 'vitest';
import { array, bool, choose, type Draft, forState, int, type System, scalarset, struct } from '../../../src/index.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import { callRcu, gracePeriodOver, rcuDoBatch, rcuOf, rcuReadLock, rcuReadUnlock, synchronizeRcu } from './rcu.ts';

const exploredOf = (system: System) => explore(packedExecutor(system), system, {});

/**
 * A cycle of `who`, R: a reader, G: an updater. Thread i loads place i and stores to the next one: a reader both within one critical section, in any
 * order; an updater the load first, and a grace period in between. Can each of them load what the one before has stored?
 */
const cycle = (who: readonly ('R' | 'G')[]): System => {
  const n = who.length;
  const state = struct({ places: array(n, bool()), rcu: rcuOf({ readers: n, heads: n }) });
  type M = Draft<typeof state>;
  const { thread, system, always } = forState<M>();
  const loads = { loaded: bool() };
  const threads = who.map((kind, i) => {
    const store = (m: M) => m.places.set((i + 1) % n, true);
    if (kind === 'R')
      return thread(`reader${i}`, { locals: { ...loads, storesFirst: bool() } }).steps({
        rcu_read_lock: choose({ storesFirst: bool() }, (m, t, { storesFirst }) => {
          rcuReadLock(m.rcu, i);
          t.storesFirst = storesFirst;
          return 'one';
        }),
        one: (m, t) => {
          if (t.storesFirst) store(m);
          else t.loaded = m.places.at(i);
          return 'other';
        },
        other: (m, t) => {
          if (t.storesFirst) t.loaded = m.places.at(i);
          else store(m);
          return 'rcu_read_unlock';
        },
        rcu_read_unlock: (m) => {
          rcuReadUnlock(m.rcu, i);
          return 'done';
        },
      });
    return thread(`updater${i}`, { locals: loads }).steps({
      load: (m, t) => {
        t.loaded = m.places.at(i);
        return 'synchronize_rcu';
      },
      ...synchronizeRcu('synchronize_rcu', {
        rcu: (m: M) => m.rcu,
        head: () => i,
        from: 'the updater',
        next: () => 'store' as const,
      }),
      store: (m) => {
        store(m);
        return 'done';
      },
    });
  });
  return system({
    state,
    threads,
    properties: [
      always('CYCLE', 'not all load what the one before has stored', (m) =>
        threads.some((one) => one.in(m).pc !== 'done' || !one.in(m).loaded),
      ),
    ],
  });
};

describe('the rule of RCU: a cycle is forbidden if it has at least as many grace periods as critical sections (Alglave et al., ASPLOS 2018)', () => {
  const cases = ['RG', 'RRG', 'RGRG', 'RRGG', 'RGG', 'GRRR'];
  test.each(cases)('%s', async (who) => {
    const kinds = [...who] as ('R' | 'G')[];
    const readers = kinds.filter((kind) => kind === 'R').length;
    const { ending } = await exploredOf(cycle(kinds));
    expect(ending.kind).toBe(readers > kinds.length - readers ? 'violated' : 'holds');
  });
});

test('one reader and one updater have the ten states that a count by hand has', async () => {
  const state = struct({ rcu: rcuOf({ readers: 1, heads: 1 }) });
  type M = Draft<typeof state>;
  const { thread, system, reachable } = forState<M>();
  const reader = thread('reader').steps({
    rcu_read_lock: (m) => {
      rcuReadLock(m.rcu, 0);
      return 'rcu_read_unlock';
    },
    rcu_read_unlock: (m) => {
      rcuReadUnlock(m.rcu, 0);
      return 'done';
    },
  });
  const updater = thread('updater').steps(
    synchronizeRcu('synchronize_rcu', {
      rcu: (m: M) => m.rcu,
      head: () => 0,
      from: 'the updater',
      next: () => 'done' as const,
    }),
  );
  const { ending, statistics } = await exploredOf(
    system({
      state,
      threads: [reader, updater],
      properties: [
        reachable('LATER', 'a later reader is inside when the grace period is over', (m) => {
          return updater.in(m).pc === 'done' && m.rcu.inside.at(0);
        }),
      ],
    }),
  );
  // Before synchronize_rcu(): 3 places of the reader. While it waits: not yet there; there, and not waited for; there, and waited for; gone. After: 3.
  expect([ending.kind, statistics.states]).toEqual(['holds', 10]);
});

/** Readers that are alike, who look at an object once; it is unlinked, and freed by call_rcu(). */
const freed = (readers: number, twice: boolean): System => {
  const Reader = scalarset('reader', readers);
  const state = struct({ linked: bool(), live: bool(), rcu: rcuOf({ readers: Reader, heads: 1 }) });
  type M = Draft<typeof state>;
  const { thread, system, always } = forState<M>();
  const threads = thread('readers', { over: Reader, locals: { found: bool() } }).steps({
    rcu_read_lock: (m, t, { reader }) => {
      rcuReadLock(m.rcu, reader);
      t.found = m.linked;
      return 'rcu_read_unlock';
    },
    rcu_read_unlock: (m, t, { reader }) => {
      t.found = false;
      rcuReadUnlock(m.rcu, reader);
      return 'done';
    },
  });
  const updater = thread('updater').steps({
    unlink: (m) => {
      m.linked = false;
      return 'call_rcu';
    },
    call_rcu: (m) => {
      callRcu(m.rcu, 0);
      return twice ? 'again' : 'done';
    },
    again: (m) => {
      if (twice) callRcu(m.rcu, 0);
      return 'done';
    },
  });
  return system({
    state,
    init: {
      run: (m) => {
        m.linked = true;
        m.live = true;
      },
    },
    threads: [threads, updater],
    actions: [
      rcuDoBatch<M>({
        rcu: (m) => m.rcu,
        heads: int(0, 0),
        callback: (m) => {
          m.live = false;
        },
      }),
    ],
    properties: [
      always('LIVE', 'what a reader has found is there', (m) => {
        for (let reader = 0; reader < readers; reader++)
          if (threads.in(m, reader).found && !m.live) return { reader, over: gracePeriodOver(m.rcu, 0) };
        return true;
      }),
    ],
    mayBeUnreached: ['again'],
  });
};

test('a callback waits for each reader that may have found its object, and readers are alike', async () => {
  const system = freed(3, false);
  const ofOrbits = await explore(packedExecutor(system, { symmetry: true }), system, {});
  const all = await explore(packedExecutor(system), system, {});
  expect([ofOrbits.ending.kind, all.ending.kind]).toEqual(['holds', 'holds']);
  // Six orders of three readers: at least a sixth of the states is left.
  expect(ofOrbits.statistics.states).toBeLessThan(all.statistics.states / 2);
  expect(ofOrbits.statistics.states).toBeGreaterThanOrEqual(all.statistics.states / 6);
});

test('an object is not given to call_rcu() twice', async () => {
  const { ending } = await exploredOf(freed(1, true));
  expect(ending).toMatchObject({ kind: 'asserted', assertion: 'RCU-TWICE' });
});
