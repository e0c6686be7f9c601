// munmap(), or the end of a process: the page tables of an mm one by one, each under its own lock, with one mmu_gather. The
// steps are in the order of the kernel's code; where a step does not fall through to the next, zap-flow.ts says where it goes.
import { blocked, bool, forState, int, only, optional, step, struct } from '../../../src/index.ts';
import { flushAtOnce, ipiSender } from '../../machine/flush/ipi.ts';
import { queuePage, recordPte, takeRange } from '../../machine/flush/mmu-gather.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { removeRmap } from '../../machine/folio/mapped-counters.ts';
import { lockPtl, preemptionOff, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { hasPageCache, type Scope, sizesOf, type Zap, zappedIn } from '../state.ts';
import { discard, hasRmap, takeRmap } from './queued-rmaps.ts';
import { type ZapLocals, zapFlow } from './zap-flow.ts';
import { zapHugePmd } from './zap-huge-pmd.ts';

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
  const wholeMm = scope.span === 'mm';
  const putsAtOnce = policy.noGather || policy.freeBeforeFlush;
  const { flushTlb } = ipiSender<Zap, ZapLocals>({
    ipi: (m) => m.shootdowns.zap,
    how: policy.up ? 'local' : policy.fullmm ? 'elided' : 'ipi',
    alwaysWaits: true,
  });
  const vaOf = (t: ZapLocals) => t.table * ptes + t.va;

  return thread('zap', {
    locals: {
      table: int(0, own - 1),
      va: int(0, ptes),
      force: bool(),
      ...(wholeMm ? { rss: struct({ file: int(0, ptes), anon: int(0, ptes) }) } : {}),
    },
    ...(policy.up ? { runs: (m: Zap) => !preemptionOff(m, 'zap') } : {}),
  }).steps({
    tlb_gather_mmu: step(
      policy.fullmm
        ? 'mm/mmap.c: exit_mmap, the last user is gone; mm/mmu_gather.c: tlb_gather_mmu_fullmm'
        : 'mm/mmap.c: detach_vmas_to_be_unmapped, under mmap_lock for writing, mmap_write_downgrade; mm/mmu_gather.c: tlb_gather_mmu',
      (m, t) => {
        if (m.vma.readers > 0) return blocked;
        if (policy.fullmm && policy.exitWaits) {
          if (!others.usersDone(m)) return blocked;
          // What TLBs still cache belongs to an address-space id that nobody will use again.
          flushAtOnce(m, { start: 0, end: vas });
        }
        m.vma.detached = true;
        if (policy.range === 'up to the address') m.gather.end = vas;
        return flow.nextTable(t);
      },
    ),
    ...stepsIf(scope.huge > 0, zapHugePmd(scope, policy, flow)),
    pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m, t) => {
      if (!lockPtl(m.tables.at(t.table), 'zap')) return blocked;
      t.force = false;
      discard(policy, m.gather, 'atStart');
      return 'ptep_get_and_clear_full';
    }),
    ptep_get_and_clear_full: step('mm/memory.c: zap_pte_range; tlb_remove_tlb_entry', (m, t) => {
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
      policy.rmap === 'inline' || policy.rmap === 'delayed',
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
      gathers && !(policy.freeBeforeFlush && policy.rmap === 'inline'),
      step('mm/mmu_gather.c: __tlb_remove_page_size, tlb_next_batch', (m, t) => {
        const { folio, rmap } = zappedIn(m);
        const full = queuePage(m.gather, scope, policy.batchRule, folio, rmap);
        if (full) t.force = true;
        return flow.nextEntry(m, t, full);
      }),
    ),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: gathers && policy.flushUnderLock !== 'never',
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
      policy.rmap !== 'inline',
      step('mm/mmu_gather.c: tlb_flush_rmaps, tlb_flush_rmap_batch -> page_remove_rmap', (m, t) => {
        const page = takeRmap(policy, m.gather);
        if (page !== null) {
          removeRmap(m, page.folio);
          page.rmap = false;
        }
        if (hasRmap(policy, m.gather)) return 'tlb_flush_rmaps';
        m.gather.delayedRmap = false;
        discard(policy, m.gather, 'afterWalk');
        return flow.rmapsRemoved(m, t);
      }),
    ),
    // The kernel calls tlb_flush_mmu() here `if (force_flush)`; else pages stay queued until tlb_finish_mmu(). Where one table
    // is all (span `table`) that is the next flush, and it is this step that goes there: unforced, the loop is at its end.
    pte_unmap_unlock: step('mm/memory.c: zap_pte_range', (m, t) => {
      unlockPtl(m.tables.at(t.table));
      return flow.unlocked(m, t);
    }),
    ...stepsIf(wholeMm, {
      free_pgtables: step(
        'mm/memory.c: free_pgtables -> mm/mmap.c: unlink_file_vma, under i_mmap_rwsem for writing',
        (m: Zap, t: ZapLocals) => {
          if (policy.unlinkWaits && others.isWalked(m)) return blocked;
          m.vma.unlinked = true;
          return flow.finish(m, t);
        },
      ),
    }),
    ...flushTlb('tlb_flush_mmu', {
      present: gathers && policy.flushAtFinish,
      from: 'mm/mmu_gather.c: tlb_flush_mmu, tlb_finish_mmu, no lock held',
      range: (m: Zap) => takeRange(m.gather),
      next: flow.flushed,
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
