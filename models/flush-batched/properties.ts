// What must hold of reclaim's batched flush, and what must happen lest a clean verdict say nothing.

import { lostDirtyInSwap } from '../../properties/dirty.ts';
import { invariant } from '../../properties/invariant.ts';
import { loadsFindStores } from '../../properties/stores.ts';
import { everyReturnFlushed, staleFree } from '../../properties/tlb.ts';
import { forState, type Property, type ThreadHandle } from '../../src/index.ts';
import { cachedNowhere, cachedWhere } from '../machine/cpu/tlb.ts';
import { isBatchedPending } from '../machine/flush/pending.ts';
import { isGone } from '../machine/folio/folio.ts';
import { pteAt } from '../machine/table/page-table.ts';
import type { Policy } from './policy.ts';
import type { Batched } from './state.ts';
import type { reclaimThread } from './threads/reclaim.ts';

/** A thread of which only is asked where it is. */
type Where = Pick<ThreadHandle<string, Record<never, never>, undefined>, 'in'>;

export const propertiesOf = (
  policy: Policy,
  reclaim: ReturnType<typeof reclaimThread>,
  callers: readonly Where[],
): readonly Property[] => {
  const { reachable } = forState<Batched>();
  /** What a load finds where the entry is not present: the page in the swap cache, or in swap. */
  const elsewhere = (m: Batched, va: number): boolean | null => {
    const entry = m.nonPresent.at(va);
    if (entry === null) return null;
    return isGone(m.folios.at(va)) ? m.contents.swap.at(va).latest : m.contents.folios.at(va).latest;
  };

  return [
    ...(policy.callers.includes('mprotect')
      ? [
          // The VMA still grants to read. Reclaim may take the page away later, with a read-only entry still cached.
          invariant<Batched>(
            'RET-FLUSH',
            cachedNowhere(
              ({ cpus }: Batched) => cpus,
              (_, entry) => entry.writable,
              (m) => callers[0]?.in(m).pc === 'done',
            ),
          ),
        ]
      : policy.callers.length > 0
        ? [
            everyReturnFlushed<Batched>(
              callers.map((caller) => ({
                returned: (m) => caller.in(m).pc === 'done',
                // What two calls owe each other for entries that they have cleaned is in models/flush.
                promised: (m, va) => callers.length === 1 || pteAt(m.tables, va) === null,
                takes: policy.callers.includes('madvise') ? 'unseen stores' : 'page',
              })),
            ),
          ]
        : []),
    staleFree<Batched>(),
    ...(policy.stores
      ? [
          lostDirtyInSwap<Batched>((m, va) => {
            const frame = reclaim.in(m);
            return frame.dirty && frame.va === va;
          }),
          loadsFindStores<Batched>(elsewhere),
        ]
      : []),
    reachable(
      'reclaim ends',
      'reclaim has freed what it took',
      (m) => reclaim.in(m).pc === 'done' && m.folios.some(isGone),
    ),
    reachable(
      'a flush is owed',
      'reclaim has cleared an entry that a TLB caches, and holds no lock',
      (m) =>
        m.tables.every((table) => table.ptl === 'free') &&
        isBatchedPending(m.tlbFlushBatched) &&
        cachedWhere(m.cpus, (_, va) => m.nonPresent.at(va)?.kind === 'swap') !== null,
    ),
    ...(callers.length > 0
      ? [
          reachable(
            'a call returns',
            'every call has returned, and reclaim still has to write or to free',
            (m) =>
              callers.every((caller) => caller.in(m).pc === 'done') &&
              ['pageout', 'arch_tlbbatch_flush', 'dsb'].includes(reclaim.in(m).pc),
          ),
        ]
      : []),
  ];
};
