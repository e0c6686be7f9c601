// UFFDIO_MOVE of one page after another to another address: move_pages_pte(). It finds entries that reclaim has cleared, and knows
// of them by the folio lock alone.
import { blocked, bool, forState, int, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { isBatchedPending, markBatchedFlushed } from '../../machine/flush/pending.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Batched, type BatchedBounds, pagesOf } from '../state.ts';

interface Locals {
  va: number;
  /** It has a reference of the folio; it has the folio lock. */
  holds: boolean;
  locks: boolean;
  /** What flush_tlb_batched_pending() has read. */
  pending: number;
  flushed: number;
}

export const moverThread = (bounds: BatchedBounds, policy: Policy) => {
  const { thread } = forState<Batched>();
  const { flushTlb } = ipiSender<Batched, Locals>({ ipi: (m) => m.shootdowns.userfaultfd });
  const pages = pagesOf(bounds);
  const asks = policy.asks !== 'never';
  const tableOf = (m: Batched, t: Locals) => m.tables.at(Math.floor(t.va / bounds.ptes));
  const pteOf = (m: Batched, t: Locals) => tableOf(m, t).ptes.at(t.va % bounds.ptes);

  const putFolio = (m: Batched, t: Locals): void => {
    if (t.locks) m.folios.at(t.va).locked = false;
    if (t.holds) putPage(m.folios.at(t.va));
    t.locks = false;
    t.holds = false;
  };
  const locked = (m: Batched, t: Locals) => {
    const isPresent = pteOf(m, t) !== null;
    // pte_same(): the entry is another now, or the page is in the swap cache after all: -EAGAIN, and it begins anew.
    if (isPresent === (m.nonPresent.at(t.va) !== null) || (isPresent && !t.locks)) {
      unlockPtl(tableOf(m, t));
      putFolio(m, t);
      return 'move_pages_pte';
    }
    return isPresent ? 'move_present_pte' : 'move_swap_pte';
  };
  const moved = (m: Batched, t: Locals) => {
    unlockPtl(tableOf(m, t));
    putFolio(m, t);
    t.va++;
    if (t.va < pages) return 'move_pages_pte';
    t.va = 0;
    return 'done';
  };

  return thread('userfaultfd', {
    locals: { va: int(0, pages), holds: bool(), locks: bool(), pending: int(0, pages), flushed: int(0, pages) },
  }).steps({
    move_pages_pte: step(
      'mm/userfaultfd.c: move_pages_pte, reads the entry; of a swap entry filemap_get_folio of the swap cache',
      (m, t) => {
        const isPresent = pteOf(m, t) !== null;
        // -ENOENT: nothing is there.
        if (!isPresent && m.nonPresent.at(t.va) === null) return 'done';
        if (!isPresent && m.uncached.at(t.va)) return 'double_pt_lock';
        refcountInc(m.folios.at(t.va), 'refcount');
        t.holds = true;
        return 'folio_trylock';
      },
    ),
    folio_trylock: step(
      'mm/userfaultfd.c: move_pages_pte, folio_trylock; if that fails folio_lock, and -EAGAIN',
      (m, t) => {
        const folio = m.folios.at(t.va);
        if (folio.locked) return blocked;
        folio.locked = true;
        t.locks = true;
        return 'double_pt_lock';
      },
    ),
    double_pt_lock: step('mm/userfaultfd.c: move_present_pte, move_swap_pte: double_pt_lock', (m, t) => {
      if (!lockPtl(tableOf(m, t), 'userfaultfd')) return blocked;
      return asks ? 'flush_tlb_batched_pending' : locked(m, t);
    }),
    flush_tlb_batched_pending: only(
      asks,
      step('no kernel: flush_tlb_batched_pending in UFFDIO_MOVE', (m, t) => {
        if (!isBatchedPending(m.tlbFlushBatched)) return locked(m, t);
        t.pending = m.tlbFlushBatched.pending;
        t.flushed = m.tlbFlushBatched.flushed;
        return 'arch_flush_tlb_batched_pending';
      }),
    ),
    ...flushTlb('arch_flush_tlb_batched_pending', {
      present: asks,
      from: 'mm/rmap.c: flush_tlb_batched_pending',
      range: () => ({ start: 0, end: pages }),
      next: (m: Batched, t: Locals) => {
        markBatchedFlushed(m.tlbFlushBatched, policy.batched, t);
        t.pending = 0;
        t.flushed = 0;
        return locked(m, t);
      },
    }),
    ...flushTlb('move_present_pte', {
      present: true,
      from: 'mm/userfaultfd.c: move_present_pte, ptep_clear_flush; set_pte_at of the other address; unlocks',
      range: (m: Batched, t: Locals) => {
        tableOf(m, t).ptes.set(t.va % bounds.ptes, null);
        return { start: t.va, end: t.va + 1 };
      },
      next: (m: Batched, t: Locals) => moved(m, t),
    }),
    move_swap_pte: step(
      'mm/userfaultfd.c: move_swap_pte, ptep_get_and_clear, set_pte_at of the other address, no flush; unlocks',
      (m, t) => {
        m.nonPresent.set(t.va, null);
        return moved(m, t);
      },
    ),
  });
};
