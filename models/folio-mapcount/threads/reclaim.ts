// Reclaim, or migration: unmaps the folio by a walk of the rmap, and freezes its references if they are all explained.
import { blocked, bool, choose, done, forState, oneOf, step } from '../../../src/index.ts';
import { folioRefFreeze, folioRefUnfreeze } from '../../machine/folio/folio-ref.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest, refcountInc } from '../../machine/locks/refcount.ts';
import { pagesIn } from '../../machine/mapcount/policy.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { lockPmd, unlockPmd } from '../../machine/table/pmd.ts';
import { pagesInTable, pmdAt, ptlAt, slotOf, tableAt } from '../address-layout.ts';
import { maskOf, setOf } from '../page-sets.ts';
import { type Locals, localsOf, type Setting, type State } from '../state.ts';
import { rmapCall } from '../steps/rmap-call.ts';

const name = 'reclaim';

export const reclaimThread = (setting: Setting) => {
  const { scheme, bounds, windows, mms, whole } = setting;
  const { thread } = forState<State>();
  const ptl = (m: State, t: Locals) => ptlAt(setting, m, t.mm, t.table);
  const pmd = (m: State, t: Locals) => pmdAt(setting, m, t.mm, t.table);
  const isMapped = (m: State): boolean => scheme.mapped(m.folio) !== false;

  const walkOver = (t: Locals): 'folio_ref_freeze' => {
    t.mm = 0;
    t.vma = 0;
    t.table = windows[0]?.table ?? 0;
    return 'folio_ref_freeze';
  };
  /** The next page table; between two VMAs the walk stops when folio_not_mapped() says that nothing is left (rwc->done). */
  const nextTable = (m: State, t: Locals): 'page_vma_mapped_walk' | 'folio_ref_freeze' => {
    const next = windows[windows.findIndex(({ vma, table }) => vma === t.vma && table === t.table) + 1];
    if (next?.vma !== t.vma && !isMapped(m)) return walkOver(t);
    if (next === undefined) {
      if (t.mm + 1 === mms) return walkOver(t);
      t.mm++;
    }
    t.vma = next?.vma ?? 0;
    t.table = next?.table ?? windows[0]?.table ?? 0;
    return 'page_vma_mapped_walk';
  };
  const putBack = (m: State): 'done' => {
    dropLock(m.folio, 'locked');
    return done;
  };

  return thread(name, { daemon: true, locals: { ...localsOf(setting, [], []), migrates: bool() } }).steps({
    shrink_folio_list: step(
      'mm/vmscan.c: shrink_folio_list, or mm/migrate.c: migrate_folio_unmap -> folio_trylock; the folio was isolated, with a reference',
      choose({ purpose: oneOf('reclaim', 'migration') }, (m, t, { purpose }) => {
        if (m.folio.refcount === 0 || !takeLock(m.folio, 'locked', name)) return blocked;
        refcountInc(m.folio, 'refcount');
        t.migrates = purpose === 'migration';
        t.table = windows[0]?.table ?? 0;
        return isMapped(m) ? 'page_vma_mapped_walk' : walkOver(t);
      }),
    ),
    page_vma_mapped_walk: step(
      'mm/rmap.c: try_to_unmap_one -> page_vma_mapped_walk, under the lock of the table or PMD; get_and_clear_ptes',
      (m, t) => {
        const { entry } = pmd(m, t);
        if (entry === 'none' || (entry === 'huge' && t.vma !== 0)) return nextTable(m, t);
        if (entry === 'huge') {
          if (!lockPmd(pmd(m, t), name)) return blocked;
          pmd(m, t).entry = 'none';
          t.pages = setOf(whole);
          t.pmd = true;
          t.rmap = 'owed';
          return 'folio_remove_rmap';
        }
        if (ptl(m, t).ptl !== 'free') return blocked;
        const pages = pagesInTable(setting, m, t.mm, t.vma, t.table);
        if (pages === 0) return nextTable(m, t);
        lockPtl(ptl(m, t), name);
        for (let page = 0; page < bounds.pages; page++)
          if ((pages >> page) & 1) tableAt(setting, m, t.mm, t.table).ptes.set(slotOf(setting, t.vma, page), null);
        t.pages = setOf(pages);
        t.rmap = 'owed';
        return 'folio_remove_rmap';
      },
    ),
    folio_remove_rmap: step('mm/rmap.c: try_to_unmap_one -> folio_remove_rmap_ptes, folio_remove_rmap_pmd', (m, t) => {
      if (!rmapCall(setting, m, t, scheme.unmap)) return 'folio_remove_rmap';
      t.puts = t.pmd ? 1 : pagesIn(maskOf(t.pages));
      t.pages = setOf(0);
      t.rmap = 'settled';
      return 'folio_put_refs';
    }),
    folio_put_refs: step('mm/rmap.c: try_to_unmap_one -> folio_put_refs; page_vma_mapped_walk_done', (m, t) => {
      m.folio.refcount -= t.puts;
      t.puts = 0;
      if (t.pmd) unlockPmd(pmd(m, t));
      else unlockPtl(ptl(m, t));
      t.pmd = false;
      return nextTable(m, t);
    }),
    folio_ref_freeze: step(
      'mm/vmscan.c: __remove_mapping, or mm/migrate.c: __folio_migrate_mapping -> folio_ref_freeze',
      (m) => {
        // The isolating reference, and the one of the page cache.
        if (folioRefFreeze(m.folio, 1 + (m.folio.cached ? 1 : 0))) return 'folio_ref_unfreeze';
        refcountDecAndTest(m.folio, 'refcount');
        return putBack(m);
      },
    ),
    folio_ref_unfreeze: step(
      'mm/vmscan.c: shrink_folio_list, the folio is freed; or mm/migrate.c: folio_ref_unfreeze, folio_putback_lru',
      (m, t) => {
        if (t.migrates) folioRefUnfreeze(m.folio, m.folio.cached ? 1 : 0);
        else m.folio.cached = false;
        return putBack(m);
      },
    ),
  });
};
