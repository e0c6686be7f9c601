// Which step of zap_pte_range() comes next: in C an `if`, a fall-through, a `break` or a `goto again`. Each decision stands
// first as today's kernel makes it; what other generations do is a case of `policy` beside it.
import { optional } from '../../../src/index.ts';
import { isGatherEmpty, isPendingAtCursor } from '../../machine/flush/mmu-gather.ts';
import { addRss } from '../../machine/folio/mapped-counters.ts';
import type { Policy } from '../policy.ts';
import { isHuge, type Scope, sizesOf, type Zap, zappedIn } from '../state.ts';
import { discard } from './queued-rmaps.ts';

/** The locals of the thread that zaps. */
export interface ZapLocals {
  /** The page table that the zap has come to. */
  table: number;
  /** The next entry of that table; as many as there are when the last table is done. */
  va: number;
  /** force_flush */
  force: boolean;
  /** `rss`: entries cleared, not yet taken off the mm's counters. Only where these are kept. */
  rss?: { file: number; anon: number };
}

export const zapFlow = (scope: Scope, policy: Policy) => {
  const { ptes } = scope;
  const lastTable = sizesOf(scope).own - 1;
  const gathers = !policy.noGather;

  /** `if (!PageAnon(page) && pte_dirty(ptent))` */
  const dirtyToPage = (m: Zap) => {
    const { folio, dirty } = zappedIn(m);
    return dirty && !m.folios.at(folio).anon ? 'set_page_dirty' : removeRmap(m);
  };

  /** `if (!delay_rmap) page_remove_rmap()`; delay_rmap is set for a dirty page of the page cache. */
  const removeRmap = (m: Zap) => {
    switch (policy.rmap) {
      case 'delayed': {
        const { folio, dirty } = zappedIn(m);
        return dirty && !m.folios.at(folio).anon ? '__tlb_remove_page' : 'page_remove_rmap';
      }
      case 'inline':
        return 'page_remove_rmap';
      case 'cursor':
      case 'after unlock':
        return '__tlb_remove_page';
    }
  };

  /** `while (pte++, addr += PAGE_SIZE, addr != end)`; `full`: __tlb_remove_page() said so, and the loop breaks off. */
  const nextEntry = (m: Zap, t: ZapLocals, full: boolean) => {
    m.zapping = null;
    if (!full || policy.fullAdvances) t.va++;
    if (!full && t.va < ptes) return 'ptep_get_and_clear_full';
    addRssVector(m, t);
    return policy.order === 'rmaps, flush' && hasRmapsToRemove(m, t) ? 'tlb_flush_rmaps' : flushUnderLock(m, t);
  };

  /** `if (force_flush) tlb_flush_mmu_tlbonly()` */
  const flushUnderLock = (m: Zap, t: ZapLocals) => {
    const wanted = policy.flushUnderLock === 'always' || (policy.flushUnderLock === 'if forced' && t.force);
    return wanted && gathers && m.gather.end > 0 ? 'tlb_flush_mmu_tlbonly' : rmapsAfterFlush(m, t);
  };

  /** `if (force_flush) tlb_flush_rmaps()`; it returns at once unless `tlb->delayed_rmap` is set. */
  const rmapsAfterFlush = (m: Zap, t: ZapLocals) =>
    policy.order === 'flush, rmaps' && hasRmapsToRemove(m, t) ? 'tlb_flush_rmaps' : 'pte_unmap_unlock';
  const hasRmapsToRemove = (m: Zap, t: ZapLocals): boolean => {
    if (policy.rmap !== 'cursor') return m.gather.delayedRmap;
    return (policy.rmapsAlways || t.force) && isPendingAtCursor(m.gather, policy.cursorWalk);
  };

  /** Where tlb_flush_rmaps() returns to. */
  const rmapsRemoved = (m: Zap, t: ZapLocals) => {
    if (policy.rmap === 'after unlock') return freePages(m, t);
    return policy.order === 'rmaps, flush' ? flushUnderLock(m, t) : 'pte_unmap_unlock';
  };

  /** After the unlock: `if (force_flush) tlb_flush_mmu()`, then the rest of the table or the next. */
  const unlocked = (m: Zap, t: ZapLocals) => {
    if (t.va === ptes && t.table < lastTable) toNextTable(t);
    if (!gathers) return nextTable(t);
    // Of one table tlb_finish_mmu() comes next, and flushes what was not forced out before.
    if (scope.span === 'table') return m.gather.end > 0 ? 'tlb_flush_mmu' : freePages(m, t);
    const forced = t.force;
    t.force = false;
    if (!forced) return nextTable(t);
    // In 2014 tlb_flush_mmu_free() alone: what is queued has been flushed under the lock.
    return policy.range === 'recorded' && m.gather.end > 0 ? 'tlb_flush_mmu' : freePages(m, t);
  };

  /** zap_pmd_range(): the next table, or what is left of this one; after the last, the end of the zap. */
  const nextTable = (t: ZapLocals) => {
    if (t.va === ptes) {
      if (scope.span === 'table') return 'done';
      return policy.call === 'munmap' ? 'free_pgtables' : 'tlb_finish_mmu';
    }
    return isHuge(scope, t.table) ? 'pmd_trans_huge_lock' : 'pte_offset_map_lock';
  };
  const toNextTable = (t: ZapLocals): void => {
    if (t.table === lastTable) {
      t.va = ptes;
      return;
    }
    t.table++;
    t.va = 0;
  };

  /** tlb_finish_mmu() */
  const finish = (m: Zap, t: ZapLocals) => {
    if (!gathers) return 'done';
    return policy.flushAtFinish && m.gather.end > 0 ? 'tlb_flush_mmu' : freePages(m, t);
  };

  /** tlb_flush_mmu(), after its flush: tlb_flush_mmu_free() */
  const flushed = (m: Zap, t: ZapLocals) => (policy.rmap === 'after unlock' ? 'tlb_flush_rmaps' : freePages(m, t));
  const freePages = (m: Zap, t: ZapLocals) => {
    if (!isGatherEmpty(m.gather)) return 'tlb_batch_pages_flush';
    m.gather.active = 0;
    discard(policy, m.gather, 'atFree');
    return optional(m.vma, 'unlinked') ? 'done' : nextTable(t);
  };

  return {
    dirtyToPage,
    removeRmap,
    nextEntry,
    flushUnderLock,
    rmapsAfterFlush,
    rmapsRemoved,
    unlocked,
    nextTable,
    toNextTable,
    finish,
    flushed,
    freePages,
  };
};
export type ZapFlow = ReturnType<typeof zapFlow>;

/** add_mm_rss_vec() */
const addRssVector = (m: Zap, t: ZapLocals): void => {
  const rss = optional(t, 'rss');
  const counters = optional(m, 'counters');
  if (rss === undefined || counters === undefined) return;
  addRss(counters, false, -rss.file);
  addRss(counters, true, -rss.anon);
  rss.file = 0;
  rss.anon = 0;
};
