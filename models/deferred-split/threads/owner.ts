// Who has a folio mapped: it may unmap a part of it; then its reference goes, by a zap or by swapout.
import { blocked, forState, int, must, only, step } from '../../../src/index.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { Policy, SplitBounds } from '../policy.ts';
import { headsOf, listAddTail, listDelInit, listEmpty, ownerNames, type Queues, queueOf } from '../state.ts';
import { lastPut } from '../steps/last-put.ts';

export const ownerThread = ({ folios }: SplitBounds, policy: Policy, owned: number) => {
  const me = must(ownerNames[owned], 'there are so many owners');
  const { unmapsInPart, swapoutUnqueues } = policy;
  const swapsOut = policy.swapsOut && owned === 0;
  const node = int(0, folios + 2);
  const heads = headsOf(folios);
  return forState<Queues>()
    .thread(me, { locals: { freeing: int(0, folios - 1), next: node, prev: node } })
    .steps({
      __folio_remove_rmap: step(
        'mm/rmap.c: __folio_remove_rmap, of a part: mm/huge_memory.c: deferred_split_folio, under split_queue_lock',
        (m) => {
          const folio = m.folios.at(owned);
          const queue = queueOf(m, owned);
          if (!unmapsInPart || !folio.large) return 'folio_put_testzero';
          if (m.locks[queue] !== 'free') return blocked;
          folio.partiallyMapped = true;
          if (listEmpty(m, owned)) listAddTail(m, owned, heads[queue]);
          return 'folio_put_testzero';
        },
      ),
      folio_put_testzero: step(
        'mm/swap.c: folio_put_testzero; mm/vmscan.c: __remove_mapping, folio_ref_freeze',
        (m, t) => {
          if (swapsOut && m.folios.at(owned).refcount > 1) return blocked;
          if (!refcountDecAndTest(m.folios.at(owned), 'refcount')) return 'done';
          t.freeing = owned;
          return swapsOut ? 'mem_cgroup_swapout' : 'folio_unqueue_deferred_split';
        },
      ),
      mem_cgroup_swapout: only(
        swapsOut,
        step('mm/memcontrol.c: mem_cgroup_swapout', (m) => {
          const folio = m.folios.at(owned);
          if (swapoutUnqueues && folio.large && !listEmpty(m, owned)) {
            if (m.locks.memcg !== 'free') return blocked;
            listDelInit(m, owned);
            folio.partiallyMapped = false;
          }
          folio.charged = false;
          return 'folio_unqueue_deferred_split';
        }),
      ),
      ...lastPut(me, policy, () => 'done'),
    });
};
