// What must hold of flushes that are owed, and what must happen lest a clean verdict say nothing.

import { lostDirtyInSwap } from '../../properties/dirty.ts';
import { invariant } from '../../properties/invariant.ts';
import { loadsFindStores } from '../../properties/stores.ts';
import { everyReturnFlushed, staleFree } from '../../properties/tlb.ts';
import { forState, type Property, type ThreadHandle } from '../../src/index.ts';
import { mmTlbFlushNested } from '../machine/flush/pending.ts';
import { isGone } from '../machine/folio/folio.ts';
import type { Operation, Policy } from './policy.ts';
import { type Flushing, hasNonPresent, tracksSoftDirty } from './state.ts';

/** Threads of which only is asked where they are. */
type Where = Pick<ThreadHandle<string, Record<never, never>, undefined>, 'in'>;

export const propertiesOf = (
  policy: Policy,
  operations: readonly Where[],
  /** A thread has cleared a dirty entry and has yet to hand on the dirty bit. */
  held: (m: Flushing, va: number) => boolean,
): readonly Property[] => {
  const { reachable } = forState<Flushing>();
  const returned = (m: Flushing, o: number): boolean => operations[o]?.in(m).pc === 'done';
  /** Calls that somebody in user space relies on: nobody is told when the NUMA scan or the reaper is through. */
  const promising = policy.operations.flatMap((operation, o) =>
    ['numa', 'reaper'].includes(operation.kind) ? [] : [{ operation, o }],
  );

  /** What a load finds where the entry is not present. */
  const elsewhere = (m: Flushing, va: number): boolean | null => {
    if (policy.reclaim === 'discards') {
      const { discarded, mayDiscard } = m.lazyFree.at(va);
      if (discarded) return mayDiscard ? null : false;
    }
    const entry = hasNonPresent(policy) ? m.nonPresent.at(va) : null;
    if (entry === null || entry.kind === 'migration') return null;
    const inMemory = entry.kind === 'protnone' || !isGone(m.folios.at(entry.folio));
    return inMemory ? m.contents.folios.at(entry.folio).latest : m.contents.swap.at(va).latest;
  };

  return [
    ...(promising.length > 0
      ? [
          everyReturnFlushed<Flushing>(
            promising.map(({ operation: { kind }, o }) => ({
              returned: (m) => returned(m, o),
              promised: (m, va) => m.promises.at(o).at(va),
              takes: kind === 'free' ? 'unseen stores' : kind === 'dontneed' ? 'page' : 'write',
            })),
          ),
        ]
      : []),
    staleFree<Flushing>(),
    ...(policy.reclaim === 'swaps' ? [lostDirtyInSwap<Flushing>(held)] : []),
    ...(policy.stores ? [loadsFindStores<Flushing>(elsewhere)] : []),
    ...(tracksSoftDirty(policy)
      ? [invariant<Flushing>('SOFT-DIRTY', (m) => m.softDirty.findIndex(({ missed }) => missed) < 0)]
      : []),
    invariant<Flushing>('PENDING', (m) =>
      policy.pending === 'none' || !policy.operations.every((_, o) => returned(m, o)) ? true : m.tlbFlushPending === 0,
    ),
    invariant<Flushing>('PTL-BAL', (m) => {
      const { ptl } = m.tables.at(0);
      const o = policy.operations.findIndex(({ by }: Operation) => by === ptl);
      return o < 0 || !returned(m, o);
    }),
    ...(policy.operations.length > 0
      ? [
          reachable('all return', 'every operation has returned', (m) =>
            policy.operations.every((_, o) => returned(m, o)),
          ),
        ]
      : []),
    reachable(
      'a stale entry',
      'a TLB caches an entry that the page table no longer has',
      (m) =>
        m.cpus.some((cpu) => cpu.tlb.some((entry, va) => entry !== null && m.tables.at(0).ptes.at(va) === null)) ||
        m.cpus.some((cpu) =>
          cpu.tlb.some((entry, va) => entry?.writable === true && m.tables.at(0).ptes.at(va)?.writable === false),
        ),
    ),
    ...(policy.nested !== 'not asked' && policy.operations.filter(({ counted }) => counted !== false).length > 1
      ? [reachable('nested', 'two operations owe a flush at a time', (m) => mmTlbFlushNested(m))]
      : []),
  ];
};
