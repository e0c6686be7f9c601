// Somebody who takes all mappings of a page-cache folio away and then needs it unmapped: memory failure, a split, truncation.
import { blocked, choose, forState, int, must, only, optional, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { addRss, removeRmap } from '../../machine/folio/mapped-counters.ts';
import { lockPtl, preemptionOff, unlockPtl } from '../../machine/table/page-table.ts';
import { locksKeepCpu, type Policy } from '../policy.ts';
import { isHuge, mapsFolio, type Scope, sizesOf, type Zap } from '../state.ts';

/** Those of its own gather behind the page-table lock. */
const gathered: readonly string[] = ['tlb_finish_mmu', 'tlb_finish_mmu: wait'];

/** The labels of the rmap walk: i_mmap_rwsem is held for reading there. */
export const unmapWalk: readonly string[] = [
  'page_vma_mapped_walk',
  'ptep_clear_flush',
  'ptep_clear_flush: wait',
  'ptep_get_and_clear_full',
  'folio_mark_dirty',
  'tlb_flush_mmu_tlbonly',
  'tlb_flush_mmu_tlbonly: wait',
  'page_remove_rmap',
  ...gathered,
];

/** Where it may hold a page-table lock, but for the step that takes it. */
export const unmapHolds = (pc: string): boolean =>
  unmapWalk.includes(pc) && pc !== 'page_vma_mapped_walk' && !gathered.includes(pc);

interface Locals {
  folio: number;
  /** The mapping that the rmap walk is at. */
  table: number;
  i: number;
}

export const unmapThread = (scope: Scope, policy: Policy) => {
  const { thread } = forState<Zap>();
  const { ptes } = scope;
  const { own: tables, folios } = sizesOf(scope);
  const { flushTlb } = ipiSender<Zap, Locals>({
    ipi: (m) => m.shootdowns.unmap,
    how: policy.up ? 'local' : policy.noGather ? 'broadcast' : 'ipi',
    alwaysWaits: true,
  });
  const truncates = policy.unmapBy === 'unmap_mapping_folio';
  const gathers = truncates && policy.unmapGathers;
  const vaOf = (t: Locals) => t.table * ptes + t.i;
  const rangeOf = (_: Zap, t: Locals) => ({ start: vaOf(t), end: vaOf(t) + 1 });
  const inHand = (m: Zap) => must(m.unmapping, 'the walk has cleared an entry');

  /** Goes to the first mapping of the folio at or after the place that the walk has reached, unless all are gone already. */
  const walk = (m: Zap, t: Locals) => {
    if (m.folios.at(t.folio).mapcount > 0 && !optional(m.vma, 'unlinked'))
      for (; t.table < tables; t.table++, t.i = 0)
        for (; t.i < ptes; t.i++) if (mapsFolio(scope, t.table, t.i) === t.folio) return 'page_vma_mapped_walk';
    return walkEnds(t);
  };
  const walkEnds = (t: Locals) => {
    t.table = 0;
    t.i = 0;
    return 'folio_mapped' as const;
  };
  const walkOn = (m: Zap, t: Locals) => {
    t.i++;
    return walk(m, t);
  };
  /** Whether the walk believes an empty entry only under the lock. zap_pte_range(), which truncation uses, always has it. */
  const isSync = (table: number): boolean => (truncates && !isHuge(scope, table) ? true : policy.unmapSync);

  return thread('unmap', {
    daemon: true,
    locals: { folio: int(0, folios - 1), table: int(0, tables), i: int(0, ptes) },
    ...(locksKeepCpu(policy) ? { runs: (m: Zap) => !preemptionOff(m, 'unmap') } : {}),
  }).steps({
    folio_lock: step(
      truncates
        ? 'mm/truncate.c: truncate_inode_pages_range, folio_lock and folio_wait_writeback'
        : 'mm/memory-failure.c: memory_failure, folio_lock and folio_wait_writeback',
      choose({ folio: int(0, folios - 1) }, (m, t, { folio }) => {
        const chosen = m.folios.at(folio);
        if (chosen.anon || chosen.locked || chosen.writeback) return blocked;
        chosen.locked = true;
        t.folio = folio;
        return 'try_to_unmap';
      }),
    ),
    try_to_unmap: step(
      truncates
        ? 'mm/truncate.c: truncate_cleanup_folio -> mm/memory.c: unmap_mapping_folio'
        : 'mm/memory-failure.c: hwpoison_user_mappings -> mm/rmap.c: try_to_unmap',
      (m, t) => walk(m, t),
    ),
    page_vma_mapped_walk: step(
      truncates
        ? 'mm/memory.c: zap_pmd_range, zap_pte_range'
        : 'mm/page_vma_mapped.c: page_vma_mapped_walk, for try_to_unmap_one',
      (m, t) => {
        const table = m.tables.at(t.table);
        const pte = table.ptes.at(t.i);
        if (pte === null && !isSync(t.table)) return walkOn(m, t);
        if (!lockPtl(table, 'unmap')) return blocked;
        if (pte !== null) return gathers ? 'ptep_get_and_clear_full' : 'ptep_clear_flush';
        unlockPtl(table);
        return walkOn(m, t);
      },
    ),
    ...flushTlb('ptep_clear_flush', {
      present: !gathers,
      from: 'mm/rmap.c: try_to_unmap_one -> mm/pgtable-generic.c: ptep_clear_flush',
      range: (m: Zap, t: Locals) => {
        clear(m, t);
        return rangeOf(m, t);
      },
      next: (m: Zap) => (inHand(m).dirty ? 'folio_mark_dirty' : 'page_remove_rmap'),
    }),
    ptep_get_and_clear_full: only(
      gathers,
      step('mm/memory.c: zap_pte_range; tlb_remove_tlb_entry', (m, t) => {
        clear(m, t);
        return inHand(m).dirty ? 'folio_mark_dirty' : 'page_remove_rmap';
      }),
    ),
    folio_mark_dirty: step('mm/rmap.c: try_to_unmap_one -> folio_mark_dirty', (m, t) => {
      m.folios.at(t.folio).dirty = true;
      return gathers ? 'tlb_flush_mmu_tlbonly' : 'page_remove_rmap';
    }),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: gathers,
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly, under the page-table lock',
      range: rangeOf,
      next: () => 'page_remove_rmap',
    }),
    page_remove_rmap: step('mm/rmap.c: try_to_unmap_one -> page_remove_rmap, folio_put; pte_unmap_unlock', (m, t) => {
      const counters = optional(m, 'counters');
      if (counters !== undefined) addRss(counters, false, -1);
      removeRmap(m, t.folio);
      const flushed = !gathers || inHand(m).dirty;
      m.unmapping = null;
      unlockPtl(m.tables.at(t.table));
      if (!flushed) return 'tlb_finish_mmu';
      putPage(m.folios.at(t.folio));
      return walkOn(m, t);
    }),
    ...flushTlb('tlb_finish_mmu', {
      present: gathers,
      from: 'mm/memory.c: zap_page_range_single -> mm/mmu_gather.c: tlb_finish_mmu, no page-table lock held; free_pages_and_swap_cache',
      range: rangeOf,
      next: (m: Zap, t: Locals) => {
        putPage(m.folios.at(t.folio));
        return walkOn(m, t);
      },
    }),
    folio_mapped: step(
      truncates
        ? 'mm/filemap.c: filemap_unaccount_folio, asks folio_mapped; folio_unlock'
        : 'mm/memory-failure.c: hwpoison_user_mappings, asks folio_mapped; folio_unlock',
      (m, t) => {
        m.folios.at(t.folio).locked = false;
        t.folio = 0;
        return policy.comeAgain ? 'folio_lock' : 'done';
      },
    ),
  });

  function clear(m: Zap, t: Locals): void {
    const entries = m.tables.at(t.table).ptes;
    m.unmapping = must(entries.at(t.i), 'the entry that the walk has found under the lock is still there');
    entries.set(t.i, null);
  }
};
