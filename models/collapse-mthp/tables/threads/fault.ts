// A page fault at one of the two addresses: under the lock of its VMA, or, where a writer has that, with mmap_lock.
import { blocked, bool, choose, forState, int, step } from '../../../../src/index.ts';
import { mmapReadLock, mmapReadUnlock } from '../../../machine/mm/mm.ts';
import { type LockedVma, vmaEndRead, vmaStartRead } from '../../../machine/mm/vma-lock.ts';
import { pmdPopulate, tableAt } from '../../../machine/table/table-pages.ts';
import { ptes as eachTable, faultPage, type Mthp, neighbour } from '../state.ts';

/** The VMA that an address is in. */
export const vmaAt = (m: Mthp, va: number): LockedVma => (va === neighbour && !m.beside.spans ? m.beside : m.vma);

export const faultThread = () => {
  const { thread } = forState<Mthp>();
  return thread('fault', { locals: { va: int(0, eachTable - 1), mmapLocked: bool() } }).steps({
    lock_vma_under_rcu: step(
      'arch/x86/mm/fault.c: do_user_addr_fault -> mm/mmap_lock.c: lock_vma_under_rcu',
      choose({ va: int(0, eachTable - 1) }, (m, t, { va }) => {
        if (!m.runs.fault) return va === 0 ? 'done' : blocked;
        t.va = va;
        return vmaStartRead(vmaAt(m, va)) === 'held' ? '__handle_mm_fault' : 'mmap_read_lock';
      }),
    ),
    mmap_read_lock: step('mm/mmap_lock.c: lock_mm_and_find_vma, mmap_read_lock', (m, t) => {
      if (!mmapReadLock(m.mm)) return blocked;
      t.mmapLocked = true;
      if (vmaAt(m, t.va).vm_refcnt > 0) return '__handle_mm_fault';
      return 'release_fault_lock';
    }),
    __handle_mm_fault: step('mm/memory.c: __handle_mm_fault, handle_pte_fault, the PMD', (m) =>
      tableAt(m.pmds.at(0)) === null ? 'pmd_install' : 'do_anonymous_page',
    ),
    pmd_install: step('mm/memory.c: __pte_alloc -> pmd_install, under the PMD lock, unless another did', (m) => {
      if (m.pml !== 'free') return blocked;
      if (m.pmds.at(0) === null) pmdPopulate(m.pmds, 0, 1);
      return 'do_anonymous_page';
    }),
    do_anonymous_page: step(
      'mm/memory.c: do_anonymous_page, pte_offset_map_lock, the entry if it is empty; else handled by others',
      (m, t) => {
        const table = tableAt(m.pmds.at(0));
        if (table === null) return 'release_fault_lock';
        const { ptl, ptes } = m.tables.at(table);
        if (ptl !== 'free') return blocked;
        const isMigration = table === 0 && t.va === neighbour && m.migration.at(0) !== null;
        if (ptes.at(t.va) === null && !isMigration) {
          ptes.set(t.va, { folio: faultPage });
          m.folios.at(faultPage).refcount = 1;
        }
        return 'release_fault_lock';
      },
    ),
    release_fault_lock: step('arch/x86/mm/fault.c: do_user_addr_fault, vma_end_read or mmap_read_unlock', (m, t) => {
      if (t.mmapLocked) mmapReadUnlock(m.mm);
      else vmaEndRead(vmaAt(m, t.va));
      t.mmapLocked = false;
      t.va = 0;
      return 'done';
    }),
  });
};
