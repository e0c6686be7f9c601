// What comes behind the last reference: the folio is taken off its queue, uncharged, freed.
import { blocked, type Sourced, step } from '../../../src/index.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import type { Policy } from '../policy.ts';
import { checkEntry, type Holder, initList, listEmpty, type Queues, queueOf } from '../state.ts';

type Labels = 'folio_unqueue_deferred_split' | 'list_del_init' | 'list_del_init: prev' | 'mem_cgroup_uncharge';
/** The thread's locals that say which folio it is, and how the list was when the entry was read. */
export interface Freeing {
  freeing: number;
  next: number;
  prev: number;
}

/** The steps from `folio_unqueue_deferred_split` on, with the count at zero. `next`: the folio is freed. */
export const lastPut = <T extends Freeing, const N extends string>(
  me: Holder,
  { unqueueLocks }: Policy,
  next: (m: Queues, t: T) => N,
): { readonly [K in Labels]: Sourced<Queues, T, unknown, Labels | N> } => ({
  folio_unqueue_deferred_split: step(
    'mm/internal.h: folio_unqueue_deferred_split, order and list_empty; mm/huge_memory.c: __folio_unqueue_deferred_split, the lock',
    (m, t) => {
      const { freeing } = t;
      if (!m.folios.at(freeing).large || listEmpty(m, freeing)) return 'mem_cgroup_uncharge';
      if (unqueueLocks && !tryLock(m.locks, queueOf(m, freeing), me)) return blocked;
      m.folios.at(freeing).partiallyMapped = false;
      return 'list_del_init';
    },
  ),
  list_del_init: step('mm/huge_memory.c: __folio_unqueue_deferred_split, list_del_init: next->prev', (m, t) => {
    checkEntry(m, t.freeing);
    const { next: after, prev } = m.list.at(t.freeing);
    Object.assign(t, { next: after, prev });
    m.list.at(after).prev = prev;
    return 'list_del_init: prev';
  }),
  'list_del_init: prev': step(
    'mm/huge_memory.c: __folio_unqueue_deferred_split, list_del_init: prev->next, the entry; unlock',
    (m, t) => {
      m.list.at(t.prev).next = t.next;
      initList(m, t.freeing);
      if (unqueueLocks) dropLock(m.locks, queueOf(m, t.freeing), me);
      Object.assign(t, { next: 0, prev: 0 });
      return 'mem_cgroup_uncharge';
    },
  ),
  mem_cgroup_uncharge: step('mm/swap.c: __folio_put, mem_cgroup_uncharge, free_unref_page', (m, t) => {
    const folio = m.folios.at(t.freeing);
    Object.assign(folio, { charged: false, large: false, partiallyMapped: false, state: 'freed' });
    const then = next(m, t);
    t.freeing = 0;
    return then;
  }),
});
