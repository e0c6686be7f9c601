// Those who come to the table without its lock: GUP-fast with interrupts off, and an rmap walk with interrupts on, under RCU.
import { blocked, forState, int, must, nullable, step } from '../../../../src/index.ts';
import { rcuReadLock, rcuReadUnlock } from '../../../machine/lib/rcu.ts';
import { dropLock, takeLock } from '../../../machine/locks/lock.ts';
import { tableAt } from '../../../machine/table/table-pages.ts';
import type { ReclaimBounds } from '../../policy.ts';
import { pagesOf, readers, type Zapping } from '../state.ts';

export const gupThread = (bounds: ReclaimBounds) =>
  forState<Zapping>()
    .thread('gup', { daemon: true, locals: { table: nullable(int(0, pagesOf(bounds) - 1)) } })
    .steps({
      local_irq_save: step('mm/gup.c: gup_fast, interrupts off; gup_fast_pmd_range reads the PMD', (m, t) => {
        t.table = tableAt(m.pmds.at(0));
        if (t.table === null) return 'done';
        rcuReadLock(m.rcu, readers.gup);
        return 'ptep_get_lockless';
      }),
      ptep_get_lockless: step(
        'mm/gup.c: gup_fast_pte_range reads the entry, and takes a reference if there is one',
        (m, t) =>
          m.tables.at(must(t.table, 'a table is walked')).ptes.some((entry) => entry !== null)
            ? 'recheck'
            : 'local_irq_restore',
      ),
      recheck: step('mm/gup.c: gup_fast_pte_range, the PMD and the entry again', () => 'local_irq_restore'),
      local_irq_restore: step('mm/gup.c: gup_fast, interrupts on again', (m, t) => {
        rcuReadUnlock(m.rcu, readers.gup);
        t.table = null;
        return 'done';
      }),
    });

export const rmapThread = (bounds: ReclaimBounds) => {
  return forState<Zapping>()
    .thread('rmap', { daemon: true, locals: { table: nullable(int(0, pagesOf(bounds) - 1)) } })
    .steps({
      map_pte: step('mm/page_vma_mapped.c: map_pte -> pte_offset_map_rw_nolock, reads the PMD, under RCU', (m, t) => {
        t.table = tableAt(m.pmds.at(0));
        if (t.table === null) return 'done';
        rcuReadLock(m.rcu, readers.rmap);
        return 'ptep_get';
      }),
      ptep_get: step('mm/page_vma_mapped.c: map_pte, the entry, without its lock', (m, t) => {
        if (m.tables.at(must(t.table, 'a table is walked')).ptes.some((entry) => entry !== null)) return 'spin_lock';
        rcuReadUnlock(m.rcu, readers.rmap);
        t.table = null;
        return 'done';
      }),
      spin_lock: step('mm/page_vma_mapped.c: map_pte, spin_lock of the page-table lock, and the PMD again', (m, t) => {
        return takeLock(m.tables.at(must(t.table, 'a table is walked')), 'ptl', 'rmap') ? 'pte_unmap_unlock' : blocked;
      }),
      pte_unmap_unlock: step('mm/page_vma_mapped.c: page_vma_mapped_walk_done, pte_unmap and spin_unlock', (m, t) => {
        dropLock(m.tables.at(must(t.table, 'a table is walked')), 'ptl', 'rmap');
        rcuReadUnlock(m.rcu, readers.rmap);
        t.table = null;
        return 'done';
      }),
    });
};
