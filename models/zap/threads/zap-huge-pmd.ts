// zap_huge_pmd(): the huge page that a PMD entry maps. Today it has its rmap removed at once, under the PMD lock, and is queued
// without the lock. What else the order could be is a case of `policy.hugePmd` beside that.
import { blocked, optional, step } from '../../../src/index.ts';
import { flushAtOnce } from '../../machine/flush/ipi.ts';
import { queuePage, recordPte } from '../../machine/flush/mmu-gather.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { addRss, removeRmap } from '../../machine/folio/mapped-counters.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Scope, type Zap, zappedIn } from '../state.ts';
import type { ZapFlow, ZapLocals } from './zap-flow.ts';

/** Whether a huge page may be queued under the lock, with its rmap removal still to come. */
export const queuesHuge = ({ huge }: Scope, { hugePmd }: Policy): boolean =>
  huge === 2 && (hugePmd.order === 'queue, flush, rmap, unlock' || hugePmd.order === 'queue, unlock, flush, rmap');

/** Whether there is a flush under the PMD lock. */
export const flushesHuge = ({ huge }: Scope, { hugePmd }: Policy): boolean =>
  huge === 2 && hugePmd.order !== 'rmap, unlock, flush' && hugePmd.order !== 'queue, unlock, flush, rmap';

/** Whether its rmap is removed after the flush of tlb_finish_mmu(). */
export const hugeRmapsAfterUnlock = ({ huge }: Scope, { hugePmd }: Policy): boolean =>
  huge === 2 && hugePmd.order === 'queue, unlock, flush, rmap';

/** The steps from the look at the PMD to the queue. */
export const zapHugePmd = (scope: Scope, policy: Policy, flow: ZapFlow) => {
  const { hugePmd } = policy;
  return {
    pmd_trans_huge_lock: step('mm/huge_memory.c: zap_huge_pmd -> __pmd_trans_huge_lock', (m: Zap, t: ZapLocals) => {
      const table = m.tables.at(t.table);
      if (table.ptes.at(0) === null) return nextTable(t, flow);
      return lockPtl(table, 'zap') ? 'pmdp_huge_get_and_clear_full' : blocked;
    }),
    pmdp_huge_get_and_clear_full: step(
      'mm/huge_memory.c: zap_huge_pmd; tlb_remove_pmd_tlb_entry',
      (m: Zap, t: ZapLocals) => {
        const table = m.tables.at(t.table);
        const pmd = table.ptes.at(0);
        if (pmd === null) {
          // Somebody was faster: __pmd_trans_huge_lock() finds no huge entry under the lock.
          unlockPtl(table);
          return nextTable(t, flow);
        }
        const va = t.table * scope.ptes;
        m.zapping = { folio: pmd.folio, dirty: pmd.dirty, rmap: true };
        table.ptes.set(0, null);
        if (policy.noGather) flushAtOnce(m, { start: va, end: va + 1 });
        else recordPte(m.gather, va);
        if (!isDirtyFile(m)) return 'page_remove_rmap: compound';
        switch (hugePmd.order) {
          case 'rmap, unlock, flush':
          case 'rmap, flush, unlock':
          case 'rmap, flush, mark, unlock':
            return 'page_remove_rmap: compound';
          case 'flush, rmap, unlock':
            return 'tlb_flush_mmu_tlbonly: compound';
          case 'queue, flush, rmap, unlock':
          case 'queue, unlock, flush, rmap':
            return hugePmd.marksDirty ? 'folio_mark_dirty: compound' : '__tlb_remove_folio_pages_size';
        }
      },
    ),
    // The lock is dropped in the last step under it: what that step does can be seen before the lock is free, and after.
    'page_remove_rmap: compound': step(
      'mm/huge_memory.c: zap_huge_pmd -> page_remove_rmap, add_mm_counter; spin_unlock',
      (m: Zap, t: ZapLocals) => {
        const page = zappedIn(m);
        removeRmap(m, page.folio);
        page.rmap = false;
        const counters = optional(m, 'counters');
        if (counters !== undefined) addRss(counters, m.folios.at(page.folio).anon, -1);
        if (isDirtyFile(m)) {
          if (hugePmd.order === 'rmap, flush, mark, unlock') return 'tlb_flush_mmu_tlbonly: compound';
          if (hugePmd.marksDirty) return 'folio_mark_dirty: compound';
        }
        unlockPtl(m.tables.at(t.table));
        return 'tlb_remove_page_size';
      },
    ),
    tlb_remove_page_size: step(
      'include/asm-generic/tlb.h: tlb_remove_page_size, after the lock; tlb_flush_mmu when the queue is full',
      (m: Zap, t: ZapLocals) => {
        const { folio } = zappedIn(m);
        m.zapping = null;
        const next = nextTable(t, flow);
        if (policy.noGather) {
          putPage(m.folios.at(folio));
          return next;
        }
        if (!queuePage(m.gather, scope, policy.batchRule, folio, false)) return next;
        // What was flushed under the lock leaves nothing to flush.
        return m.gather.end > 0 ? 'tlb_flush_mmu' : flow.freePages(m, t);
      },
    ),
  };
};

