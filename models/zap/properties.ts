// What must hold of the zap, and what must happen in it lest a clean verdict say nothing.

import { lostDirty, mkclean } from '../../properties/dirty.ts';
import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { mapcountExact, presentPtes, refcountCovers } from '../../properties/mapcount.ts';
import { returnFlushed, staleFree } from '../../properties/tlb.ts';
import { forState, type Property } from '../../src/index.ts';
import { isEmpty } from '../machine/flush/mmu-gather.ts';
import { freesFrames, type Walker, type Zap, type ZapBounds } from './state.ts';
import type { userThreads } from './user-threads.ts';
import type { Policy } from './variants.ts';
import type { writebackThread } from './writeback-thread.ts';
import type { zapThread } from './zap-thread.ts';

export interface ZapThreads {
  readonly zap: ReturnType<typeof zapThread>;
  readonly writeback: ReturnType<typeof writebackThread>;
  readonly user: ReturnType<typeof userThreads>;
}

export const propertiesOf = (
  bounds: ZapBounds,
  policy: Policy,
  { zap, writeback, user }: ZapThreads,
): readonly Property[] => {
  const { reachable } = forState<Zap>();

  /** Cleared entries of the folio that its mapcount must still count. */
  const pending = (m: Zap, folio: number): number => {
    let count = m.zapping?.folio === folio && m.zapping.rmap ? 1 : 0;
    if (m.mkcleaning?.folio === folio) count++;
    const { batches } = m.gather;
    for (let b = 0; b < batches.length; b++) {
      const batch = batches.at(b);
      for (let i = 0; i < batch.length; i++) {
        const entry = batch.at(i);
        if (entry.folio === folio && entry.rmap) count++;
      }
    }
    return count;
  };
  const allDone = (m: Zap): boolean => {
    if (zap.in(m).pc !== 'done' || m.vma.readers > 0) return false;
    for (let cpu = 0; cpu < bounds.cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
    // Without page-cache folios there is no writeback.
    return bounds.anon === bounds.folios || ['done', 'folio_lock'].includes(writeback.in(m).pc);
  };
  /** zap_pte_range() with no lock: before it, between two calls, and after the last. */
  const outsideZap = (m: Zap): boolean => ['pte_offset_map_lock', 'done'].includes(zap.in(m).pc);

  return [
    staleFree<Zap>(),
    mkclean<Zap>(),
    lostDirty<Zap>((m, folio) => [m.zapping, m.mkcleaning].some((entry) => entry?.folio === folio && entry.dirty)),
    mapcountExact<Zap>(pending),
    refcountCovers<Zap>(),
    ptlBalanced<Walker, Zap>((m, walker) => {
      if (walker === 'zap')
        return !['detach_vmas', 'pte_offset_map_lock', 'tlb_batch_pages_flush', 'done'].includes(zap.in(m).pc);
      return ['ptep_clear_flush', 'ptep_clear_flush: wait', 'set_pte_at'].includes(writeback.in(m).pc);
    }),
    returnFlushed<Zap>((m) => zap.in(m).pc === 'done'),
    ...(policy.rmap === 'cursor'
      ? [
          invariant<Zap>('RMAP-CURSOR', (m) => {
            const { cursor, active, batches } = m.gather;
            if (!outsideZap(m) || (cursor.batch === active && cursor.first === batches.at(active).length)) return true;
            return { batch: cursor.batch, first: cursor.first };
          }),
        ]
      : []),
    invariant<Zap>('QUIESCENT', (m) => {
      if (!allDone(m)) return true;
      for (let f = 0; f < m.folios.length; f++) {
        const { anon, mapcount, refcount, locked, reused, writeback: writing } = m.folios.at(f);
        const present = presentPtes(m, f);
        if (mapcount !== present || refcount !== present + (anon && !reused ? 0 : 1) || locked || writing)
          return { folio: f, mapcount, refcount };
      }
      if (m.tables.some((table) => table.ptl !== 'free')) return { lock: 'PTL' };
      return isEmpty(m.gather) && m.gather.end === 0 && !m.gather.delayedRmap;
    }),
    reachable('the zap finishes', 'munmap() returns', (m) => zap.in(m).pc === 'done'),
    ...(policy.noGather
      ? []
      : [
          reachable('a stale entry', 'a TLB caches a writable entry that the page table no longer has', (m) =>
            m.cpus.some((cpu) =>
              cpu.tlb.some((entry, va) => entry?.writable === true && m.tables.at(0).ptes.at(va) === null),
            ),
          ),
        ]),
    ...(bounds.anon < bounds.folios
      ? [
          reachable(
            'a clean folio',
            'writeback has written a folio and it is clean',
            (m) => writeback.in(m).pc === 'done' && m.folios.some((f) => !f.anon && !f.dirty),
          ),
          reachable(
            'the walk waits',
            'the rmap walk meets a page-table lock that the zap holds',
            (m) => writeback.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(0).ptl === 'zap',
          ),
        ]
      : []),
    ...(freesFrames(bounds)
      ? [
          reachable('a freed frame', 'a frame is on the free list', (m) =>
            m.folios.some((folio) => folio.refcount === 0),
          ),
        ]
      : []),
  ];
};
