// mm/khugepaged.c: collapse_huge_page() of a part of a table: what of it is seen by those who take no lock.
import { blocked, bool, forState, only, step } from '../../../../src/index.ts';
import { accessesOf } from '../../../machine/memory/steps.ts';
import type { OrderPolicy } from '../../policy.ts';
import { cpus, memory, type Ordered } from '../state.ts';

/** `irqsOff`: of the other CPU, by GUP-fast. */
export const collapseThread = (
  { flushOrders, syncs, uptodateWmb, puts }: OrderPolicy,
  irqsOff: (m: Ordered) => boolean,
) => {
  const other = accessesOf(memory, cpus.gup);
  const self = accessesOf(memory, cpus.collapse);
  const { READ_ONCE, WRITE_ONCE, atomic, smp_mb, smp_wmb, spin_lock, spin_unlock, leave } = self;
  const from = 'mm/khugepaged.c: collapse_huge_page';
  const pmdFirst = puts === 'PMD, PTE';
  const unlocks = (m: Ordered) => {
    if (pmdFirst) spin_unlock(m, 'ptl');
    spin_unlock(m, 'pml');
    leave(m);
    return 'done' as const;
  };
  return forState<Ordered>()
    .thread('khugepaged', { locals: { collapsed: bool() } })
    .steps({
      pmdp_collapse_flush: step(
        'mm/pgtable-generic.c: pmdp_collapse_flush, the PMD is cleared by an exchange that orders nothing (arm64); flush_tlb_range',
        atomic(
          'relaxed',
          'pmd',
          () => 'none',
          (m) => {
            if (flushOrders) smp_mb(m);
            return syncs ? 'tlb_remove_table_sync_one' : '__collapse_huge_page_isolate';
          },
        ),
      ),
      tlb_remove_table_sync_one: only(
        syncs,
        step('mm/mmu_gather.c: tlb_remove_table_sync_one, an IPI that waits for interrupts that are off', (m) => {
          if (irqsOff(m)) return blocked;
          // Sent, answered, and the answer seen: each has what the other had.
          for (const { spin_lock: lock, spin_unlock: unlock } of [self, other, self]) {
            if (!lock(m, 'ipi')) return blocked;
            unlock(m, 'ipi');
          }
          return '__collapse_huge_page_isolate';
        }),
      ),
      __collapse_huge_page_isolate: step(
        'mm/khugepaged.c: __collapse_huge_page_isolate, the reference count',
        READ_ONCE('refs', (_, __, refs) => (refs > 0 ? 'pmd_populate: as it was' : '__collapse_huge_page_copy')),
      ),
      'pmd_populate: as it was': step(
        `${from}, pmd_populate of the table as it was`,
        WRITE_ONCE('pmd', 'table', (m) => {
          leave(m);
          return 'done';
        }),
      ),
      __collapse_huge_page_copy: step(
        'mm/khugepaged.c: __collapse_huge_page_copy, the bytes of the new folio',
        WRITE_ONCE('data', 'copied', (m) => (spin_lock(m, 'ptl') ? 'ptep_clear' : blocked)),
      ),
      ptep_clear: step(
        'mm/khugepaged.c: __collapse_huge_page_copy_succeeded, ptep_clear under the page-table lock',
        WRITE_ONCE('pte', 'none', (m, t) => {
          t.collapsed = true;
          spin_unlock(m, 'ptl');
          if (uptodateWmb) smp_wmb(m);
          return 'spin_lock';
        }),
      ),
      spin_lock: step(`${from}, __folio_mark_uptodate with its smp_wmb, the locks`, (m) => {
        if (!spin_lock(m, 'pml')) return blocked;
        if (pmdFirst && !spin_lock(m, 'ptl')) return blocked;
        return pmdFirst ? 'pmd_populate' : 'set_ptes';
      }),
      set_ptes: step(
        `${from} -> map_anon_folio_pte_nopf, set_ptes`,
        WRITE_ONCE('pte', 'new', (m) => {
          if (pmdFirst) return unlocks(m);
          if (puts === 'PTE, wmb, PMD') smp_wmb(m);
          return 'pmd_populate';
        }),
      ),
      pmd_populate: step(
        `${from}, pmd_populate`,
        WRITE_ONCE('pmd', 'table', (m) => (pmdFirst ? 'set_ptes' : unlocks(m))),
      ),
    });
};
