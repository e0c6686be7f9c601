// khugepaged, or MADV_COLLAPSE: a huge folio of shmem that is mapped by entries is to be mapped by a PMD:
// collapse_pte_mapped_thp().
import { blocked, bool, forState, int, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { CollapseBounds, Policy } from '../policy.ts';
import { type Collapse, folioOf, isCached, tableOf } from '../state.ts';

interface Locals {
  va: number;
  /** `ptent`: whether the entry that was read is dirty. */
  dirty: boolean;
  /** Some cleared entry was dirty, and the folio has yet to be told. */
  owed: boolean;
  /** nr_ptes: entries that were cleared, and their references, which are still held. */
  cleared: number;
}

/** `runs`: whether it may go on; the rest is a matter of the scheduler. */
export const collapseThread = ({ ptes }: CollapseBounds, policy: Policy, runs: (m: Collapse) => boolean) => {
  const { thread } = forState<Collapse>();
  const { dirtyBit, installsPmd } = policy;
  const late = dirtyBit === 'of the cleared entry, behind the folio lock';
  const { flushTlb } = ipiSender<Collapse, Locals>({
    ipi: (m) => m.shootdowns.collapse,
    how: policy.flushes ? 'ipi' : 'elided',
  });

  const nextEntry = (t: Locals) => {
    t.va++;
    if (t.va < ptes) return 'ptep_get';
    t.va = 0;
    return 'pte_unmap_unlock';
  };

  return thread('collapse', {
    runs,
    locals: { va: int(0, ptes), dirty: bool(), owed: bool(), cleared: int(0, ptes) },
  }).steps({
    filemap_lock_folio: step('mm/khugepaged.c: collapse_pte_mapped_thp, filemap_lock_folio', (m) => {
      const folio = folioOf(m);
      if (!isCached(m)) return 'done';
      if (folio.locked) return blocked;
      // Mapped by the PMD already: a fault was faster.
      if (m.pmd.is !== 'table') return 'done';
      folio.locked = true;
      refcountInc(folio, 'refcount');
      return 'pte_offset_map_lock';
    }),
    pte_offset_map_lock: step('mm/khugepaged.c: collapse_pte_mapped_thp, step 2: takes the page-table lock', (m) =>
      lockPtl(tableOf(m), 'collapse') ? 'ptep_get' : blocked,
    ),
    ptep_get: step('mm/khugepaged.c: collapse_pte_mapped_thp, step 2: ptep_get', (m, t) => {
      const pte = tableOf(m).ptes.at(t.va);
      if (pte === null) return nextEntry(t);
      t.dirty = pte.dirty;
      return 'ptep_clear';
    }),
    ptep_clear: step(
      'mm/khugepaged.c: collapse_pte_mapped_thp, step 2: ptep_clear (v7.x: clear_ptes), folio_remove_rmap_pte',
      (m, t) => {
        const folio = folioOf(m);
        const isDirty = dirtyBit === 'as it was read before' ? t.dirty : tableOf(m).ptes.at(t.va)?.dirty === true;
        if (isDirty && late) t.owed = true;
        else if (isDirty && dirtyBit !== 'dropped') folio.dirty = true;
        tableOf(m).ptes.set(t.va, null);
        folio.mapcount--;
        t.cleared++;
        t.dirty = false;
        return nextEntry(t);
      },
    ),
    pte_unmap_unlock: step('mm/khugepaged.c: collapse_pte_mapped_thp, spin_unlock; step 3: folio_ref_sub', (m, t) => {
      unlockPtl(tableOf(m));
      folioOf(m).refcount -= t.cleared;
      t.cleared = 0;
      return 'pmdp_collapse_flush';
    }),
    ...flushTlb('pmdp_collapse_flush', {
      present: true,
      from: 'mm/khugepaged.c: collapse_pte_mapped_thp, step 4: pmd_lock, page-table lock; pmdp_collapse_flush',
      range: (m: Collapse) => {
        lockPtl(tableOf(m), 'collapse');
        m.pmd.is = 'none';
        return { start: 0, end: ptes };
      },
      next: (m: Collapse) => {
        unlockPtl(tableOf(m));
        return installsPmd ? 'set_huge_pmd' : 'folio_unlock';
      },
    }),
    set_huge_pmd: only(
      installsPmd,
      step('mm/khugepaged.c: set_huge_pmd -> mm/memory.c: do_set_pmd, of a read fault: writable, clean', (m) => {
        if (tableOf(m).ptl !== 'free') return blocked;
        const folio = folioOf(m);
        m.pmd = { is: 'huge', dirty: false };
        folio.mapcount++;
        refcountInc(folio, 'refcount');
        return 'folio_unlock';
      }),
    ),
    folio_unlock: step('mm/khugepaged.c: collapse_pte_mapped_thp, folio_unlock, folio_put', (m) => {
      folioOf(m).locked = false;
      putPage(folioOf(m));
      return late ? 'folio_mark_dirty: late' : 'done';
    }),
    'folio_mark_dirty: late': only(
      late,
      step('no kernel: folio_mark_dirty behind folio_unlock', (m, t) => {
        if (t.owed && isCached(m)) folioOf(m).dirty = true;
        t.owed = false;
        return 'done';
      }),
    ),
  });
};
