// The CPUs that drain their mlock batches, and their batches of folios for the LRU.
import { blocked, bool, choose, forState, int, only, step } from '../../../src/index.ts';
import { countMlock, isOnList, testClearMlocked, uncountMlock } from '../../machine/folio/lru.ts';
import type { Policy } from '../policy.ts';
import { type Count, type CountBounds, foliosOf, freeIfUnused, isolate } from '../state.ts';

export const drainName = (cpu: number): string => `mlock_drain_${cpu}`;

interface Locals {
  /** The folio was taken off the unevictable list, and not another. */
  unevictable: boolean;
}

export const mlockDrainThread = (policy: Policy, cpu: number) => {
  const { thread } = forState<Count>();
  const first = (m: Count) => m.batches.at(cpu).at(0);
  const folioOf = (m: Count) => m.folios.at(first(m).folio);
  /** SetPageLRU and folio_put(). */
  const put = (m: Count, t: Locals, list?: 'evictable' | 'unevictable') => {
    const f = first(m).folio;
    m.batches.at(cpu).shift();
    if (list !== undefined) m.folios.at(f).lru = list;
    if (list === 'evictable') m.folios.at(f).mlock_count = 0;
    t.unevictable = false;
    freeIfUnused(m, policy, f);
    return 'mlock_folio_batch' as const;
  };
  const pgLruFirst = policy.drain === 'PG_lru first';
  const count = (m: Count, t: Locals, unevictable: boolean) => {
    const folio = folioOf(m);
    // "A little surprising, but quite possible": another CPU has cleared PG_mlocked.
    if (!folio.mlocked) {
      folio.missed = true;
      return put(m, t, 'evictable');
    }
    countMlock(folio, unevictable);
    return put(m, t, 'unevictable');
  };
  const mlockUnderLock = (m: Count, t: Locals) => {
    const folio = folioOf(m);
    if (folio.lru === 'adding') return blocked;
    if (isOnList(folio)) return count(m, t, folio.lru === 'unevictable');
    folio.missed = true;
    return put(m, t);
  };
  const munlockUnderLock = (m: Count, t: Locals) => {
    const folio = folioOf(m);
    if (folio.lru === 'adding') return blocked;
    if (!isOnList(folio)) return clearUnisolated(m, t);
    if (folio.lru === 'unevictable' && policy.counts && !uncountMlock(folio)) return put(m, t);
    testClearMlocked(m, folio);
    return put(m, t, 'evictable');
  };
  const clearUnisolated = (m: Count, t: Locals) => {
    const folio = folioOf(m);
    testClearMlocked(m, folio);
    folio.missed = true;
    return put(m, t);
  };

  return thread(drainName(cpu), { daemon: true, fair: 'weak', locals: { unevictable: bool() } }).steps({
    mlock_folio_batch: step(
      'mm/mlock.c: mlock_folio_batch; __mlock_folio, __munlock_folio: folio_test_clear_lru',
      (m, t) => {
        if (m.batches.at(cpu).length === 0) return blocked;
        const folio = folioOf(m);
        const { op } = first(m);
        if (!pgLruFirst) return op === 'mlock' ? mlockUnderLock(m, t) : munlockUnderLock(m, t);
        t.unevictable = folio.lru === 'unevictable';
        const isolated = isolate(folio, policy);
        if (isolated === blocked) return blocked;
        if (isolated) return op === 'mlock' ? '__mlock_folio' : '__munlock_folio';
        if (op === 'munlock') return '__munlock_folio, not isolated';
        folio.missed = true;
        return put(m, t);
      },
    ),
    __mlock_folio: only(
      pgLruFirst,
      step('mm/mlock.c: __mlock_folio, under lru_lock', (m, t) => count(m, t, t.unevictable)),
    ),
    __munlock_folio: only(
      pgLruFirst,
      step('mm/mlock.c: __munlock_folio, under lru_lock', (m, t) => {
        const folio = folioOf(m);
        if (t.unevictable && policy.counts && !uncountMlock(folio)) return put(m, t, 'unevictable');
        testClearMlocked(m, folio);
        return 'folio_evictable';
      }),
    ),
    folio_evictable: only(
      pgLruFirst,
      step('mm/mlock.c: __munlock_folio, folio_evictable after the flag is cleared', (m, t) =>
        put(m, t, t.unevictable && folioOf(m).mlocked ? 'unevictable' : 'evictable'),
      ),
    ),
    '__munlock_folio, not isolated': only(
      pgLruFirst,
      step('mm/mlock.c: __munlock_folio, folio_test_clear_mlocked without lru_lock', clearUnisolated),
    ),
  });
};

/** lru_add_fn(), for the one folio at a time that is being added. */
export const lruDrainThread = (bounds: CountBounds, policy: Policy) => {
  const folios = foliosOf(bounds);
  const add = (m: Count, t: { folio: number; unevictable: boolean }, unevictable: boolean) => {
    const folio = m.folios.at(t.folio);
    folio.lru = unevictable ? 'unevictable' : 'evictable';
    if (unevictable && policy.addedWith === 'one') folio.mlock_count = 1;
    if (unevictable && policy.addedWith === 'none') {
      folio.mlock_count = 0;
      folio.missed = true;
    }
    freeIfUnused(m, policy, t.folio);
    t.folio = 0;
    t.unevictable = false;
    return 'lru_add_drain' as const;
  };

  return forState<Count>()
    .thread('lru_drain', { daemon: true, fair: 'weak', locals: { folio: int(0, folios - 1), unevictable: bool() } })
    .steps({
      lru_add_drain: step(
        'mm/swap.c: lru_add_fn, under lru_lock: folio_set_lru',
        choose({ folio: int(0, folios - 1) }, (m, t, { folio }) => {
          if (m.folios.at(folio).lru !== 'batch') return blocked;
          t.folio = folio;
          m.folios.at(folio).lru = 'adding';
          if (policy.setLruFirst) return 'folio_evictable';
          t.unevictable = m.folios.at(folio).mlocked;
          return 'folio_set_lru';
        }),
      ),
      folio_evictable: only(
        policy.setLruFirst,
        step('mm/swap.c: lru_add_fn, folio_evictable; mlock_count; lruvec_add_folio', (m, t) =>
          add(m, t, m.folios.at(t.folio).mlocked),
        ),
      ),
      folio_set_lru: only(
        !policy.setLruFirst,
        step('mm/swap.c: folio_batch_move_lru, folio_set_lru after lru_add_fn', (m, t) => add(m, t, t.unevictable)),
      ),
    });
};
