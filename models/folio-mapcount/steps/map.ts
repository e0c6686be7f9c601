// Mapping: a fault that maps a range of the folio by PTEs, or all of it by a PMD.
import { blocked, only, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { pagesIn } from '../../machine/mapcount/policy.ts';
import { mmapReadUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { lockPmd, unlockPmd } from '../../machine/table/pmd.ts';
import { pagesInTable, pmdAt, ptlAt, slotOf, tableAt } from '../address-layout.ts';
import { maskOf, setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy } from '../workloads/workload.ts';
import { rmapCall } from './rmap-call.ts';
import { firstPages } from './unmap.ts';

/** `finish`: the task has done its operation. */
export const mapSteps = <const E extends string>(
  setting: Setting,
  name: string,
  does: DoneBy,
  finish: (m: State, t: Locals) => E,
) => {
  const { scheme, callers, bounds } = setting;
  const ptl = (m: State, t: Locals) => ptlAt(setting, m, t.mm, t.table);
  /** The pages of the next call: those that are to be mapped and whose entries are empty. */
  const nextPages = (m: State, t: Locals): number => {
    const { ptes } = tableAt(setting, m, t.mm, t.table);
    let empty = 0;
    for (let page = 0; page < bounds.pages; page++)
      if ((maskOf(t.todo) >> page) & 1 && ptes.at(slotOf(setting, t.vma, page)) === null) empty |= 1 << page;
    return firstPages(setting, empty);
  };
  /** A reference is taken before the mapping is counted. */
  const begin = (m: State, t: Locals): 'folio_add_file_rmap_ptes' => {
    m.folio.refcount += pagesIn(maskOf(t.pages));
    return 'folio_add_file_rmap_ptes';
  };
  const end = (m: State, t: Locals) => {
    if (callers.faultLocksFolio) dropLock(m.folio, 'locked');
    mmapReadUnlock(m.mms.at(t.mm));
    return finish(m, t);
  };

  return {
    next_uptodate_folio: only(
      does.maps,
      step('mm/filemap.c: filemap_map_pages -> next_uptodate_folio, folio_trylock', (m: State, t: Locals) => {
        if (!m.folio.cached) {
          mmapReadUnlock(m.mms.at(t.mm));
          return finish(m, t);
        }
        if (callers.faultLocksFolio && !takeLock(m.folio, 'locked', name)) return blocked;
        if (t.pmd) return 'do_set_pmd';
        if (!callers.looksUnderPtl) t.seen = pagesInTable(setting, m, t.mm, t.vma, t.table) !== 0;
        return 'pte_offset_map_lock';
      }),
    ),
    pte_offset_map_lock: only(
      does.mapsPtes,
      step('mm/filemap.c: filemap_map_pages -> pte_offset_map_lock', (m: State, t: Locals) => {
        const pmd = pmdAt(setting, m, t.mm, t.table);
        if (pmd.entry === 'huge') {
          t.seen = false;
          return end(m, t);
        }
        if (!lockPtl(ptl(m, t), name)) return blocked;
        pmd.entry = 'table';
        t.pages = setOf(nextPages(m, t));
        if (maskOf(t.pages) !== 0) {
          if (!callers.looksUnderPtl) t.phase = 1;
          return begin(m, t);
        }
        t.seen = false;
        unlockPtl(ptl(m, t));
        return end(m, t);
      }),
    ),
    folio_add_file_rmap_ptes: only(
      does.mapsPtes,
      step('mm/rmap.c: folio_add_file_rmap_ptes', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.map)) return 'folio_add_file_rmap_ptes';
        t.rmap = 'added';
        return 'set_ptes';
      }),
    ),
    set_ptes: only(
      does.mapsPtes,
      step('mm/memory.c: set_pte_range -> set_ptes; pte_unmap_unlock, folio_unlock', (m: State, t: Locals) => {
        const { ptes } = tableAt(setting, m, t.mm, t.table);
        for (let page = 0; page < bounds.pages; page++)
          if ((maskOf(t.pages) >> page) & 1) ptes.set(slotOf(setting, t.vma, page), { page, copied: false });
        t.rmap = 'settled';
        t.pages = setOf(nextPages(m, t));
        if (maskOf(t.pages) !== 0) return begin(m, t);
        unlockPtl(ptl(m, t));
        return end(m, t);
      }),
    ),
    do_set_pmd: only(
      does.mapsPmd,
      step('mm/memory.c: do_set_pmd -> pmd_lock', (m: State, t: Locals) => {
        const pmd = pmdAt(setting, m, t.mm, 0);
        if (!lockPmd(pmd, name)) return blocked;
        if (pmd.entry === 'none') {
          t.pages = setOf(setting.whole);
          refcountInc(m.folio, 'refcount');
          return 'folio_add_file_rmap_pmd';
        }
        unlockPmd(pmd);
        t.pmd = false;
        return end(m, t);
      }),
    ),
    folio_add_file_rmap_pmd: only(
      does.mapsPmd,
      step('mm/rmap.c: folio_add_file_rmap_pmd', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.map)) return 'folio_add_file_rmap_pmd';
        t.rmap = 'added';
        return 'set_pmd_at';
      }),
    ),
    set_pmd_at: only(
      does.mapsPmd,
      step('mm/memory.c: do_set_pmd -> set_pmd_at; spin_unlock, folio_unlock', (m: State, t: Locals) => {
        const pmd = pmdAt(setting, m, t.mm, 0);
        pmd.entry = 'huge';
        t.rmap = 'settled';
        t.pages = setOf(0);
        t.pmd = false;
        unlockPmd(pmd);
        return end(m, t);
      }),
    ),
  };
};
