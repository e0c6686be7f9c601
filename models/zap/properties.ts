// What must hold of every zap, and what must happen in it lest a clean verdict say nothing; and what the model zap claims
// beyond that. What gather does is in its properties.ts.

import { lostDirty, mkclean } from '../../properties/dirty.ts';
import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { mapcountExact, presentPtes, refcountCovers } from '../../properties/mapcount.ts';
import { returnFlushed, staleFree } from '../../properties/tlb.ts';
import { forState, type LivenessProperty, optional, type Property } from '../../src/index.ts';
import { cachedSomewhere } from '../machine/cpu/tlb.ts';
import { isGatherEmpty, queuedRmaps } from '../machine/flush/mmu-gather.ts';
import { mappedNow } from '../machine/folio/mapped-counters.ts';
import { pteAt } from '../machine/table/page-table.ts';
import type { storingThreadsOf } from '../machine/threads/storing-threads.ts';
import { mkcleanWalk, type writebackThreadOf } from '../machine/threads/writeback.ts';
import type { Policy } from './policy.ts';
import { freesFrames, type Scope, type Walker, walkersOf, type Zap } from './state.ts';
import type { pageoutThread } from './threads/pageout.ts';
import { unmapHolds, type unmapThread } from './threads/unmap.ts';
import type { zapThread } from './threads/zap.ts';

export interface ZapThreads {
  readonly zap: ReturnType<typeof zapThread>;
  readonly user: ReturnType<typeof storingThreadsOf<Zap>>;
  /** Null where the scope leaves it out. */
  readonly writeback: ReturnType<typeof writebackThreadOf<Zap>> | null;
  readonly unmap: ReturnType<typeof unmapThread> | null;
  readonly pageout: ReturnType<typeof pageoutThread> | null;
}

/** What a model claims of its variants beyond what holds of every zap. */
export type ClaimsOf = (
  scope: Scope,
  policy: Policy,
  threads: ZapThreads,
) => { readonly always: readonly Property[]; readonly reachable: readonly Property[] };

/** Where the zap may hold a page-table lock. */
const zapHolds: readonly string[] = [
  'pmdp_huge_get_and_clear_full',
  'page_remove_rmap: compound',
  'folio_mark_dirty: compound',
  '__tlb_remove_folio_pages_size',
  'tlb_flush_mmu_tlbonly: compound',
  'tlb_flush_mmu_tlbonly: compound: wait',
  'ptep_get_and_clear_full',
  'set_page_dirty',
  'page_remove_rmap',
  'free_page_and_swap_cache',
  '__tlb_remove_page',
  'tlb_flush_mmu_tlbonly',
  'tlb_flush_mmu_tlbonly: wait',
  'tlb_flush_rmaps',
  'pte_unmap_unlock',
];
/** Where an rmap walk may: but for the step that takes the lock, and drops it again where there is nothing to do. */
const walkHolds = (walk: readonly string[], pc: string): boolean => walk.includes(pc) && pc !== 'page_vma_mapped_walk';

export const propertiesOf = (
  scope: Scope,
  policy: Policy,
  threads: ZapThreads,
  claims: ClaimsOf,
): readonly (Property | LivenessProperty)[] => {
  if (policy.asks !== 'safety') return progressOf(scope);
  const { reachable } = forState<Zap>();
  const { zap, writeback, unmap } = threads;
  const claimed = claims(scope, policy, threads);

  /** Entries in a thread's hand: cleared, and their dirty bit not handed on, or their rmap not removed. */
  const inHand = (m: Zap) => [m.zapping, m.mkcleaning, optional(m, 'unmapping') ?? null];
  /** Cleared entries of the folio that its mapcount must still count. */
  const pending = (m: Zap, folio: number): number => {
    let count = queuedRmaps(m.gather, folio);
    if (m.zapping?.folio === folio && m.zapping.rmap) count++;
    if (m.mkcleaning?.folio === folio) count++;
    if (optional(m, 'unmapping')?.folio === folio) count++;
    return count;
  };

  return [
    staleFree<Zap>(),
    mkclean<Zap>(),
    lostDirty<Zap>((m, folio) => inHand(m).some((entry) => entry?.folio === folio && entry.dirty)),
    mapcountExact<Zap>(pending),
    refcountCovers<Zap>(),
    ptlBalanced<Walker, Zap>((m, walker) => {
      if (walker === 'zap') return zapHolds.includes(zap.in(m).pc);
      if (walker === 'writeback') return writeback !== null && walkHolds(mkcleanWalk, writeback.in(m).pc);
      return unmap !== null && unmapHolds(unmap.in(m).pc);
    }),
    // Where faults map anew, writeback may clear an entry that the call never saw.
    returnFlushed<Zap>((m) => zap.in(m).pc === 'done' && (policy.call !== 'MADV_DONTNEED' || m.mkcleaning === null)),
    ...claimed.always,
    invariant<Zap>('QUIESCENT', (m) => {
      if (!isQuiescent(scope, threads, m)) return true;
      for (let f = 0; f < m.folios.length; f++) {
        const { anon, mapcount, refcount, locked, reused, writeback: writing } = m.folios.at(f);
        const present = presentPtes(m, f);
        if (mapcount !== present || refcount !== present + (anon && !reused ? 0 : 1) || locked || writing)
          return { folio: f, mapcount, refcount };
      }
      const counters = optional(m, 'counters');
      if (counters !== undefined) {
        const { fileMapped, anonMapped, fileRss, anonRss } = counters;
        const now = mappedNow(m.folios, m.tables);
        if (fileMapped !== now.fileMapped || anonMapped !== now.anonMapped) return { fileMapped, anonMapped };
        if (fileRss !== now.fileRss || anonRss !== now.anonRss) return { fileRss, anonRss };
      }
      if (m.tables.some((table) => table.ptl !== 'free')) return { lock: 'PTL' };
      return isGatherEmpty(m.gather) && m.gather.end === 0 && !m.gather.delayedRmap;
    }),
    reachable('the zap finishes', 'munmap() returns, or the process is gone', (m) => zap.in(m).pc === 'done'),
    ...(policy.noGather || policy.fullmm
      ? []
      : [
          reachable(
            'a stale entry',
            'a TLB caches a writable entry that the page table no longer has',
            cachedSomewhere(
              ({ cpus }: Zap) => cpus,
              (m, { writable }, va) => writable && pteAt(m.tables, va) === null,
            ),
          ),
        ]),
    ...(writeback === null
      ? []
      : [
          reachable(
            'a clean folio',
            'writeback has written a folio and it is clean',
            (m) =>
              writeback.in(m).pc === (policy.comeAgain ? 'folio_lock' : 'done') &&
              m.folios.some((f) => !f.anon && !f.dirty && (f.mkcleaned || !policy.comeAgain)),
          ),
        ]),
    ...claimed.reachable,
    ...(freesFrames(scope)
      ? [
          reachable('a freed frame', 'a frame is on the free list', (m) =>
            m.folios.some((folio) => folio.refcount === 0),
          ),
        ]
      : []),
  ];
};

