// munmap(), or the end of a process: the page tables of an mm one by one, each under its own lock, with one mmu_gather. The
// steps are in the order of the kernel's code; where a step does not fall through to the next, zap-flow.ts says where it goes.
import { blocked, bool, choose, forState, int, only, optional, step, struct } from '../../../src/index.ts';
import { flushAtOnce, ipiSender } from '../../machine/flush/ipi.ts';
import { isGatherEmpty, queuePage, recordPte, takeRange } from '../../machine/flush/mmu-gather.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { removeRmap } from '../../machine/folio/mapped-counters.ts';
import { lockPtl, preemptionOff, unlockPtl } from '../../machine/table/page-table.ts';
import { locksKeepCpu, type Policy } from '../policy.ts';
import { hasPageCache, isHuge, type Scope, sizesOf, type Zap, zappedIn } from '../state.ts';
import { discard, hasRmap, takeRmap } from './queued-rmaps.ts';
import { type ZapLocals, zapFlow } from './zap-flow.ts';
import {
  flushesHuge,
  hugeFlushed,
  hugeRmapsAfterUnlock,
  markHugeDirty,
  queueHuge,
  queuesHuge,
  unlockHuge,
  zapHugePmd,
} from './zap-huge-pmd.ts';

export const zapThread = (
  scope: Scope,
  policy: Policy,
  others: {
    /** No CPU runs a thread of the mm any more. */
    readonly usersDone: (m: Zap) => boolean;
    /** An rmap walk is under way. */
    readonly isWalked: (m: Zap) => boolean;
  },
) => {
  const { thread } = forState<Zap>();
  const { ptes } = scope;
  const { own, vas } = sizesOf(scope);
  const flow = zapFlow(scope, policy);
  const gathers = !policy.noGather;
  /** There are page tables, besides the huge page. */
  const small = scope.tables > 0;
  const wholeMm = scope.span === 'mm';
  const putsAtOnce = policy.noGather || policy.freeBeforeFlush;
  const { flushTlb } = ipiSender<Zap, ZapLocals>({
    ipi: (m) => m.shootdowns.zap,
    how: policy.up ? 'local' : policy.fullmm ? 'elided' : 'ipi',
    alwaysWaits: true,
  });
  const vaOf = (t: ZapLocals) => t.table * ptes + t.va;
  /** `fails`: a further batch cannot be had now. */
  const queues = (m: Zap, t: ZapLocals, fails: boolean) => {
    const { folio, rmap } = zappedIn(m);
    const sizes = fails ? { ...scope, batches: m.gather.active } : scope;
    const full = queuePage(m.gather, sizes, policy.batchRule, folio, rmap);
    if (full) t.force = true;
    return flow.nextEntry(m, t, full);
  };

  return thread('zap', {
    fair: 'weak',
    locals: {
      table: int(0, own - 1),
      va: int(0, ptes),
      force: bool(),
      ...(wholeMm ? { rss: struct({ file: int(0, ptes), anon: int(0, ptes) }) } : {}),
    },
    ...(locksKeepCpu(policy) ? { runs: (m: Zap) => !preemptionOff(m, 'zap') } : {}),
  }).steps({
    tlb_gather_mmu: step(beginning(policy), (m, t) => {
      if (policy.call === 'munmap' && m.vma.readers > 0) return blocked;
      if (policy.call === 'truncate' && policy.truncateLocks) {
        const folio = m.folios.at(scope.folios);
        if (folio.locked || folio.writeback) return blocked;
        folio.locked = true;
      }
      if (policy.fullmm && policy.exitWaits) {
        if (!others.usersDone(m)) return blocked;
        // What TLBs still cache belongs to an address-space id that nobody will use again.
        flushAtOnce(m, { start: 0, end: vas });
      }
      if (policy.call === 'munmap') m.vma.detached = true;
      if (policy.range === 'up to the address') m.gather.end = vas;
      return flow.nextTable(t);
    }),
    ...stepsIf(scope.huge > 0, zapHugePmd(scope, policy, flow)),
    ...stepsIf(scope.huge === 2 && policy.hugePmd.marksDirty, markHugeDirty(scope, policy)),
    ...stepsIf(queuesHuge(scope, policy), queueHuge(scope, policy, flow)),
    ...stepsIf(
      flushesHuge(scope, policy),
      flushTlb('tlb_flush_mmu_tlbonly: compound', {
        present: true,
        from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly, under the PMD lock',
        range: (m: Zap) => takeRange(m.gather),
        next: hugeFlushed(policy),
      }),
    ),
    pte_offset_map_lock: only(
      small,
      step('mm/memory.c: zap_pte_range', (m, t) => {
        if (!lockPtl(m.tables.at(t.table), 'zap')) return blocked;
        t.force = false;
        discard(policy, m.gather, 'atStart');
        return 'ptep_get_and_clear_full';
      }),
    ),
    ptep_get_and_clear_full: only(
      small,
      step('mm/memory.c: zap_pte_range; tlb_remove_tlb_entry', (m, t) => {
        const table = m.tables.at(t.table);
        const pte = table.ptes.at(t.va);
        if (pte === null) return flow.nextEntry(m, t, false);
        const { folio, dirty } = pte;
        m.zapping = { folio, dirty, rmap: true };
        table.ptes.set(t.va, null);
        const rss = optional(t, 'rss');
        if (rss !== undefined) {
          if (m.folios.at(folio).anon) rss.anon++;
          else rss.file++;
        }
        if (policy.noGather) flushAtOnce(m, { start: vaOf(t), end: vaOf(t) + 1 });
        else recordPte(m.gather, vaOf(t));
        return flow.dirtyToPage(m);
      }),
    ),
    set_page_dirty: only(
      hasPageCache(scope),
      step('mm/memory.c: zap_pte_range -> set_page_dirty; tlb_delay_rmap', (m, t) => {
        m.folios.at(zappedIn(m).folio).dirty = true;
        if (policy.dirtyForcesFlush) t.force = true;
        if (policy.rmap === 'delayed') m.gather.delayedRmap = true;
        return flow.removeRmap(m);
      }),
    ),
    page_remove_rmap: only(
      small && (policy.rmap === 'inline' || policy.rmap === 'delayed'),
      step('mm/rmap.c: page_remove_rmap', (m) => {
        const page = zappedIn(m);
        removeRmap(m, page.folio);
        page.rmap = false;
        return putsAtOnce ? 'free_page_and_swap_cache' : '__tlb_remove_page';
      }),
    ),
    free_page_and_swap_cache: only(
      putsAtOnce,
      step('arch/s390/include/asm/tlb.h: __tlb_remove_page_size', (m, t) => {
        putPage(m.folios.at(zappedIn(m).folio));
        return flow.nextEntry(m, t, false);
      }),
    ),
    __tlb_remove_page: only(
      small && gathers && !(policy.freeBeforeFlush && policy.rmap === 'inline'),
      step(
        'mm/mmu_gather.c: __tlb_remove_page_size, tlb_next_batch',
        policy.allocationMayFail
          ? choose({ fails: bool() }, (m: Zap, t: ZapLocals, { fails }) => queues(m, t, fails))
          : (m: Zap, t: ZapLocals) => queues(m, t, false),
      ),
    ),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: small && gathers && policy.flushUnderLock !== 'never',
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly, under the page-table lock',
      range: (m: Zap, t: ZapLocals) => {
        const range = takeRange(m.gather);
        const reached = vaOf(t);
        if (policy.range === 'recorded') return range;
        // What lies behind the address stays in the gather.
        if (reached < range.end) {
          m.gather.start = reached;
          m.gather.end = range.end;
        }
        return { start: range.start, end: reached };
      },
      next: flow.rmapsAfterFlush,
    }),
    tlb_flush_rmaps: only(
      (small && removesQueuedRmaps(scope, policy)) || queuesHuge(scope, policy),
      step('mm/mmu_gather.c: tlb_flush_rmaps, tlb_flush_rmap_batch -> page_remove_rmap', (m, t) => {
        const page = takeRmap(policy, m.gather);
        if (page !== null) {
          removeRmap(m, page.folio);
          page.rmap = false;
        }
        if (hasRmap(policy, m.gather)) return 'tlb_flush_rmaps';
        m.gather.delayedRmap = false;
        discard(policy, m.gather, 'afterWalk');
        if (isHuge(scope, t.table) && policy.hugePmd.order === 'queue, flush, rmap, unlock')
          return unlockHuge(m, t, flow);
        if (hugeRmapsAfterUnlock(scope, policy) && m.tables.at(t.table).ptl !== 'zap') return flow.freePages(m, t);
        return flow.rmapsRemoved(m, t);
      }),
    ),
    // The kernel calls tlb_flush_mmu() here `if (force_flush)`; else pages stay queued until tlb_finish_mmu(). Where one table
    // is all (span `table`) that is the next flush, and it is this step that goes there: unforced, the loop is at its end.
    pte_unmap_unlock: only(
      small,
      step('mm/memory.c: zap_pte_range', (m, t) => {
        unlockPtl(m.tables.at(t.table));
        return flow.unlocked(m, t);
      }),
    ),
    ...stepsIf(wholeMm && policy.call === 'munmap', {
      free_pgtables: step(
        'mm/memory.c: free_pgtables -> mm/mmap.c: unlink_file_vma, under i_mmap_rwsem for writing',
        (m: Zap, t: ZapLocals) => {
          if (policy.unlinkWaits && others.isWalked(m)) return blocked;
          m.vma.unlinked = true;
          return flow.finish(m, t);
        },
      ),
    }),
    ...stepsIf(wholeMm && policy.call !== 'munmap', {
      tlb_finish_mmu: step(
        policy.call === 'truncate'
          ? 'mm/memory.c: unmap_mapping_folio -> mm/mmu_gather.c: tlb_finish_mmu; mm/truncate.c: folio_unlock'
          : 'mm/memory.c: zap_page_range_single -> mm/mmu_gather.c: tlb_finish_mmu',
        (m: Zap, t: ZapLocals) => {
          if (m.gather.end > 0 || !isGatherEmpty(m.gather)) return flow.finish(m, t);
          if (policy.call === 'truncate' && policy.truncateLocks) m.folios.at(scope.folios).locked = false;
          return 'done';
        },
      ),
    }),
    ...flushTlb('tlb_flush_mmu', {
      present: gathers && policy.flushAtFinish,
      from: 'mm/mmu_gather.c: tlb_flush_mmu, tlb_finish_mmu, no lock held',
      range: (m: Zap) => takeRange(m.gather),
      next: (m: Zap, t: ZapLocals) =>
        hugeRmapsAfterUnlock(scope, policy) && hasRmap(policy, m.gather) ? 'tlb_flush_rmaps' : flow.flushed(m, t),
    }),
    tlb_batch_pages_flush: only(
      gathers,
      step('mm/mmu_gather.c: tlb_batch_pages_flush -> free_pages_and_swap_cache', (m, t) => {
        const { batches } = m.gather;
        const batch = batches.at(batches.findIndex((queued) => queued.length > 0));
        putPage(m.folios.at(batch.shift().folio));
        return flow.freePages(m, t);
      }),
    ),
  });
};

