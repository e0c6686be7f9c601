// madvise(MADV_DONTNEED) of all that the table maps, under the lock of the VMA (a6fde7add78d). The empty table goes, too (PT_RECLAIM).
import { blocked, bool, forState, int, must, nullable, step } from '../../../../src/index.ts';
import { flushLocal } from '../../../machine/flush/ipi.ts';
import { refcountDecAndTest } from '../../../machine/locks/refcount.ts';
import { mmapReadLock, mmapReadUnlock } from '../../../machine/mm/mm.ts';
import { vmaEndRead, vmaStartRead } from '../../../machine/mm/vma-lock.ts';
import { freeTable, tableAt } from '../../../machine/table/table-pages.ts';
import { ptes as eachTable, type Mthp, neighbour, range, sizes } from '../state.ts';

/** Takes away what is at the address, in a table that is found from the PMD, and what TLBs have of it: an mmu_gather in one step. */
export const zap = (m: Mthp, table: number, va: number): void => {
  const entry = m.tables.at(table).ptes.at(va);
  if (table === 0 && va === neighbour) m.migration.set(0, null);
  if (entry === null) return;
  const { folio } = entry;
  m.tables.at(table).ptes.set(va, null);
  for (let cpu = 0; cpu < m.cpus.length; cpu++) flushLocal(m, cpu, { start: va, end: va + 1 });
  refcountDecAndTest(m.folios.at(folio), 'refcount');
};

/** A table that no PMD leads to is freed: behind a flush of the walk caches, and when nobody walks it (RCU). */
export const freesTable = (m: Mthp, table: number): void => {
  for (let cpu = 0; cpu < m.cpus.length; cpu++) m.cpus.at(cpu).pwc.fill(null);
  freeTable(m.tables.at(table));
};

/** `walked`: GUP-fast is in the table. */
export const dontneedThread = (walked: (m: Mthp, table: number) => boolean) =>
  forState<Mthp>()
    .thread('dontneed', { locals: { mmapLocked: bool(), taken: nullable(int(0, sizes.pages - 1)) } })
    .steps({
      lock_vma_under_rcu: step('mm/madvise.c: madvise_walk_vmas, lock_vma_under_rcu', (m) => {
        if (!m.runs.dontneed) return 'done';
        return vmaStartRead(m.vma) === 'held' ? 'zap_pte_range' : 'mmap_read_lock';
      }),
      mmap_read_lock: step('mm/madvise.c: madvise_lock, mmap_read_lock', (m, t) => {
        if (!mmapReadLock(m.mm)) return blocked;
        t.mmapLocked = true;
        return m.vma.vm_refcnt > 0 ? 'zap_pte_range' : 'madvise_unlock';
      }),
      zap_pte_range: step('mm/memory.c: zap_pte_range, under the page-table lock; the flush', (m) => {
        const table = tableAt(m.pmds.at(0));
        if (table === null) return 'madvise_unlock';
        if (m.tables.at(table).ptl !== 'free') return blocked;
        zap(m, table, range);
        if (m.beside.spans) zap(m, table, neighbour);
        return 'try_to_free_pte';
      }),
      try_to_free_pte: step(
        'mm/pt_reclaim.c: try_to_free_pte, both locks: clears the PMD if the table is empty',
        (m, t) => {
          const table = tableAt(m.pmds.at(0));
          if (table === null) return 'madvise_unlock';
          const { ptl, ptes } = m.tables.at(table);
          if (m.pml !== 'free' || ptl !== 'free') return blocked;
          for (let va = 0; va < eachTable; va++) if (ptes.at(va) !== null) return 'madvise_unlock';
          if (table === 0 && m.migration.at(0) !== null) return 'madvise_unlock';
          m.pmds.set(0, null);
          t.taken = table;
          return 'free_pte';
        },
      ),
      free_pte: step('mm/pt_reclaim.c: free_pte -> tlb_remove_table: flush, grace period', (m, t) => {
        const table = must(t.taken, 'a table was taken');
        if (walked(m, table)) return blocked;
        freesTable(m, table);
        t.taken = null;
        return 'madvise_unlock';
      }),
      madvise_unlock: step('mm/madvise.c: vma_end_read or mmap_read_unlock', (m, t) => {
        if (t.mmapLocked) mmapReadUnlock(m.mm);
        else vmaEndRead(m.vma);
        t.mmapLocked = false;
        return 'done';
      }),
    });
