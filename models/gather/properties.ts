// What must hold of the gather, and what must happen in it lest a clean verdict say nothing.

import { lostDirty, mkclean } from '../../properties/dirty.ts';
import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { mapcountExact, presentPtes, refcountCovers } from '../../properties/mapcount.ts';
import { noneSkipped, nothingPending, removedOnce } from '../../properties/rmap-queue.ts';
import { returnFlushed, staleFree } from '../../properties/tlb.ts';
import { forState, type Property } from '../../src/index.ts';
import { isEmpty, isPendingAtCursor, queuedRmaps } from '../machine/flush/mmu-gather.ts';
import { mappedNow } from '../machine/folio/mapped-counters.ts';
import { pteAt } from '../machine/table/page-table.ts';
import type { storingThreadsOf } from '../machine/threads/storing-threads.ts';
import type { writebackThreadOf } from '../machine/threads/writeback.ts';
import type { Policy } from './policy.ts';
import { freesFrames, type GatherBounds, type Gathering, isHuge, type Walker } from './state.ts';
import type { unmapThread } from './unmap-thread.ts';
import type { zapThread } from './zap-thread.ts';

export interface GatherThreads {
  readonly zap: ReturnType<typeof zapThread>;
  readonly user: ReturnType<typeof storingThreadsOf<Gathering>>;
  /** Null where the bounds leave it out. */
  readonly writeback: ReturnType<typeof writebackThreadOf<Gathering>> | null;
  readonly unmap: ReturnType<typeof unmapThread> | null;
}

/** Whether nothing is in progress: all threads have ended, or wait for work. */
export const isQuiescent = (bounds: GatherBounds, { zap, user, writeback, unmap }: GatherThreads, m: Gathering) => {
  if (zap.in(m).pc !== 'done' || m.vma.readers > 0) return false;
  for (let cpu = 0; cpu < bounds.cpus; cpu++) if (user.in(m, cpu).pc !== 'done') return false;
  if (writeback !== null && !['done', 'folio_lock'].includes(writeback.in(m).pc)) return false;
  return unmap === null || ['done', 'folio_lock'].includes(unmap.in(m).pc);
};

