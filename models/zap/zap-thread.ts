// munmap() of the whole range by one thread: zap_pte_range() on the table of the running mm, with its mmu_gather.
import { blocked, bool, forState, int, only, step } from '../../src/index.ts';
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
import { lockPtl, preemptionOff, unlockPtl } from '../machine/table/page-table.ts';
import type { Zap, ZapBounds } from './state.ts';
import type { Policy } from './variants.ts';

interface Locals {
  /** The next page of the range. */
  va: number;
  /** force_flush */
  force: boolean;
}

export const zapThread = (bounds: ZapBounds, policy: Policy) => {
  const { thread } = forState<Zap>();
  const { flushTlb } = ipiSender<Zap, Locals>({
    ipi: (m) => m.shootdowns.zap,
    how: policy.up ? 'local' : 'ipi',
    alwaysWaits: true,
  });
  const gathers = !policy.noGather;
  const putsAtOnce = policy.noGather || policy.freeBeforeFlush;
  const removesInline = policy.rmap === 'inline' || policy.rmap === 'delayed';

  const removeRmapOrQueue = (m: Zap) => {
    const page = m.zapping;
    if (page === null || !removesInline) return '__tlb_remove_page';
    const delayed = policy.rmap === 'delayed' && page.dirty && !m.folios.at(page.folio).anon;
    return delayed ? '__tlb_remove_page' : 'page_remove_rmap';
  };
  const nextPage = (m: Zap, t: Locals, full: boolean) => {
    m.zapping = null;
    t.va++;
    if (!full && t.va < bounds.ptes) return 'ptep_get_and_clear_full';
    return policy.flushUnderLock && t.force ? 'tlb_flush_mmu_tlbonly' : beforeUnlock(m);
  };
  const beforeUnlock = (m: Zap) => {
    const pending = policy.rmap === 'cursor' ? isPendingAtCursor(m.gather) : m.gather.delayedRmap;
    return pending ? 'tlb_flush_rmaps' : 'pte_unmap_unlock';
  };
  const afterFlush = (m: Zap, t: Locals) => (policy.rmap === 'after unlock' ? 'tlb_flush_rmaps' : freeBatches(m, t));
  const freeBatches = (m: Zap, t: Locals) => {
    if (!isEmpty(m.gather)) return 'tlb_batch_pages_flush';
    m.gather.active = 0;
    if (policy.rmap === 'cursor' && policy.freeResetsCursor) discardRmaps(m.gather);
    return t.va < bounds.ptes ? 'pte_offset_map_lock' : 'done';
  };

  return thread('zap', {
    locals: { va: int(0, bounds.ptes), force: bool() },
    ...(policy.up ? { runs: (m: Zap) => !preemptionOff(m, 'zap') } : {}),
  }).steps({
    detach_vmas: step(
      'mm/mmap.c: detach_vmas_to_be_unmapped, under mmap_lock for writing; then mmap_write_downgrade',
      (m) => {
        if (m.vma.readers > 0) return blocked;
        m.vma.detached = true;
        return 'pte_offset_map_lock';
      },
    ),
    pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m, t) => {
      if (!lockPtl(m.tables.at(0), 'zap')) return blocked;
      t.force = false;
      if (policy.rmap === 'cursor') discardRmaps(m.gather);
      return 'ptep_get_and_clear_full';
    }),
    ptep_get_and_clear_full: step('mm/memory.c: zap_pte_range; tlb_remove_tlb_entry', (m, t) => {
      const { ptes } = m.tables.at(0);
      const pte = ptes.at(t.va);
      if (pte === null) return nextPage(m, t, false);
      const { folio, dirty } = pte;
      m.zapping = { folio, dirty, rmap: true };
      ptes.set(t.va, null);
      if (policy.noGather) flushAtOnce(m, { start: t.va, end: t.va + 1 });
      else recordPte(m.gather, t.va);
      return dirty && !m.folios.at(folio).anon ? 'set_page_dirty' : removeRmapOrQueue(m);
    }),
    set_page_dirty: step('mm/memory.c: zap_pte_range -> set_page_dirty; tlb_delay_rmap', (m, t) => {
      if (m.zapping === null) return blocked;
      m.folios.at(m.zapping.folio).dirty = true;
      if (policy.dirtyForcesFlush) t.force = true;
      if (policy.rmap === 'delayed') m.gather.delayedRmap = true;
      return removeRmapOrQueue(m);
    }),
    page_remove_rmap: only(
      removesInline,
      step('mm/rmap.c: page_remove_rmap', (m) => {
        if (m.zapping === null) return blocked;
        m.folios.at(m.zapping.folio).mapcount--;
        m.zapping.rmap = false;
        return putsAtOnce ? 'free_page_and_swap_cache' : '__tlb_remove_page';
      }),
    ),
    free_page_and_swap_cache: only(
      putsAtOnce,
      step('arch/s390/include/asm/tlb.h: __tlb_remove_page_size', (m, t) => {
        if (m.zapping === null) return blocked;
        putPage(m.folios.at(m.zapping.folio));
        return nextPage(m, t, false);
      }),
    ),
    __tlb_remove_page: only(
      gathers && !(policy.freeBeforeFlush && policy.rmap === 'inline'),
      step('mm/mmu_gather.c: __tlb_remove_page_size, tlb_next_batch', (m, t) => {
        if (m.zapping === null) return blocked;
        const full = queuePage(m.gather, bounds, policy.batchRule, m.zapping.folio, m.zapping.rmap);
        if (full) t.force = true;
        return nextPage(m, t, full);
      }),
    ),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: policy.flushUnderLock && gathers,
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly, under the page-table lock',
      range: (m: Zap) => takeRange(m.gather),
      next: (m: Zap, _: Locals) => beforeUnlock(m),
    }),
    tlb_flush_rmaps: only(
      policy.rmap !== 'inline',
      step('mm/mmu_gather.c: tlb_flush_rmaps, tlb_flush_rmap_batch -> page_remove_rmap', (m, t) => {
        const { gather } = m;
        const scan = policy.rmap === 'delayed' ? policy.flushScans : 'all';
        const pending = policy.rmap === 'cursor' ? nextAtCursor(gather) : pendingRmap(gather, scan);
        if (pending !== null) {
          m.folios.at(pending.folio).mapcount--;
          pending.rmap = false;
        }
        const more = policy.rmap === 'cursor' ? isPendingAtCursor(gather) : pendingRmap(gather, scan) !== null;
        if (more) return 'tlb_flush_rmaps';
        gather.delayedRmap = false;
        if (policy.rmap === 'cursor') discardRmaps(gather);
        return policy.rmap === 'after unlock' ? freeBatches(m, t) : 'pte_unmap_unlock';
      }),
    ),
    pte_unmap_unlock: step('mm/memory.c: zap_pte_range', (m, t) => {
      unlockPtl(m.tables.at(0));
      if (policy.noGather) return 'done';
      return m.gather.end > 0 ? 'tlb_flush_mmu' : freeBatches(m, t);
    }),
    ...flushTlb('tlb_flush_mmu', {
      present: gathers,
      from: 'mm/mmu_gather.c: tlb_flush_mmu, tlb_finish_mmu',
      range: (m: Zap) => takeRange(m.gather),
      next: (m: Zap, t: Locals) => afterFlush(m, t),
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
