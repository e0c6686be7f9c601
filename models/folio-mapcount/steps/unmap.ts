// Unmapping: zap_pte_range() and zap_huge_pmd(), for MADV_DONTNEED, exit, the copy of a page, and truncation.
import { blocked, only, step } from '../../../src/index.ts';
import { pagesIn } from '../../machine/mapcount/policy.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { lockPmd, unlockPmd } from '../../machine/table/pmd.ts';
import { pagesInTable, pmdAt, ptlAt, slotOf, tableAt, tableOf, windowOf } from '../address-layout.ts';
import { maskOf, setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy } from '../workloads/workload.ts';
import { rmapCall } from './rmap-call.ts';

/** Where an unmapping thread goes from its shared steps: `E` when all is done. */
export interface Walk<E extends string, B extends string> {
  /** The thread, as a holder of locks. */
  readonly name: string;
  /** Moves the walk to the next VMA, with all its pages to do; false when there is none. */
  readonly nextVma: (m: State, t: Locals) => boolean;
  readonly finish: (m: State, t: Locals) => E;
  /** Whether what was copied from pages of the folio is unmapped too. */
  readonly copies: boolean;
  /** Where it goes on after it had to split a PMD. */
  readonly resume: (t: Locals) => B;
}

/** Up to `batch` pages of a mask, the first ones. */
export const firstPages = ({ bounds }: Setting, mask: number): number => {
  let pages = 0;
  let n = 0;
  for (let page = 0; page < bounds.pages && n < bounds.batch; page++)
    if ((mask >> page) & 1) {
      pages |= 1 << page;
      n++;
    }
  return pages;
};

/** The next page table with something to do, of this VMA or a later one. */
export const walkOn = <E extends string>(
  setting: Setting,
  walk: Walk<E, string>,
  m: State,
  t: Locals,
): E | 'zap_pmd_range' => {
  do {
    for (; t.table < setting.tables; t.table++)
      if (maskOf(t.todo) & windowOf(setting, t.vma, t.table)) return 'zap_pmd_range';
    t.table = 0;
    t.todo = setOf(0);
  } while (walk.nextVma(m, t));
  return walk.finish(m, t);
};