/** Without them the program has not even their labels (with `only` it would): the program counter of every state is the narrower. */
const stepsIf = <S extends object>(present: boolean, steps: S): S => (present ? steps : ({} as S));

/** Whether zap_pte_range() queues pages whose rmap is removed later; of delayed removals these are pages of the page cache. */
const removesQueuedRmaps = (scope: Scope, { rmap }: Policy): boolean =>
  rmap === 'delayed' ? hasPageCache(scope) : rmap !== 'inline';

/** What the call does before it zaps: who can still fault, and who holds which lock. */
const beginning = ({ fullmm, call }: Policy): string => {
  if (fullmm) return 'mm/mmap.c: exit_mmap, the last user is gone; mm/mmu_gather.c: tlb_gather_mmu_fullmm';
  switch (call) {
    case 'munmap':
      return 'mm/mmap.c: detach_vmas_to_be_unmapped, under mmap_lock for writing, mmap_write_downgrade; mm/mmu_gather.c: tlb_gather_mmu';
    case 'MADV_DONTNEED':
      return 'mm/memory.c: zap_page_range_single, under mmap_lock for reading; mm/mmu_gather.c: tlb_gather_mmu';
    case 'truncate':
      return 'mm/truncate.c: truncate_inode_pages_range, folio_lock and folio_wait_writeback; mm/memory.c: unmap_mapping_folio -> mm/mmu_gather.c: tlb_gather_mmu';
  }
};
