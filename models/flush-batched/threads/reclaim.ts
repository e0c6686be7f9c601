// Reclaim of pages in the swap cache, one after another, with flushes put off until they are needed: shrink_folio_list().
import { bool, forState, int, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { noteBatched } from '../../machine/flush/pending.ts';
import { dsb, issueTlbi } from '../../machine/flush/tlbi.ts';
import { writeToSwap } from '../../machine/folio/contents.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { tryToUnmapOne } from '../../machine/rmap/try-to-unmap.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Batched, type BatchedBounds, pagesOf } from '../state.ts';

interface Locals {
  va: number;
  /** The entry that was cleared was dirty. */
  dirty: boolean;
  /** tlb_ubc.flush_required, tlb_ubc.writable, and what is to be flushed: pages `start` to `end - 1`. */
  required: boolean;
  writable: boolean;
  start: number;
  end: number;
  /** The flush is made for a page that is to be written. */
  writing: boolean;
}

export const reclaimThread = (bounds: BatchedBounds, policy: Policy) => {
  const { thread } = forState<Batched>();
  const { flushTlb } = ipiSender<Batched, Locals>({ ipi: (m) => m.shootdowns.reclaim });
  const pages = pagesOf(bounds);
  const arm64 = policy.arch === 'arm64';
  const noteFrom = arm64
    ? 'mm/rmap.c: set_tlb_ubc_flush_pending; arch/arm64/include/asm/tlbflush.h: arch_tlbbatch_add_pending, tlbi'
    : 'mm/rmap.c: set_tlb_ubc_flush_pending';

  const nextPage = (t: Locals) => {
    t.va++;
    if (t.va < pages) return 'page_vma_mapped_walk';
    t.va = 0;
    return t.required && policy.flushBeforeFree ? (arm64 ? 'dsb' : 'arch_tlbbatch_flush') : 'free_unref_folios';
  };
  const written = (t: Locals) => (policy.locksFolio ? '__remove_mapping' : nextPage(t));
  const unmapped = (m: Batched, t: Locals) => {
    if (!m.folios.at(t.va).dirty) return written(t);
    if (!policy.flushBeforeWrite || !t.writable) return 'pageout';
    t.writing = true;
    return arm64 ? 'dsb' : 'arch_tlbbatch_flush';
  };
  const note = (m: Batched, t: Locals) => {
    if (arm64) issueTlbi(m.shootdowns.reclaim, { start: t.va, end: t.va + 1 });
    noteBatched(m.tlbFlushBatched, policy.batched);
    t.required = true;
    if (t.dirty) t.writable = true;
  };
  /** try_to_unmap_flush() has returned: the pages are written, or freed. */
  const flushed = (t: Locals) => {
    t.required = false;
    t.writable = false;
    if (!t.writing) return 'free_unref_folios';
    t.writing = false;
    return 'pageout';
  };

  const unmap = tryToUnmapOne({
    holder: 'reclaim',
    table: (m: Batched, t: Locals) => m.tables.at(Math.floor(t.va / bounds.ptes)),
    at: (t) => t.va % bounds.ptes,
    // folio_trylock() fails: the page is passed over.
    maps: (m, t) => pteAt(m.tables, t.va) !== null && !m.freed.at(t.va) && !m.folios.at(t.va).locked,
    next: (_, t) => nextPage(t),
  });

  return thread('reclaim', {
    locals: {
      va: int(0, pages),
      dirty: bool(),
      required: bool(),
      writable: bool(),
      start: int(0, pages),
      end: int(0, pages),
      writing: bool(),
    },
  }).steps({
    page_vma_mapped_walk: unmap.pageVmaMappedWalk(
      'mm/rmap.c: try_to_unmap_one, page_vma_mapped_walk takes the page-table lock',
      (m, t) => {
        if (policy.locksFolio) m.folios.at(t.va).locked = true;
        return 'ptep_get_and_clear';
      },
    ),
    ptep_get_and_clear: unmap.ptepGetAndClear(
      'mm/rmap.c: try_to_unmap_one, should_defer_flush, ptep_get_and_clear',
      (m, t, { dirty }) => {
        t.dirty = dirty;
        // A swap entry does not say whether the page could be written.
        m.nonPresent.set(t.va, { kind: 'swap', folio: t.va, writable: false, dirty: false });
        if (t.end === 0) t.start = t.va;
        t.end = t.va + 1;
        return policy.notesUnderLock ? 'set_tlb_ubc_flush_pending' : 'pte_unmap_unlock';
      },
    ),
    set_tlb_ubc_flush_pending: only(
      policy.notesUnderLock,
      step(noteFrom, (m, t) => {
        note(m, t);
        return 'pte_unmap_unlock';
      }),
    ),
    pte_unmap_unlock: unmap.unlocks(
      'mm/rmap.c: try_to_unmap_one, folio_mark_dirty; set_pte_at of a swap entry; page_remove_rmap, put_page',
      (m, t) => {
        const folio = m.folios.at(t.va);
        if (t.dirty) folio.dirty = true;
        putPage(folio);
        if (!policy.notesUnderLock) return 'set_tlb_ubc_flush_pending: late';
        t.dirty = false;
        return unmapped(m, t);
      },
    ),
    'set_tlb_ubc_flush_pending: late': only(
      !policy.notesUnderLock,
      step('no kernel: set_tlb_ubc_flush_pending after the unlock', (m, t) => {
        note(m, t);
        t.dirty = false;
        return unmapped(m, t);
      }),
    ),
    ...flushTlb('arch_tlbbatch_flush', {
      present: !arm64 && (policy.flushBeforeFree || policy.flushBeforeWrite),
      from: 'mm/rmap.c: try_to_unmap_flush_dirty before a write, try_to_unmap_flush before pages are freed',
      range: (_: Batched, t: Locals) => {
        const range = { start: t.start, end: t.end };
        t.start = 0;
        t.end = 0;
        return range;
      },
      next: (_: Batched, t: Locals) => flushed(t),
    }),
    dsb: only(
      arm64,
      step('arch/arm64/include/asm/tlbflush.h: arch_tlbbatch_flush, dsb', (m, t) =>
        dsb(m.shootdowns.reclaim, () => {
          t.start = 0;
          t.end = 0;
          return flushed(t);
        }),
      ),
    ),
    pageout: step('mm/vmscan.c: pageout -> swap_writepage', (m, t) => {
      m.folios.at(t.va).dirty = false;
      if (policy.stores) writeToSwap(m.contents, pages, t.va);
      return written(t);
    }),
    __remove_mapping: only(
      policy.locksFolio,
      step(
        'mm/vmscan.c: shrink_folio_list, __remove_mapping: out of the swap cache; or keep_locked; folio_unlock',
        (m, t) => {
          const folio = m.folios.at(t.va);
          if (folio.refcount === 1) m.uncached.set(t.va, true);
          folio.locked = false;
          return nextPage(t);
        },
      ),
    ),
    free_unref_folios: step('mm/vmscan.c: shrink_folio_list, __remove_mapping; free_unref_folios', (m, t) => {
      // Those that were unmapped here; the swap cache had the last reference.
      const folio = m.folios.at(t.va);
      const entry = m.tables.at(Math.floor(t.va / bounds.ptes)).ptes.at(t.va % bounds.ptes);
      const isTaken = policy.locksFolio ? m.uncached.at(t.va) : entry === null && folio.refcount === 1;
      if (isTaken && !folio.reused) putPage(folio);
      t.va++;
      if (t.va < pages) return 'free_unref_folios';
      t.va = 0;
      return 'done';
    }),
  });
};