export const unmapSteps = <const E extends string, const B extends string>(
  setting: Setting,
  does: DoneBy,
  walk: Walk<E, B>,
) => {
  const { scheme, callers } = setting;
  const here = (t: Locals): number => windowOf(setting, t.vma, t.table);
  const ptl = (m: State, t: Locals) => ptlAt(setting, m, t.mm, t.table);
  const left = (m: State, t: Locals): number => maskOf(t.todo) & pagesInTable(setting, m, t.mm, t.vma, t.table);
  const nextTable = (m: State, t: Locals) => {
    t.todo = setOf(maskOf(t.todo) & ~here(t));
    t.table++;
    return walkOn(setting, walk, m, t);
  };
  /** The page table is done; but where the lock is dropped after each call, the rest of it is still to come. */
  const afterPuts = (m: State, t: Locals) =>
    callers.removesUnderPtl || left(m, t) === 0 ? nextTable(m, t) : walkOn(setting, walk, m, t);
  const clearPmd = (m: State, t: Locals): 'folio_remove_rmap_pmd' => {
    pmdAt(setting, m, t.mm, t.table).entry = 'none';
    t.pages = setOf(setting.whole);
    t.pmd = true;
    t.rmap = 'owed';
    return 'folio_remove_rmap_pmd';
  };

  return {
    zap_pmd_range: only(
      does.zaps,
      step('mm/memory.c: zap_pmd_range; zap_pte_range -> pte_offset_map_lock', (m: State, t: Locals) => {
        const pmd = pmdAt(setting, m, t.mm, t.table);
        switch (pmd.entry) {
          case 'none':
            return nextTable(m, t);
          case 'huge':
            if (maskOf(t.todo) === setting.whole) return 'zap_huge_pmd';
            t.back = 'zap_pmd_range';
            return '__split_huge_pmd';
          case 'table':
            return lockPtl(ptl(m, t), walk.name) ? 'get_and_clear_full_ptes' : blocked;
        }
      }),
    ),
    get_and_clear_full_ptes: only(
      does.zaps,
      step('mm/memory.c: zap_present_folio_ptes -> get_and_clear_full_ptes', (m: State, t: Locals) => {
        const { ptes } = tableAt(setting, m, t.mm, t.table);
        for (let page = 0; page < setting.bounds.pages; page++)
          if (walk.copies && tableOf(setting, t.vma, page) === t.table && (maskOf(t.todo) >> page) & 1) {
            const slot = slotOf(setting, t.vma, page);
            if (ptes.at(slot)?.copied) ptes.set(slot, null);
          }
        t.pages = setOf(firstPages(setting, left(m, t)));
        if (maskOf(t.pages) === 0) return 'pte_unmap_unlock';
        for (let page = 0; page < setting.bounds.pages; page++)
          if ((maskOf(t.pages) >> page) & 1) ptes.set(slotOf(setting, t.vma, page), null);
        t.todo = setOf(maskOf(t.todo) & ~maskOf(t.pages));
        return cleared(setting, m, t);
      }),
    ),
    folio_remove_rmap_ptes: only(
      does.unmaps,
      step('mm/rmap.c: folio_remove_rmap_ptes', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.unmap)) return 'folio_remove_rmap_ptes';
        t.rmap = 'settled';
        t.pages = setOf(0);
        if (!callers.removesUnderPtl) return 'free_folio_and_swap_cache';
        return left(m, t) === 0 ? 'pte_unmap_unlock' : 'get_and_clear_full_ptes';
      }),
    ),
    pte_unmap_unlock: only(
      does.unmaps,
      step('mm/memory.c: zap_pte_range', (m: State, t: Locals) => {
        unlockPtl(ptl(m, t));
        if (t.rmap === 'owed') return 'folio_remove_rmap_ptes';
        return t.puts === 0 ? nextTable(m, t) : 'free_folio_and_swap_cache';
      }),
    ),
    zap_huge_pmd: only(
      does.zapsPmd,
      step('mm/huge_memory.c: zap_huge_pmd -> pmdp_huge_get_and_clear_full', (m: State, t: Locals) => {
        const pmd = pmdAt(setting, m, t.mm, t.table);
        if (!lockPmd(pmd, walk.name)) return blocked;
        if (pmd.entry !== 'huge') {
          unlockPmd(pmd);
          return 'zap_pmd_range';
        }
        return clearPmd(m, t);
      }),
    ),
    folio_remove_rmap_pmd: only(
      does.zapsPmd || (does.splits && !setting.workload.anon),
      step('mm/rmap.c: folio_remove_rmap_pmd; spin_unlock(ptl)', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.unmap)) return 'folio_remove_rmap_pmd';
        t.rmap = 'settled';
        t.pages = setOf(0);
        t.pmd = false;
        t.puts = 1;
        unlockPmd(pmdAt(setting, m, t.mm, t.table));
        return 'free_folio_and_swap_cache';
      }),
    ),
    free_folio_and_swap_cache: only(
      does.unmaps || (does.splits && !setting.workload.anon),
      step('mm/mmu_gather.c: tlb_batch_pages_flush, after the flush', (m: State, t: Locals) => {
        m.folio.refcount -= t.puts;
        t.puts = 0;
        if (t.back === '') return afterPuts(m, t);
        return walk.resume(t);
      }),
    ),
  };
};

/** The thread's pages are unmapped, and their mapping is still counted. */
export const cleared = ({ callers }: Setting, m: State, t: Locals): 'folio_remove_rmap_ptes' | 'pte_unmap_unlock' => {
  t.rmap = 'owed';
  if (callers.putsLast) t.puts += pagesIn(maskOf(t.pages));
  else m.folio.refcount -= pagesIn(maskOf(t.pages));
  return callers.removesUnderPtl ? 'folio_remove_rmap_ptes' : 'pte_unmap_unlock';
};

/** Where a thread goes on that had to split a PMD first. */
export type Back = 'zap_pmd_range' | 'move_ptes' | 'copy_pmd_range' | 'wp_page_copy' | 'change_pmd_range';
export const splitDone = (t: Locals): Back => {
  const back = t.back as Back;
  t.back = '';
  return back;
};