export const propertiesOf = (bounds: GatherBounds, policy: Policy, threads: GatherThreads): readonly Property[] => {
  const { reachable } = forState<Gathering>();
  const { zap, writeback, unmap } = threads;

  /** Cleared entries of the folio that its mapcount must still count. */
  const pending = (m: Gathering, folio: number): number => {
    let count = queuedRmaps(m.gather, folio);
    if (m.zapping?.folio === folio && m.zapping.rmap) count++;
    if (m.mkcleaning?.folio === folio) count++;
    if (m.unmapping?.folio === folio) count++;
    return count;
  };
  const isLocked = (m: Gathering): boolean => m.tables.some((table) => table.ptl === 'zap');
  const inZapPteRange = (m: Gathering): boolean =>
    m.tables.some((table, t) => table.ptl === 'zap' && !isHuge(bounds, t));

  return [
    staleFree<Gathering>(),
    mkclean<Gathering>(),
    lostDirty<Gathering>((m, folio) =>
      [m.zapping, m.mkcleaning, m.unmapping].some((entry) => entry?.folio === folio && entry.dirty),
    ),
    mapcountExact<Gathering>(pending),
    refcountCovers<Gathering>(),
    ptlBalanced<Walker, Gathering>((m, walker) => {
      if (walker === 'zap')
        return ![
          'tlb_gather_mmu',
          'pmd_trans_huge_lock',
          'tlb_remove_page_size',
          'pte_offset_map_lock',
          'free_pgtables',
          'tlb_flush_mmu',
          'tlb_flush_mmu: wait',
          'tlb_batch_pages_flush',
          'done',
        ].includes(zap.in(m).pc);
      const { pc } = (walker === 'writeback' ? writeback : unmap)?.in(m) ?? { pc: 'done' };
      return ![
        'folio_lock',
        'folio_mkclean',
        'folio_clear_dirty_for_io',
        'submit_bio',
        'try_to_unmap',
        'page_vma_mapped_walk',
        'folio_mapped',
        'done',
      ].includes(pc);
    }),
    returnFlushed<Gathering>((m) => zap.in(m).pc === 'done'),
    ...(policy.rmap === 'inline' ? [] : [nothingPending<Gathering>(isLocked)]),
    ...(policy.rmap === 'cursor' ? [removedOnce<Gathering>(inZapPteRange), noneSkipped<Gathering>(inZapPteRange)] : []),
    ...(policy.noGather
      ? []
      : [
          invariant<Gathering>(
            'FORCED-FLUSH',
            (m) => zap.in(m).pc !== 'tlb_flush_mmu_tlbonly' || zap.in(m).force !== 'no',
          ),
        ]),
    ...(unmap === null
      ? []
      : [
          invariant<Gathering>('UNMAPPED', (m) => {
            const { pc, folio } = unmap.in(m);
            const { mapcount } = m.folios.at(folio);
            return pc !== 'folio_mapped' || mapcount === 0 || { folio, mapcount };
          }),
        ]),
    invariant<Gathering>('QUIESCENT', (m) => {
      if (!isQuiescent(bounds, threads, m)) return true;
      for (let f = 0; f < m.folios.length; f++) {
        const { anon, mapcount, refcount, locked, reused, writeback: writing } = m.folios.at(f);
        const present = presentPtes(m, f);
        if (mapcount !== present || refcount !== present + (anon && !reused ? 0 : 1) || locked || writing)
          return { folio: f, mapcount, refcount };
      }
      const { fileMapped, anonMapped, fileRss, anonRss } = m.counters;
      const now = mappedNow(m.folios, m.tables);
      if (fileMapped !== now.fileMapped || anonMapped !== now.anonMapped) return { fileMapped, anonMapped };
      if (fileRss !== now.fileRss || anonRss !== now.anonRss) return { fileRss, anonRss };
      if (m.tables.some((table) => table.ptl !== 'free')) return { lock: 'PTL' };
      return isEmpty(m.gather) && m.gather.end === 0 && !m.gather.delayedRmap;
    }),
    ...reachables(),
  ];

  function reachables(): readonly Property[] {
    const capacity = bounds.local + bounds.batch * bounds.batches;
    const flushes = !policy.noGather && !policy.fullmm;
    const pageCache = bounds.anon < bounds.folios;
    const seen: Property[] = [
      reachable('the zap finishes', 'munmap() returns, or the process is gone', (m) => zap.in(m).pc === 'done'),
    ];
    if (flushes)
      seen.push(
        reachable('a stale entry', 'a TLB caches a writable entry that the page table no longer has', (m) =>
          m.cpus.some((cpu) => cpu.tlb.some((entry, va) => entry?.writable === true && pteAt(m.tables, va) === null)),
        ),
      );
    if (flushes && pageCache)
      seen.push(
        reachable(
          'clean and early',
          'the rmap of a clean page is removed while a TLB still caches it (P5)',
          (m) =>
            zap.in(m).pc !== 'done' &&
            m.cpus.some((cpu) =>
              cpu.tlb.some((entry) => {
                if (entry === null || entry.dirty) return false;
                const { anon, mapcount } = m.folios.at(entry.folio);
                return !anon && mapcount === 0;
              }),
            ),
        ),
      );
    if (!policy.noGather && capacity < bounds.ptes * bounds.tables)
      seen.push(reachable('a full queue', 'the queue is full', (m) => zap.in(m).force === 'full'));
    if (policy.rmap === 'cursor' && bounds.batches > 0 && bounds.local < bounds.ptes)
      seen.push(
        reachable('several batches', 'pages whose rmap removal is to come are queued in two batches', (m) => {
          const { batches } = m.gather;
          return batches.count((batch) => batch.findIndex((entry) => entry.rmap) >= 0) > 1;
        }),
      );
    if (policy.rmap === 'cursor' && bounds.tables > 1)
      seen.push(
        reachable(
          'done before',
          'pages of an earlier table are queued before the cursor, and there are pages behind it',
          (m) =>
            m.gather.batches.some((batch) => batch.findIndex((entry) => !entry.rmap) >= 0) &&
            inZapPteRange(m) &&
            isPendingAtCursor(m.gather),
        ),
      );
    if (writeback !== null && pageCache)
      seen.push(
        reachable(
          'a clean folio',
          'writeback has written a folio and it is clean',
          (m) => writeback.in(m).pc === 'done' && m.folios.some((f) => !f.anon && !f.dirty),
        ),
      );
    if (unmap !== null)
      seen.push(
        reachable(
          'unmapped',
          'try_to_unmap() has taken the last mapping of a folio away',
          (m) => unmap.in(m).pc === 'folio_mapped' && m.folios.at(unmap.in(m).folio).mapcount === 0 && !m.vma.detached,
        ),
        reachable(
          'the walk waits',
          'try_to_unmap() meets a page-table lock that the zap holds',
          (m) => unmap.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(unmap.in(m).table).ptl === 'zap',
        ),
      );
    if (freesFrames(bounds))
      seen.push(
        reachable('a freed frame', 'a frame is on the free list', (m) =>
          m.folios.some((folio) => folio.refcount === 0),
        ),
      );
    return seen;
  }
};
