// munmap(), or the end of a process: the page tables of an mm one by one, each under its own lock, with one mmu_gather.
import { blocked, forState, int, oneOf, only, step } from '../../src/index.ts';
import { flushAtOnce, ipiSender } from '../machine/flush/ipi.ts';
import {
  discardRmaps,
  isEmpty,
  isPendingAtCursor,
  nextAtCursor,
  pendingRmap,
  queuePage,
  recordPte,
  takeRange,
} from '../machine/flush/mmu-gather.ts';
import { putPage } from '../machine/folio/folio.ts';
import { addRss, removeRmap } from '../machine/folio/mapped-counters.ts';
import { lockPtl, preemptionOff, unlockPtl } from '../machine/table/page-table.ts';
import { type ZapLocals as Locals, toNextTable, zapHugePmd } from './huge-steps.ts';
import type { Policy } from './policy.ts';
import { type GatherBounds, type Gathering, isHuge, sizesOf } from './state.ts';

export const zapThread = (
  bounds: GatherBounds,
  policy: Policy,
  others: {
    /** No CPU runs a thread of the mm any more. */
    readonly usersDone: (m: Gathering) => boolean;
    /** An rmap walk is under way. */
    readonly isWalked: (m: Gathering) => boolean;
  },
) => {
  const { thread } = forState<Gathering>();
  const { tables, ptes, vas } = sizesOf(bounds);
  const gathers = !policy.noGather;
  const pageCache = bounds.anon < bounds.folios;
  const exits = policy.fullmm;
  const { flushTlb } = ipiSender<Gathering, Locals>({
    ipi: (m) => m.shootdowns.zap,
    how: policy.up ? 'local' : exits ? 'elided' : policy.noGather ? 'broadcast' : 'ipi',
    alwaysWaits: true,
  });
  const isCursor = policy.rmap === 'cursor';
  const vaOf = (t: Locals) => t.table * ptes + t.i;

  const discard = (m: Gathering) => {
    discardRmaps(m.gather);
    if (!policy.cursorHasFirst) m.gather.cursor.first = 0;
  };

  /** Where the page goes whose entry has been cleared: to have its rmap removed at once, or to the queue. */
  const removeRmapOrQueue = (m: Gathering) => {
    const page = m.zapping;
    if (page === null || isCursor) return '__tlb_remove_page';
    const delayed = policy.rmap === 'delayed' && page.dirty && !m.folios.at(page.folio).anon;
    return delayed ? '__tlb_remove_page' : 'page_remove_rmap';
  };
  const nextEntry = (m: Gathering, t: Locals, full: boolean) => {
    m.zapping = null;
    if (!full || policy.fullAdvances) t.i++;
    if (!full && t.i < ptes) return 'ptep_get_and_clear_full';
    addRss(m.counters, false, -t.fileRss);
    addRss(m.counters, true, -t.anonRss);
    t.fileRss = 0;
    t.anonRss = 0;
    if (policy.order === 'rmaps, flush' && hasPending(m, t)) return 'tlb_flush_rmaps';
    return flushUnderLock(m, t);
  };
  const flushUnderLock = (m: Gathering, t: Locals) => {
    const wanted = policy.flushUnderLock === 'always' || t.force !== 'no';
    if (wanted && gathers && m.gather.end > 0) return 'tlb_flush_mmu_tlbonly';
    return rmapsAfterFlush(m, t);
  };
  const rmapsAfterFlush = (m: Gathering, t: Locals) =>
    policy.order === 'flush, rmaps' && hasPending(m, t) ? 'tlb_flush_rmaps' : 'pte_unmap_unlock';
  const hasPending = (m: Gathering, t: Locals) => {
    if (!isCursor) return m.gather.delayedRmap;
    return (policy.rmapsAlways || t.force !== 'no') && isPendingAtCursor(m.gather, policy.cursorWalk);
  };

  /** The range to flush under the lock. In 2014 all that lies before the address that the loop has reached. */
  const rangeUnderLock = (m: Gathering, t: Locals) => {
    const range = takeRange(m.gather);
    if (policy.range === 'recorded') return range;
    const reached = vaOf(t);
    if (reached < range.end) {
      m.gather.start = reached;
      m.gather.end = range.end;
    }
    return { start: range.start, end: reached };
  };

  const lockTable = (t: Locals) => (isHuge(bounds, t.table) ? 'pmd_trans_huge_lock' : 'pte_offset_map_lock');
  const nextTable = (t: Locals) => (t.table < tables ? lockTable(t) : 'free_pgtables');
  const freeBatches = (m: Gathering, t: Locals) => {
    if (!isEmpty(m.gather)) return 'tlb_batch_pages_flush';
    m.gather.active = 0;
    if (isCursor && policy.discards.atFree) discard(m);
    return m.vma.unlinked ? 'done' : nextTable(t);
  };

  return thread('zap', {
    locals: {
      table: int(0, tables),
      i: int(0, ptes),
      force: oneOf('no', 'dirty', 'full'),
      fileRss: int(0, ptes),
      anonRss: int(0, ptes),
    },
    ...(policy.up ? { runs: (m: Gathering) => !preemptionOff(m, 'zap') } : {}),
  }).steps({
    tlb_gather_mmu: step(
      exits
        ? 'mm/mmap.c: exit_mmap, the last user is gone; mm/mmu_gather.c: tlb_gather_mmu_fullmm'
        : 'mm/mmap.c: detach_vmas_to_be_unmapped, under mmap_lock for writing; mm/mmu_gather.c: tlb_gather_mmu',
      (m, t) => {
        if (m.vma.readers > 0) return blocked;
        if (exits && policy.exitWaits) {
          if (!others.usersDone(m)) return blocked;
          // What TLBs still cache belongs to an address-space id that nobody will use again.
          flushAtOnce(m, { start: 0, end: vas });
        }
        m.vma.detached = true;
        if (policy.range === 'up to the address') m.gather.end = vas;
        return nextTable(t);
      },
    ),
    ...zapHugePmd(bounds, policy, nextTable),
    pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m, t) => {
      if (!lockPtl(m.tables.at(t.table), 'zap')) return blocked;
      if (isCursor && policy.discards.atStart) discard(m);
      return 'ptep_get_and_clear_full';
    }),
    ptep_get_and_clear_full: step('mm/memory.c: zap_pte_range; tlb_remove_tlb_entry', (m, t) => {
      const table = m.tables.at(t.table);
      const pte = table.ptes.at(t.i);
      if (pte === null) return nextEntry(m, t, false);
      const { folio, dirty } = pte;
      const { anon } = m.folios.at(folio);
      m.zapping = { folio, dirty, rmap: true };
      table.ptes.set(t.i, null);
      if (anon) t.anonRss++;
      else t.fileRss++;
      if (policy.noGather) flushAtOnce(m, { start: vaOf(t), end: vaOf(t) + 1 });
      else recordPte(m.gather, vaOf(t));
      return dirty && !anon ? 'set_page_dirty' : removeRmapOrQueue(m);
    }),
    set_page_dirty: only(
      pageCache,
      step('mm/memory.c: zap_pte_range -> set_page_dirty', (m, t) => {
        if (m.zapping === null) return blocked;
        m.folios.at(m.zapping.folio).dirty = true;
        if (policy.dirtyForcesFlush) t.force = 'dirty';
        if (policy.rmap === 'delayed') m.gather.delayedRmap = true;
        return removeRmapOrQueue(m);
      }),
    ),
    page_remove_rmap: only(
      !isCursor,
      step('mm/rmap.c: page_remove_rmap', (m) => {
        if (m.zapping === null) return blocked;
        removeRmap(m, m.zapping.folio);
        m.zapping.rmap = false;
        return policy.noGather ? 'free_page_and_swap_cache' : '__tlb_remove_page';
      }),
    ),
    free_page_and_swap_cache: only(
      policy.noGather,
      step('arch/s390/include/asm/tlb.h: __tlb_remove_page_size', (m, t) => {
        if (m.zapping === null) return blocked;
        putPage(m.folios.at(m.zapping.folio));
        return nextEntry(m, t, false);
      }),
    ),
    __tlb_remove_page: only(
      gathers,
      step('mm/mmu_gather.c: __tlb_remove_page_size, tlb_next_batch', (m, t) => {
        if (m.zapping === null) return blocked;
        const full = queuePage(m.gather, bounds, policy.batchRule, m.zapping.folio, m.zapping.rmap);
        if (full) t.force = 'full';
        return nextEntry(m, t, full);
      }),
    ),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: gathers,
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly, under the page-table lock',
      range: rangeUnderLock,
      next: (m: Gathering, t: Locals) => rmapsAfterFlush(m, t),
    }),
    tlb_flush_rmaps: only(
      policy.rmap !== 'inline',
      step('mm/mmu_gather.c: tlb_flush_rmaps, tlb_flush_rmap_batch -> page_remove_rmap', (m, t) => {
        const { gather } = m;
        const pending = isCursor ? nextAtCursor(gather, policy.cursorWalk) : pendingRmap(gather, 'local and active');
        if (pending !== null) {
          removeRmap(m, pending.folio);
          pending.rmap = false;
        }
        const more = isCursor
          ? isPendingAtCursor(gather, policy.cursorWalk)
          : pendingRmap(gather, 'local and active') !== null;
        if (more) return 'tlb_flush_rmaps';
        gather.delayedRmap = false;
        if (isCursor && policy.discards.afterWalk) discard(m);
        return policy.order === 'rmaps, flush' ? flushUnderLock(m, t) : 'pte_unmap_unlock';
      }),
    ),
    pte_unmap_unlock: step('mm/memory.c: zap_pte_range', (m, t) => {
      unlockPtl(m.tables.at(t.table));
      const forced = t.force !== 'no';
      t.force = 'no';
      if (t.i === ptes) toNextTable(t);
      if (!forced || !gathers) return nextTable(t);
      // In 2014 tlb_flush_mmu_free() alone: what is queued has been flushed under the lock.
      return policy.range === 'recorded' && m.gather.end > 0 ? 'tlb_flush_mmu' : freeBatches(m, t);
    }),
    free_pgtables: step(
      'mm/memory.c: free_pgtables -> mm/mmap.c: unlink_file_vma, under i_mmap_rwsem for writing',
      (m, t) => {
        if (policy.unlinkWaits && others.isWalked(m)) return blocked;
        m.vma.unlinked = true;
        if (!gathers) return 'done';
        return m.gather.end > 0 && policy.flushAtFinish ? 'tlb_flush_mmu' : freeBatches(m, t);
      },
    ),
    ...flushTlb('tlb_flush_mmu', {
      present: gathers && policy.flushAtFinish,
      from: 'mm/mmu_gather.c: tlb_flush_mmu, tlb_finish_mmu, no lock held',
      range: (m: Gathering) => takeRange(m.gather),
      next: (m: Gathering, t: Locals) => freeBatches(m, t),
    }),
    tlb_batch_pages_flush: only(
      gathers,
      step('mm/mmu_gather.c: tlb_batch_pages_flush -> free_pages_and_swap_cache', (m, t) => {
        const { batches } = m.gather;
        const batch = batches.at(batches.findIndex((queued) => queued.length > 0));
        putPage(m.folios.at(batch.shift().folio));
        return freeBatches(m, t);
      }),
    ),
  });
};
