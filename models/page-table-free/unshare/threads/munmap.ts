// munmap() of a hugetlb VMA, in each mm: unshares the table, or takes it apart where it is shared no more.
import { blocked, bool, choose, forState, type Scalarset, step } from '../../../../src/index.ts';
import { ipiSender } from '../../../machine/flush/ipi.ts';
import { refcountDecAndTest } from '../../../machine/locks/refcount.ts';
import { freeTable } from '../../../machine/table/table-pages.ts';
import type { UnsharePolicy } from '../../policy.ts';
import type { Unsharing } from '../state.ts';

interface Locals {
  /** The gather has something to flush. */
  pending: boolean;
  /** fully_unshared_tables: nobody shares the table any more, but for one owner. */
  last: boolean;
}

export const unshareThread = (Cpu: Scalarset<'cpu'>, policy: UnsharePolicy) => {
  const { thread } = forState<Unsharing>();
  type Who = { readonly cpu: number };
  const { flushTlb, syncWalkers } = ipiSender<Unsharing, Locals, Who>({
    ipi: (m, { cpu }) => m.ipis.at(cpu),
    how: policy.how,
  });
  /** CPU n runs mm n, and nothing else. */
  const own = (_: Unsharing, cpu: number, who: Who): boolean => cpu === who.cpu;
  const range = (_: Unsharing, t: Locals) => {
    t.pending = false;
    return { start: 0, end: 1 };
  };
  const late = policy.flushes === 'after i_mmap unlock';

  const afterUnshare = (t: Locals) => (t.pending && !late ? 'tlb_flush_mmu_tlbonly' : afterFlush(t));
  const afterFlush = (t: Locals) =>
    policy.sync === 'last' && t.last && policy.syncs === 'before i_mmap unlock'
      ? 'tlb_flush_unshared_tables'
      : 'i_mmap_unlock_write';
  const afterUnlock = (t: Locals) => {
    if (t.pending) return 'tlb_finish_mmu';
    return policy.sync === 'last' && t.last && policy.syncs === 'after i_mmap unlock'
      ? 'tlb_flush_unshared_tables'
      : ends(t);
  };
  const ends = (t: Locals) => {
    t.last = false;
    return 'done' as const;
  };

  return thread('munmap', { over: Cpu, locals: { pending: bool(), last: bool() } }).steps({
    i_mmap_lock_write: step('mm/hugetlb.c: hugetlb_zap_begin -> i_mmap_lock_write', (m, _, { cpu }) => {
      if (m.i_mmap !== null) return blocked;
      m.i_mmap = { mm: cpu };
      return 'huge_pmd_unshare';
    }),
    huge_pmd_unshare: step(
      'mm/hugetlb.c: __unmap_hugepage_range -> huge_pmd_unshare: shared? then pud_clear',
      (m, t, { cpu }) => {
        if (m.shared === 0) return 'huge_ptep_get_and_clear';
        m.puds.set(cpu, false);
        if (policy.records !== 'nothing') t.pending = true;
        return policy.sync === 'each' ? 'tlb_remove_table_sync_one' : 'ptdesc_pmd_pts_dec';
      },
    ),
    ...syncWalkers('tlb_remove_table_sync_one', {
      present: policy.sync === 'each',
      from: 'mm/hugetlb.c: huge_pmd_unshare -> mm/mmu_gather.c: tlb_remove_table_sync_one',
      next: (_: Unsharing, __: Locals) => 'ptdesc_pmd_pts_dec' as const,
    }),
    ptdesc_pmd_pts_dec: step('mm/hugetlb.c: huge_pmd_unshare -> ptdesc_pmd_pts_dec; tlb_unshare_pmd_ptdesc', (m, t) => {
      m.shared--;
      t.last = policy.sync === 'last' && m.shared === 0;
      return afterUnshare(t);
    }),
    ...flushTlb('tlb_flush_mmu_tlbonly', {
      present: policy.records !== 'nothing' && !late,
      from: 'mm/hugetlb.c: __unmap_hugepage_range -> mm/mmu_gather.c: tlb_flush_mmu_tlbonly (tlb_flush_unshared_tables)',
      tables: { covers: policy.records === 'leaves' ? 'leaves' : 'tables', each: 1 },
      to: own,
      range,
      next: (_: Unsharing, t: Locals) => afterFlush(t),
    }),
    ...syncWalkers('tlb_flush_unshared_tables', {
      present: policy.sync === 'last',
      from: 'include/asm-generic/tlb.h: tlb_flush_unshared_tables -> mm/mmu_gather.c: tlb_remove_table_sync_one',
      to: (m: Unsharing, cpu, who) => policy.reaches === 'all' || own(m, cpu, who),
      next: (_: Unsharing, t: Locals) => (policy.syncs === 'before i_mmap unlock' ? 'i_mmap_unlock_write' : ends(t)),
    }),
    i_mmap_unlock_write: step('mm/hugetlb.c: hugetlb_zap_end -> i_mmap_unlock_write', (m, t) => {
      m.i_mmap = null;
      return afterUnlock(t);
    }),
    ...flushTlb('tlb_finish_mmu', {
      present: policy.records !== 'nothing' && late,
      from: 'mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu_tlbonly',
      tables: { covers: policy.records === 'leaves' ? 'leaves' : 'tables', each: 1 },
      to: own,
      range,
      next: (_: Unsharing, t: Locals) => afterUnlock(t),
    }),

    // The last owner: the table is its own, and is unmapped like any other.
    huge_ptep_get_and_clear: step(
      'mm/hugetlb.c: __unmap_hugepage_range, the page is gathered; then i_mmap_unlock_write',
      (m) => {
        m.tables.at(0).ptes.set(0, null);
        m.i_mmap = null;
        return 'tlb_flush_mmu';
      },
    ),
    ...flushTlb('tlb_flush_mmu', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu_tlbonly',
      tables: { covers: 'leaves', each: 1 },
      to: own,
      range,
      next: (_: Unsharing, __: Locals) => 'tlb_batch_pages_flush' as const,
    }),
    tlb_batch_pages_flush: step(
      'mm/mmu_gather.c: tlb_batch_pages_flush, of a file that has been deleted: the last reference; then the table is freed, or another VMA uses it',
      choose({ reuse: bool() }, (m, _, { reuse }) => {
        refcountDecAndTest(m.folios.at(0), 'refcount');
        return reuse ? 'do_anonymous_page' : 'hugetlb_free_pgd_range';
      }),
    ),
    do_anonymous_page: step(
      'mm/memory.c: a fault of an unrelated VMA below the same PUD maps a page through the table',
      (m) => {
        m.tables.at(0).use = 'other';
        m.tables.at(0).ptes.set(0, { folio: 1 });
        return 'done';
      },
    ),
    hugetlb_free_pgd_range: step('mm/memory.c: free_pgtables -> hugetlb_free_pgd_range: pud_clear', (m, _, { cpu }) => {
      m.puds.set(cpu, false);
      return 'tlb_flush_mmu_tables';
    }),
    ...flushTlb('tlb_flush_mmu_tables', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_finish_mmu -> tlb_flush_mmu_tlbonly, tables freed',
      tables: { covers: 'tables', each: 1 },
      to: own,
      range,
      next: (_: Unsharing, __: Locals) => 'call_rcu' as const,
    }),
    ...syncWalkers('call_rcu', {
      present: true,
      from: 'mm/mmu_gather.c: tlb_table_flush -> tlb_remove_table_free -> call_rcu',
      next: (_: Unsharing, __: Locals) => '__tlb_remove_table' as const,
    }),
    __tlb_remove_table: step('mm/mmu_gather.c: __tlb_remove_table', (m) => {
      freeTable(m.tables.at(0));
      return 'done';
    }),
  });
};
