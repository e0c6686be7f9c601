// khugepaged, or MADV_COLLAPSE of another mapping of the file: its pages have become one huge folio, and areas that map them give
// up their tables: collapse_file(), retract_page_tables().
import { blocked, forState, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { Policy } from '../policy.ts';
import type { Retract } from '../state.ts';

/** `runs`: whether it may go on; the rest is a matter of the scheduler. */
export const collapseThread = (policy: Policy, runs: (m: Retract) => boolean) => {
  const { thread } = forState<Retract>();
  const { keeps } = policy;
  const looks = keeps === 'write-protect areas, tables in use';
  const keepsArea = ({ vma }: Retract): boolean => {
    if (keeps === 'userfaultfd areas') return vma.armed;
    return vma.wp || (keeps === 'write-protect areas, flagged areas' && vma.flagged);
  };

  return thread('collapse', { runs }).steps({
    collapse_file: step(
      'mm/khugepaged.c: collapse_file, the new folio is locked; try_to_unmap, unmap_mapping_pages: markers stay',
      (m) => {
        if (m.ptl !== 'free' || !takeLock(m, 'folio', 'collapse')) return blocked;
        if (m.entry === 'present') m.entry = 'none';
        return 'retract_page_tables';
      },
    ),
    retract_page_tables: step(
      'mm/khugepaged.c: retract_page_tables, find_pmd_or_thp_or_none; anon_vma, userfaultfd_wp (v7.x: file_backed_vma_is_retractable)',
      (m) => {
        if (m.pmd !== 'table' || keepsArea(m)) return 'folio_unlock';
        // No lock: what is in the table now may be another thing when it goes.
        if (looks && policy.asks === 'before the lock' && m.entry !== 'none') return 'folio_unlock';
        return 'pmd_lock';
      },
    ),
    pmd_lock: step('mm/khugepaged.c: retract_page_tables, pmd_lock, page-table lock; check_pmd_state', (m) => {
      if (m.ptl !== 'free' || m.pml !== 'free') return blocked;
      if (m.pmd !== 'table') return 'folio_unlock';
      takeLock(m, 'pml', 'collapse');
      takeLock(m, 'ptl', 'collapse');
      return 'pmdp_collapse_flush';
    }),
    pmdp_collapse_flush: step(
      'mm/khugepaged.c: retract_page_tables, asks again under the locks; pmdp_collapse_flush; unlocks; pte_free_defer',
      (m) => {
        const isKept = policy.asks === 'before and under the lock' && (keepsArea(m) || (looks && m.entry !== 'none'));
        if (!isKept) {
          m.pmd = 'none';
          m.entry = 'none';
        }
        dropLock(m, 'ptl');
        dropLock(m, 'pml');
        return 'folio_unlock';
      },
    ),
    folio_unlock: step('mm/khugepaged.c: collapse_file, folio_unlock of the new folio', (m) => {
      dropLock(m, 'folio');
      return 'done';
    }),
  });
};