/** `if (pmd_dirty(orig_pmd)) folio_mark_dirty(folio)`, of 2026. Where the rmap is gone, that was the last step under the lock. */
export const markHugeDirty = (scope: Scope, policy: Policy) => ({
  'folio_mark_dirty: compound': step(
    'mm/huge_memory.c: zap_huge_pmd (zap_huge_pmd_folio) -> folio_mark_dirty; spin_unlock',
    (m: Zap, t: ZapLocals) => {
      const page = zappedIn(m);
      m.folios.at(page.folio).dirty = true;
      if (queuesHuge(scope, policy)) return '__tlb_remove_folio_pages_size';
      // Handed on: nobody asks for it any more.
      page.dirty = false;
      if (policy.hugePmd.order === 'rmap, flush, unlock') return 'tlb_flush_mmu_tlbonly: compound';
      unlockPtl(m.tables.at(t.table));
      return 'tlb_remove_page_size';
    },
  ),
});

/** The queue with delay_rmap, as zap_pte_range() has it for a dirty page of the page cache. No kernel has it for a huge one. */
export const queueHuge = (scope: Scope, policy: Policy, flow: ZapFlow) => ({
  __tlb_remove_folio_pages_size: step(
    'mm/mmu_gather.c: __tlb_remove_folio_pages_size with delay_rmap, under the PMD lock; add_mm_counter',
    (m: Zap, t: ZapLocals) => {
      const { folio } = zappedIn(m);
      m.zapping = null;
      m.gather.delayedRmap = true;
      const counters = optional(m, 'counters');
      if (counters !== undefined) addRss(counters, false, -1);
      const full = queuePage(m.gather, scope, policy.batchRule, folio, true);
      t.force = full || policy.hugePmd.order === 'queue, flush, rmap, unlock';
      return policy.hugePmd.order === 'queue, flush, rmap, unlock'
        ? 'tlb_flush_mmu_tlbonly: compound'
        : unlockHuge(m, t, flow);
    },
  ),
});

/** What follows the flush under the PMD lock. */
export const hugeFlushed = (policy: Policy) => (m: Zap, t: ZapLocals) => {
  switch (policy.hugePmd.order) {
    case 'flush, rmap, unlock':
      return 'page_remove_rmap: compound';
    case 'queue, flush, rmap, unlock':
      return 'tlb_flush_rmaps';
    case 'rmap, flush, mark, unlock':
      return 'folio_mark_dirty: compound';
    default:
      unlockPtl(m.tables.at(t.table));
      return 'tlb_remove_page_size';
  }
};

/** spin_unlock(ptl), and then, as in zap_pte_range(), `if (force_flush) tlb_flush_mmu()`. */
export const unlockHuge = (m: Zap, t: ZapLocals, flow: ZapFlow) => {
  unlockPtl(m.tables.at(t.table));
  flow.toNextTable(t);
  return flow.unlocked(m, t);
};

const nextTable = (t: ZapLocals, flow: ZapFlow) => {
  flow.toNextTable(t);
  return flow.nextTable(t);
};

/** `if (!folio_test_anon(folio) && pmd_dirty(orig_pmd))` */
const isDirtyFile = (m: Zap): boolean => {
  const { folio, dirty } = zappedIn(m);
  return dirty && !m.folios.at(folio).anon;
};
