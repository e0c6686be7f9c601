// fork(): the child's page tables are filled, with a copy of what is pinned.
import { blocked, only, step } from '../../../src/index.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { pagesIn } from '../../machine/mapcount/policy.ts';
import { mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { lockPmd, unlockPmd } from '../../machine/table/pmd.ts';
import { pagesInTable, pmdAt, ptlAt, slotOf, tableAt, tableOf } from '../address-layout.ts';
import { maskOf, setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy } from '../workloads/workload.ts';
import { rmapCall } from './rmap-call.ts';
import { firstPages } from './unmap.ts';

export const parent = 0;
export const child = 1;

export const forkSteps = <const E extends string>(
  setting: Setting,
  name: string,
  does: DoneBy,
  finish: (m: State, t: Locals) => E,
) => {
  const { scheme, bounds, whole, windows } = setting;
  const lockBoth = (m: State, t: Locals): boolean =>
    lockPtl(ptlAt(setting, m, child, t.table), name) && lockPtl(ptlAt(setting, m, parent, t.table), name);
  const lockBothPmds = (m: State): boolean =>
    lockPmd(pmdAt(setting, m, child, 0), name) && lockPmd(pmdAt(setting, m, parent, 0), name);

  const nextTable = (m: State, t: Locals) => {
    t.mm = child;
    const next = windows[windows.findIndex(({ vma, table }) => vma === t.vma && table === t.table) + 1];
    if (next !== undefined) {
      t.vma = next.vma;
      t.table = next.table;
      t.todo = setOf(next.pages);
      return 'copy_pmd_range';
    }
    t.vma = 0;
    t.table = 0;
    t.mm = parent;
    t.todo = setOf(0);
    m.mms.at(child).alive = true;
    mmapWriteUnlock(m.mms.at(parent));
    return finish(m, t);
  };
  /** What is pinned is copied for the child (copy_present_page), and what was copied before is shared with it. */
  const copyAtOnce = (m: State, t: Locals): void => {
    const from = tableAt(setting, m, parent, t.table).ptes;
    const to = tableAt(setting, m, child, t.table).ptes;
    for (let page = 0; page < bounds.pages; page++) {
      const pte = tableOf(setting, t.vma, page) === t.table ? from.at(slotOf(setting, t.vma, page)) : null;
      if (pte === null || !(pte.copied || (maskOf(t.part) >> page) & 1)) continue;
      to.set(slotOf(setting, t.vma, page), { page, copied: true });
      t.todo = setOf(maskOf(t.todo) & ~(1 << page));
    }
  };
  /** The next pages that the child is to share; references first. */
  const nextPages = (m: State, t: Locals) => {
    t.pages = setOf(firstPages(setting, maskOf(t.todo) & pagesInTable(setting, m, parent, t.vma, t.table)));
    if (maskOf(t.pages) !== 0) {
      m.folio.refcount += pagesIn(maskOf(t.pages));
      return 'folio_try_dup_anon_rmap_ptes';
    }
    unlockPtl(ptlAt(setting, m, parent, t.table));
    unlockPtl(ptlAt(setting, m, child, t.table));
    return nextTable(m, t);
  };

  return {
    copy_pmd_range: only(
      does.forks,
      step('mm/memory.c: copy_pmd_range; copy_pte_range -> pte_alloc_map_lock, both PTLs', (m: State, t: Locals) => {
        if (maskOf(t.todo) === 0) return nextTable(m, t);
        t.mm = child;
        switch (pmdAt(setting, m, parent, t.table).entry) {
          case 'none':
            return nextTable(m, t);
          case 'huge':
            if (t.vma !== 0) return nextTable(m, t);
            if (maskOf(t.part) !== 0) {
              t.mm = parent;
              t.back = 'copy_pmd_range';
              return '__split_huge_pmd';
            }
            if (!lockBothPmds(m)) return blocked;
            t.pages = setOf(whole);
            t.pmd = true;
            refcountInc(m.folio, 'refcount');
            return 'folio_try_dup_anon_rmap_pmd';
          case 'table':
            if (!lockBoth(m, t)) return blocked;
            pmdAt(setting, m, child, t.table).entry = 'table';
            copyAtOnce(m, t);
            return nextPages(m, t);
        }
      }),
    ),
    folio_try_dup_anon_rmap_ptes: only(
      does.forks,
      step('mm/memory.c: copy_present_ptes -> folio_try_dup_anon_rmap_ptes', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.map)) return 'folio_try_dup_anon_rmap_ptes';
        t.rmap = 'added';
        return '__copy_present_ptes';
      }),
    ),
    __copy_present_ptes: only(
      does.forks,
      step('mm/memory.c: __copy_present_ptes -> set_ptes', (m: State, t: Locals) => {
        const { ptes } = tableAt(setting, m, child, t.table);
        for (let page = 0; page < bounds.pages; page++)
          if ((maskOf(t.pages) >> page) & 1) ptes.set(slotOf(setting, t.vma, page), { page, copied: false });
        t.rmap = 'settled';
        t.todo = setOf(maskOf(t.todo) & ~maskOf(t.pages));
        return nextPages(m, t);
      }),
    ),
    folio_try_dup_anon_rmap_pmd: only(
      does.forksPmd,
      step('mm/huge_memory.c: copy_huge_pmd -> folio_try_dup_anon_rmap_pmd', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.map)) return 'folio_try_dup_anon_rmap_pmd';
        t.rmap = 'added';
        return 'copy_huge_pmd';
      }),
    ),
    copy_huge_pmd: only(
      does.forksPmd,
      step('mm/huge_memory.c: copy_huge_pmd -> set_pmd_at, both PMD locks dropped', (m: State, t: Locals) => {
        pmdAt(setting, m, child, 0).entry = 'huge';
        t.rmap = 'settled';
        t.pages = setOf(0);
        t.pmd = false;
        unlockPmd(pmdAt(setting, m, parent, 0));
        unlockPmd(pmdAt(setting, m, child, 0));
        return nextTable(m, t);
      }),
    ),
  };
};
