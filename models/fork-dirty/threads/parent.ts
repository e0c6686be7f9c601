// What takes the page away from the parent once it has forked: it unmaps it, or stores to it once more and copies it.
import { blocked, bool, choose, forState, only, step } from '../../../src/index.ts';
import { flushAtOnce, ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { mmapReadLock, mmapReadUnlock, mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { copy, type Fork, page, parentMm, tableOf } from '../state.ts';

interface Locals {
  /** The mapping's reference is queued in the gather. */
  queued: boolean;
}

export const parentThread = (policy: Policy) => {
  const { thread } = forState<Fork>();
  const { huge } = policy;
  const { flushTlb } = ipiSender<Fork, Locals>({ ipi: (m) => m.shootdowns.parent });

  /** The entry goes: "We don't need up-to-date accessed/dirty bits" of an anonymous page. */
  const take = (m: Fork): void => {
    const pte = tableOf(m, parentMm).ptes.at(0);
    if (pte?.dirty && policy.parentsDirtyBit === 'marks the folio') m.folios.at(page).dirty = true;
    m.folios.at(page).mapcount--;
    tableOf(m, parentMm).ptes.set(0, null);
  };

  return thread('parent', { daemon: true, locals: { queued: bool() } }).steps({
    go: step(
      'user code of the parent: munmap(), or a store to a page that is not writable',
      choose({ copies: bool() }, (m, _, { copies }) => {
        if (!copies) return mmapWriteLock(m.mm, 'parent') ? 'pte_offset_map_lock' : blocked;
        // A huge page is not copied: do_huge_pmd_wp_page() splits the PMD, and copies a small one (see the README).
        const pte = tableOf(m, parentMm).ptes.at(0);
        if (huge || pte === null || pte.writable || !mmapReadLock(m.mm)) return blocked;
        return 'wp_page_copy';
      }),
    ),
    wp_page_copy: only(
      !huge,
      step('mm/memory.c: do_wp_page, wp_page_copy: copies, ptep_clear_flush, set_pte_at of the copy', (m) => {
        const table = tableOf(m, parentMm);
        const pte = table.ptes.at(0);
        if (table.ptl !== 'free') return blocked;
        // pte_same(): reclaim was here. Nobody stores through a TLB: all are read-only since fork() has flushed.
        if (pte !== null && !pte.writable) {
          m.contents.set(copy, m.contents.at(page));
          take(m);
          flushAtOnce(m, { start: 0, end: 1 });
          putPage(m.folios.at(page));
          m.folios.at(copy).refcount = 1;
          m.folios.at(copy).mapcount = 1;
          table.ptes.set(0, { folio: copy, writable: true, dirty: true });
        }
        mmapReadUnlock(m.mm);
        return 'done';
      }),
    ),
    pte_offset_map_lock: step('mm/pgtable-generic.c: pte_offset_map_lock', (m) =>
      lockPtl(tableOf(m, parentMm), 'parent') ? (huge ? 'zap_huge_pmd' : 'zap_present_ptes') : blocked,
    ),
    zap_present_ptes: only(!huge, step('mm/memory.c: zap_present_folio_ptes of an anonymous page; unlocks', zap)),
    zap_huge_pmd: only(huge, step('mm/huge_memory.c: zap_huge_pmd of an anonymous page; unlocks', zap)),
    ...flushTlb('tlb_flush_mmu', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly',
      range: () => ({ start: 0, end: 1 }),
      next: () => 'free_pages_and_swap_cache',
    }),
    free_pages_and_swap_cache: step('mm/mmu_gather.c: tlb_batch_pages_flush -> free_pages_and_swap_cache', (m, t) => {
      const folio = m.folios.at(page);
      // free_swap_cache(): of a page that nobody maps any more, whose lock is free; the slot has no other user then.
      if (m.inSwapCache && folio.mapcount === 0 && !folio.locked && !m.swapEntries.at(1)) {
        m.inSwapCache = false;
        putPage(folio);
      }
      putPage(folio);
      t.queued = false;
      mmapWriteUnlock(m.mm);
      return 'done';
    }),
  });

  function zap(m: Fork, t: Locals) {
    m.unmapped = true;
    m.swapEntries.set(parentMm, false);
    const isMapped = tableOf(m, parentMm).ptes.at(0) !== null;
    if (isMapped) {
      take(m);
      t.queued = true;
    }
    unlockPtl(tableOf(m, parentMm));
    if (isMapped) return 'tlb_flush_mmu';
    mmapWriteUnlock(m.mm);
    return 'done';
  }
};
