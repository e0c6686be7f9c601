// mm/huge_memory.c: deferred_split_scan() of the queue of a memcg, called by reclaim.
import { blocked, bool, choose, forState, int, nullable, only, step } from '../../../src/index.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { Policy, SplitBounds } from '../policy.ts';
import { checkEntry, headsOf, listAddTail, listDelInit, listEmpty, type Queues } from '../state.ts';
import { lastPut } from '../steps/last-put.ts';

export const scanThread = ({ folios }: SplitBounds, policy: Policy) => {
  const { scan, keeps, delLocks, triesToGet, looksIfQueued } = policy;
  const onList = scan !== 'batch';
  /** A folio that is looked at is on no list of the scan, so it goes back to the queue by itself. */
  const offFirst = scan === 'list, off it first';
  const splices = scan === 'list';
  const heads = headsOf(folios);
  const folio = int(0, folios - 1);
  const node = int(0, folios + 2);
  const locals = {
    /** Where the walk is, and what follows; with a batch, the folios that are left. */
    at: node,
    after: node,
    left: int(0, 2 ** folios - 1),
    /** The folio whose reference is kept for those behind it on the list. */
    kept: nullable(folio),
    freeing: folio,
    next: node,
    prev: node,
  };
  interface Locals {
    at: number;
    after: number;
    left: number;
    kept: number | null;
    freeing: number;
    next: number;
    prev: number;
  }
  const done = (t: Locals) => {
    Object.assign(t, { at: 0, after: 0, kept: null });
    return 'done' as const;
  };
  /** list_for_each_entry_safe(): the next folio, and what follows it. */
  const advance = (m: Queues, t: Locals, to: number) => {
    if (onList) {
      t.at = to;
      t.after = to === heads.own ? heads.own : m.list.at(to).next;
      if (to === heads.own) return splices ? ('list_splice_tail' as const) : done(t);
      return offFirst ? ('__list_del_entry' as const) : ('split_folio' as const);
    }
    const first = [...Array(folios).keys()].find((f) => (t.left >> f) & 1);
    if (first === undefined) {
      return done(t);
    }
    t.at = first;
    t.left &= ~(1 << first);
    return 'split_folio' as const;
  };
  const onwards = (m: Queues, t: Locals) => advance(m, t, t.after);
  return forState<Queues>()
    .thread('scan', { locals })
    .steps({
      folio_try_get: step(
        'mm/huge_memory.c: deferred_split_scan, under split_queue_lock: folio_try_get, list_move',
        (m, t) => {
          if (m.locks.memcg !== 'free') return blocked;
          for (let one = m.list.at(heads.memcg).next; one !== heads.memcg; ) {
            const { next } = m.list.at(one);
            const taken = m.folios.at(one);
            listDelInit(m, one);
            if (taken.refcount > 0 || !triesToGet) {
              taken.refcount++;
              if (onList) listAddTail(m, one, heads.own);
              else t.left |= 1 << one;
            } else taken.partiallyMapped = false;
            one = next;
          }
          return advance(m, t, m.list.at(heads.own).next);
        },
      ),
      split_folio: step(
        'mm/huge_memory.c: deferred_split_scan, thp_underused; split_folio, which takes it off its list under split_queue_lock',
        choose({ split: bool() }, (m, t, { split }) => {
          const one = m.folios.at(t.at);
          if (split) {
            if (m.locks.memcg !== 'free' || one.refcount < 2) return blocked;
            if (!listEmpty(m, t.at)) listDelInit(m, t.at);
            Object.assign(one, { large: false, partiallyMapped: false });
          }
          if (split) return onList && keeps === 'the last that was not taken off' ? 'swap' : 'folio_put';
          if (splices) return one.partiallyMapped ? (keeps === 'none' ? 'folio_put' : 'swap') : '__list_del_entry';
          return one.partiallyMapped ? 'list_add_tail' : 'folio_put';
        }),
      ),
      __list_del_entry: only(
        onList,
        step('mm/huge_memory.c: deferred_split_scan, list_del_init without a lock: next->prev', (m, t) => {
          if (delLocks) {
            if (m.locks.memcg !== 'free') return blocked;
            listDelInit(m, t.at);
            return offFirst ? 'split_folio' : 'folio_put';
          }
          checkEntry(m, t.at);
          const { next, prev } = m.list.at(t.at);
          Object.assign(t, { next, prev });
          m.list.at(next).prev = prev;
          return '__list_del_entry: prev';
        }),
      ),
      '__list_del_entry: prev': only(
        onList && !delLocks,
        step('mm/huge_memory.c: deferred_split_scan, list_del_init without a lock: prev->next', (m, t) => {
          m.list.at(t.prev).next = t.next;
          Object.assign(t, { next: 0, prev: 0 });
          return 'INIT_LIST_HEAD';
        }),
      ),
      INIT_LIST_HEAD: only(
        onList && !delLocks,
        step('mm/huge_memory.c: deferred_split_scan, list_del_init without a lock: next of the entry', (m, t) => {
          m.list.at(t.at).next = t.at;
          return 'INIT_LIST_HEAD: prev';
        }),
      ),
      'INIT_LIST_HEAD: prev': only(
        onList && !delLocks,
        step('mm/huge_memory.c: deferred_split_scan, list_del_init without a lock: prev of the entry', (m, t) => {
          m.list.at(t.at).prev = t.at;
          return offFirst ? 'split_folio' : 'folio_put';
        }),
      ),
      list_add_tail: only(
        !splices,
        step('mm/huge_memory.c: deferred_split_scan, back to the queue, under split_queue_lock', (m, t) => {
          if (m.locks.memcg !== 'free') return blocked;
          if (!looksIfQueued || listEmpty(m, t.at)) listAddTail(m, t.at, heads.memcg);
          return 'folio_put';
        }),
      ),
      swap: only(
        splices && keeps !== 'none',
        step('mm/huge_memory.c: deferred_split_scan, swap(folio, prev)', (m, t) => {
          const put = t.kept;
          t.kept = t.at;
          if (put === null) return onwards(m, t);
          t.at = put;
          return 'folio_put';
        }),
      ),
      folio_put: step('mm/huge_memory.c: deferred_split_scan, folio_put', (m, t) => {
        if (!refcountDecAndTest(m.folios.at(t.at), 'refcount')) return t.kept === t.at ? done(t) : onwards(m, t);
        t.freeing = t.at;
        return 'folio_unqueue_deferred_split';
      }),
      list_splice_tail: only(
        splices,
        step('mm/huge_memory.c: deferred_split_scan, list_splice_tail, under split_queue_lock', (m, t) => {
          if (m.locks.memcg !== 'free') return blocked;
          while (!listEmpty(m, heads.own)) {
            const first = m.list.at(heads.own).next;
            listDelInit(m, first);
            listAddTail(m, first, heads.memcg);
          }
          if (t.kept === null) return done(t);
          Object.assign(t, { at: t.kept, after: 0 });
          return 'folio_put';
        }),
      ),
      ...lastPut<Locals, 'split_folio' | '__list_del_entry' | 'list_splice_tail' | 'done'>('scan', policy, (m, t) =>
        t.kept === t.freeing ? done(t) : onwards(m, t),
      ),
    });
};