/** What is asked of every fair run. */
const progressOf = (scope: Scope): readonly (Property | LivenessProperty)[] => {
  const { leadsTo } = forState<Zap>();
  const flushes = (m: Zap): boolean => walkersOf(scope).some((walker) => m.shootdowns[walker].end > 0);
  return [
    leadsTo('FLUSH-ENDS', 'a flush that was begun ends', flushes, (m) => !flushes(m)),
    leadsTo(
      'FREED',
      'a page whose entry is cleared is queued and freed',
      (m) => m.zapping !== null || !isGatherEmpty(m.gather),
      (m) => m.zapping === null && isGatherEmpty(m.gather),
    ),
  ];
};

/** Whether nothing is in progress: all threads have ended, or wait for work. */
const isQuiescent = ({ cpus }: Scope, { zap, user, writeback, unmap, pageout }: ZapThreads, m: Zap): boolean => {
  if (zap.in(m).pc !== 'done' || m.vma.readers > 0) return false;
  for (let cpu = 0; cpu < cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
  if (writeback !== null && !['done', 'folio_lock'].includes(writeback.in(m).pc)) return false;
  if (pageout !== null && !['done', 'folio_trylock'].includes(pageout.in(m).pc)) return false;
  return unmap === null || ['done', 'folio_lock'].includes(unmap.in(m).pc);
};

/** Of the model zap: where the cursor rests, and that writeback comes to wait for the zap. */
export const claims: ClaimsOf = (scope, policy, { zap, user, writeback }) => {
  const { reachable } = forState<Zap>();
  const isUserAt = (m: Zap, cpu: number, pc: string): boolean => user.in(m, cpu).pc === pc;
  /** What only some variants do, lest their verdict say nothing of it. */
  const lifted: Property[] = [];
  if (policy.faultKeepsEntry)
    lifted.push(
      reachable('the entry stays', 'a fault is done with, and the TLB has the read-only entry still', (m) =>
        m.cpus.some((cpu, c) => isUserAt(m, c, 'retry_store') && cpu.tlb.some((entry) => entry?.writable === false)),
      ),
    );
  if (policy.call === 'MADV_DONTNEED')
    lifted.push(
      reachable(
        'mapped anew',
        'a fault has mapped a page again, and the gather has it still from before',
        (m) => !isGatherEmpty(m.gather) && m.folios.some(({ mapcount }, f) => mapcount > 0 && presentPtes(m, f) > 0),
      ),
    );
  if (policy.comeAgain && writeback !== null)
    lifted.push(
      reachable(
        'a second writeback',
        'writeback begins, and a fault has made writable what it had made read-only before',
        (m) => writeback.in(m).pc === 'folio_mkclean' && m.cpus.some((_, c) => isUserAt(m, c, 'retry_store')),
      ),
    );
  if (policy.allocationMayFail)
    lifted.push(
      reachable('no further batch', 'the batch on the stack is full, and no further one could be had', (m) => {
        const { active, batches } = m.gather;
        return active === 0 && zap.in(m).force && batches.at(0).length === scope.local && scope.batches > 0;
      }),
      reachable('then one', 'none could be had for the first page, and one could for the second', (m) => {
        const { active, batches } = m.gather;
        return active > 0 && scope.local === 1 && batches.at(0).length > 0 && batches.at(0).at(0).folio === 1;
      }),
    );
  return {
    always:
      policy.rmap === 'cursor'
        ? [
            invariant<Zap>('RMAP-CURSOR', (m) => {
              const { cursor, active, batches } = m.gather;
              // zap_pte_range() with no lock: before it, between two calls, and after the last.
              if (!['pte_offset_map_lock', 'done'].includes(zap.in(m).pc)) return true;
              if (cursor.batch === active && cursor.first === batches.at(active).length) return true;
              return { batch: cursor.batch, first: cursor.first };
            }),
          ]
        : [],
    reachable: [
      ...(writeback === null
        ? []
        : [
            reachable(
              'the walk waits',
              'the rmap walk meets a page-table lock that the zap holds',
              (m) => writeback.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(0).ptl === 'zap',
            ),
          ]),
      ...lifted,
    ],
  };
};
