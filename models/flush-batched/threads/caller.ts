// A call that takes rights away, and finds entries that reclaim has cleared: mprotect(), MADV_FREE, munmap().
import { blocked, bool, forState, int, list, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { isBatchedPending, markBatchedFlushed } from '../../machine/flush/pending.ts';
import { dsb, issueTlbi } from '../../machine/flush/tlbi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Caller, Policy } from '../policy.ts';
import { type Batched, type BatchedBounds, pagesOf } from '../state.ts';

interface Locals {
  va: number;
  /** The large folio at address 0 has been split, with the lock dropped. */
  split: boolean;
  /** What flush_tlb_batched_pending() has read. */
  pending: number;
  flushed: number;
  /** Pages `start` to `end - 1` are to be flushed; none when `end` is 0. */
  start: number;
  end: number;
  queued: { readonly length: number; push(folio: number): void; shift(): number };
}

export const callerThread = (bounds: BatchedBounds, policy: Policy, by: Caller) => {
  const { thread } = forState<Batched>();
  const { flushTlb } = ipiSender<Batched, Locals>({ ipi: (m) => m.shootdowns[by] });
  const pages = pagesOf(bounds);
  const { asks, asksUnderLock } = policy;
  const frees = by === 'madvise' || by === 'madvise_1';
  const file = frees ? 'mm/madvise.c' : by === 'munmap' ? 'mm/memory.c' : 'mm/mprotect.c';
  const arm64 = policy.arch === 'arm64';
  const asksOnce = asks !== 'never';
  const tableOf = (m: Batched, t: Locals) => m.tables.at(Math.floor(t.va / bounds.ptes));

  const look = () =>
    by === 'mprotect' ? 'change_pte_range' : by === 'munmap' ? 'zap_pte_range' : 'madvise_free_pte_range';
  /** The lock was taken. */
  const locked = (t: Locals) =>
    asks === 'after each lock' || (asks === 'after the first lock' && !t.split) ? 'flush_tlb_batched_pending' : look();
  const flushLabel = () => (arm64 ? 'flush_tlb_mm' : 'arch_flush_tlb_batched_pending');
  const pendingFlushed = (m: Batched, t: Locals) => {
    if (policy.marks === 'after the flush') markBatchedFlushed(m.tlbFlushBatched, policy.batched, t);
    t.pending = 0;
    t.flushed = 0;
    return asksUnderLock ? look() : 'pte_offset_map_lock: without asking';
  };
  const nextEntry = <L extends string>(t: Locals, label: L) => {
    t.va++;
    return t.va % bounds.ptes > 0 ? label : 'pte_unmap_unlock';
  };
  const record = (t: Locals) => {
    if (t.end === 0) t.start = t.va;
    t.end = t.va + 1;
  };
  const freeQueued = (t: Locals) => (t.queued.length > 0 ? 'free_pages_and_swap_cache' : nextTable(t));
  const nextTable = (t: Locals) => {
    if (t.va < pages) return 'pte_offset_map_lock';
    t.va = 0;
    return 'done';
  };

  return thread(by, {
    locals: {
      va: int(0, pages),
      split: bool(),
      pending: int(0, pages),
      flushed: int(0, pages),
      start: int(0, pages),
      end: int(0, pages),
      queued: list(pages, int(0, pages - 1)),
    },
  }).steps({
    pte_offset_map_lock: step(`${file}: pte_offset_map_lock`, (m, t) => {
      if (!asksUnderLock) return 'flush_tlb_batched_pending';
      return lockPtl(tableOf(m, t), by) ? locked(t) : blocked;
    }),
    flush_tlb_batched_pending: only(
      asksOnce,
      step('mm/rmap.c: flush_tlb_batched_pending', (m, t) => {
        const { pending, flushed } = m.tlbFlushBatched;
        if (!isBatchedPending(m.tlbFlushBatched)) return asksUnderLock ? look() : 'pte_offset_map_lock: without asking';
        t.pending = pending;
        t.flushed = flushed;
        if (policy.marks === 'before the flush') markBatchedFlushed(m.tlbFlushBatched, policy.batched, t);
        return arm64 && policy.pendingFlush === 'barrier' ? 'dsb' : flushLabel();
      }),
    ),
    ...flushTlb('arch_flush_tlb_batched_pending', {
      present: asksOnce && !arm64,
      from: 'mm/rmap.c: flush_tlb_batched_pending',
      range: () => ({ start: 0, end: pages }),
      next: (m: Batched, t: Locals) => pendingFlushed(m, t),
    }),
    flush_tlb_mm: only(
      asksOnce && arm64 && policy.pendingFlush === 'own flush',
      step('arch/arm64/include/asm/tlbflush.h: arch_flush_tlb_batched_pending -> flush_tlb_mm, tlbi', (m) => {
        issueTlbi(m.shootdowns[by], { start: 0, end: pages });
        return 'dsb';
      }),
    ),
    dsb: only(
      asksOnce && arm64,
      step('arch/arm64/include/asm/tlbflush.h: arch_flush_tlb_batched_pending, dsb', (m, t) =>
        dsb(m.shootdowns[by], () => pendingFlushed(m, t)),
      ),
    ),
    'pte_offset_map_lock: without asking': only(
      !asksUnderLock,
      step('no kernel: pte_offset_map_lock after flush_tlb_batched_pending', (m, t) =>
        lockPtl(tableOf(m, t), by) ? look() : blocked,
      ),
    ),
    change_pte_range: only(
      by === 'mprotect',
      step('mm/mprotect.c: change_pte_range', (m, t) => {
        const pte = tableOf(m, t).ptes.at(t.va % bounds.ptes);
        if (pte?.writable) {
          pte.writable = false;
          record(t);
        }
        return nextEntry(t, 'change_pte_range');
      }),
    ),
    zap_pte_range: only(
      by === 'munmap',
      step('mm/memory.c: zap_pte_range', (m, t) => {
        const { ptes: entries } = tableOf(m, t);
        const pte = entries.at(t.va % bounds.ptes);
        if (pte !== null) {
          t.queued.push(pte.folio);
          record(t);
          entries.set(t.va % bounds.ptes, null);
        }
        m.nonPresent.set(t.va, null);
        return nextEntry(t, 'zap_pte_range');
      }),
    ),
    madvise_free_pte_range: only(
      frees,
      step('mm/madvise.c: madvise_free_pte_range', (m, t) => {
        const table = tableOf(m, t);
        if (policy.splits && t.va === 0 && !t.split) {
          unlockPtl(table);
          return 'split_folio';
        }
        const pte = table.ptes.at(t.va % bounds.ptes);
        if (pte !== null) {
          m.freed.set(t.va, true);
          if (pte.dirty) {
            pte.dirty = false;
            record(t);
          }
        }
        // free_swap_and_cache(): what is in swap is given up at once.
        m.nonPresent.set(t.va, null);
        return nextEntry(t, 'madvise_free_pte_range');
      }),
    ),
    split_folio: only(
      policy.splits,
      step('mm/madvise.c: madvise_free_pte_range, split_folio of the large folio at the first address', (_, t) => {
        t.split = true;
        return 'pte_offset_map_lock: after the split';
      }),
    ),
    'pte_offset_map_lock: after the split': only(
      policy.splits,
      step('mm/madvise.c: madvise_free_pte_range, pte_offset_map_lock', (m, t) =>
        lockPtl(tableOf(m, t), by) ? locked(t) : blocked,
      ),
    ),
    pte_unmap_unlock: step('mm/pgtable-generic.c: pte_unmap_unlock', (m, t) => {
      unlockPtl(m.tables.at(Math.floor((t.va - 1) / bounds.ptes)));
      t.split = false;
      if (t.end === 0) return nextTable(t);
      return arm64 ? 'flush_tlb_range: tlbi' : 'flush_tlb_range';
    }),
    ...flushTlb('flush_tlb_range', {
      present: !arm64,
      from: by === 'mprotect' ? 'mm/mprotect.c: change_protection_range' : 'mm/mmu_gather.c: tlb_finish_mmu',
      range: (_: Batched, t: Locals) => {
        const range = { start: t.start, end: t.end };
        t.start = 0;
        t.end = 0;
        return range;
      },
      next: (_: Batched, t: Locals) => freeQueued(t),
    }),
    'flush_tlb_range: tlbi': only(
      arm64,
      step('arch/arm64/include/asm/tlbflush.h: __flush_tlb_range, tlbi', (m, t) => {
        issueTlbi(m.shootdowns[by], t);
        t.start = 0;
        t.end = 0;
        return 'flush_tlb_range: dsb';
      }),
    ),
    'flush_tlb_range: dsb': only(
      arm64,
      step('arch/arm64/include/asm/tlbflush.h: __flush_tlb_range, dsb', (m, t) =>
        dsb(m.shootdowns[by], () => freeQueued(t)),
      ),
    ),
    free_pages_and_swap_cache: only(
      by === 'munmap',
      step('mm/mmu_gather.c: tlb_batch_pages_flush -> free_pages_and_swap_cache', (m, t) => {
        putPage(m.folios.at(t.queued.shift()));
        return freeQueued(t);
      }),
    ),
  });
};
