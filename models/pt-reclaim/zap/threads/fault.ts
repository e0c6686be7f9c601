// A fault of another thread of the process, with mmap_lock or the lock of the VMA for reading, as MADV_DONTNEED has it: it maps a page.
import { blocked, choose, forState, int, must, nullable, step } from '../../../../src/index.ts';
import { rcuReadLock, rcuReadUnlock } from '../../../machine/lib/rcu.ts';
import { dropLock, takeLock } from '../../../machine/locks/lock.ts';
import { pmdPopulate, tableAt } from '../../../machine/table/table-pages.ts';
import type { ReclaimBounds, ZapPolicy } from '../../policy.ts';
import { pagesOf, readers, type Zapping } from '../state.ts';

export const faultThread = (bounds: ReclaimBounds, { rechecks }: ZapPolicy) => {
  const { ptes, faults } = bounds;
  const pages = pagesOf(bounds);
  return forState<Zapping>()
    .thread('fault', {
      locals: { va: int(0, ptes - 1), left: int(0, faults), table: nullable(int(0, pages - 1)) },
    })
    .steps({
      do_anonymous_page: step(
        'mm/memory.c: do_anonymous_page -> pte_alloc, whether there is a table',
        choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
          t.va = va;
          return m.pmds.at(0) === null ? 'pmd_install' : 'pte_offset_map';
        }),
      ),
      pmd_install: step(
        'mm/memory.c: pmd_install, under the lock of the PMD: pmd_populate, if there still is none',
        (m) => {
          if (m.pml !== 'free') return blocked;
          if (m.pmds.at(0) !== null) return 'pte_offset_map';
          const page = m.tables.findIndex(({ use }, i) => use === 'free' && i > 0);
          if (page < 0) return blocked;
          m.tables.at(page).use = 'table';
          pmdPopulate(m.pmds, 0, page);
          return 'pte_offset_map';
        },
      ),
      pte_offset_map: step('mm/pgtable-generic.c: pte_offset_map_lock, reads the PMD, under RCU', (m, t) => {
        t.table = tableAt(m.pmds.at(0));
        if (t.table === null) return 'do_anonymous_page';
        rcuReadLock(m.rcu, readers.fault);
        return 'pte_offset_map_lock';
      }),
      pte_offset_map_lock: step('mm/pgtable-generic.c: pte_offset_map_lock, and the PMD again: pmd_same', (m, t) => {
        const table = m.tables.at(must(t.table, 'a table is mapped'));
        if (!takeLock(table, 'ptl', 'fault')) return blocked;
        if (!rechecks || tableAt(m.pmds.at(0)) === t.table) return 'set_pte_at';
        dropLock(table, 'ptl', 'fault');
        rcuReadUnlock(m.rcu, readers.fault);
        t.table = null;
        return 'do_anonymous_page';
      }),
      set_pte_at: step(
        'mm/memory.c: do_anonymous_page, set_ptes, if the entry still is none; pte_unmap_unlock',
        (m, t) => {
          const table = m.tables.at(must(t.table, 'a table is mapped'));
          table.ptes.set(t.va, { folio: 0 });
          dropLock(table, 'ptl', 'fault');
          rcuReadUnlock(m.rcu, readers.fault);
          t.table = null;
          t.va = 0;
          t.left--;
          return t.left > 0 ? 'do_anonymous_page' : 'done';
        },
      ),
    });
};
