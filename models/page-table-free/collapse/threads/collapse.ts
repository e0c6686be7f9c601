// khugepaged (or MADV_COLLAPSE): takes a table out from under those who may be walking it.
import { forState, int, must, only, step } from '../../../../src/index.ts';
import { ipiSender } from '../../../machine/flush/ipi.ts';
import { refcountDecAndTest } from '../../../machine/locks/refcount.ts';
import { freeTable, pmdPopulate } from '../../../machine/table/table-pages.ts';
import type { CollapsePolicy, FreeBounds } from '../../policy.ts';
import type { Collapsing } from '../state.ts';

export const collapseThread = (bounds: FreeBounds, policy: CollapsePolicy) => {
  const { thread } = forState<Collapsing>();
  const { flushTlb, syncWalkers } = ipiSender<Collapsing, { i: number }>({ ipi: (m) => m.ipi, how: policy.how });
  const anon = policy.of === 'anon';
  const { ptes } = bounds;
  const function_ = anon ? 'collapse_huge_page' : 'retract_page_tables';

  const afterFlush = () => {
    if (policy.sync === 'after the flush') return 'tlb_remove_table_sync_one';
    return afterSync();
  };
  const afterSync = () => (anon ? '__collapse_huge_page_isolate' : freesTable());
  const freesTable = () => (policy.sync === 'rcu' ? 'pte_free_defer' : 'pte_free');

  return thread('collapse', { locals: { i: int(0, ptes) } }).steps({
    pmdp_collapse_flush: step(
      `mm/khugepaged.c: ${function_}, with mmap_lock or the rmap lock -> mm/pgtable-generic.c: pmdp_collapse_flush clears the PMD, under its lock`,
      (m) => {
        m.pmds.set(0, null);
        return 'flush_tlb_range';
      },
    ),
    ...flushTlb('flush_tlb_range', {
      present: true,
      from: 'mm/pgtable-generic.c: pmdp_collapse_flush -> flush_tlb_range',
      tables: { covers: policy.covers, each: ptes },
      to: (m, cpu) => policy.freedTables || !policy.lazy || !m.lazy.at(cpu).is,
      skipped: (m, cpu) => {
        m.lazy.at(cpu).behind = true;
      },
      range: () => ({ start: 0, end: ptes }),
      next: () => afterFlush(),
    }),
    ...syncWalkers('tlb_remove_table_sync_one', {
      present: policy.sync === 'after the flush' || policy.sync === 'after the check',
      from: `mm/khugepaged.c: ${function_} -> mm/mmu_gather.c: tlb_remove_table_sync_one`,
      next: (_: Collapsing, t: { i: number }) => {
        if (policy.sync === 'after the flush') return afterSync();
        t.i = 0;
        return '__collapse_huge_page_copy';
      },
    }),
    __collapse_huge_page_isolate: only(
      anon,
      step(
        'mm/khugepaged.c: __collapse_huge_page_isolate, one page: no reference but the mapping; else pmd_populate',
        (m, t) => {
          const { folio } = must(m.tables.at(0).ptes.at(t.i), 'every page is mapped');
          if (policy.checksRefs && m.folios.at(folio).refcount !== 1) {
            t.i = 0;
            pmdPopulate(m.pmds, 0, 0);
            return 'done';
          }
          t.i++;
          if (t.i < ptes) return '__collapse_huge_page_isolate';
          if (policy.sync === 'after the check') return 'tlb_remove_table_sync_one';
          t.i = 0;
          return '__collapse_huge_page_copy';
        },
      ),
    ),
    __collapse_huge_page_copy: only(
      anon,
      step(
        'mm/khugepaged.c: __collapse_huge_page_copy, one page: copied, its entry cleared, its mapping gone',
        (m, t) => {
          const { ptes: entries } = m.tables.at(0);
          refcountDecAndTest(m.folios.at(must(entries.at(t.i), 'every page is mapped').folio), 'refcount');
          entries.set(t.i, null);
          t.i++;
          if (t.i < ptes) return '__collapse_huge_page_copy';
          t.i = 0;
          return 'pgtable_trans_huge_deposit';
        },
      ),
    ),
    pgtable_trans_huge_deposit: only(
      anon,
      step('mm/khugepaged.c: collapse_huge_page -> pgtable_trans_huge_deposit', (m) => {
        m.tables.at(0).use = 'deposited';
        return 'set_pmd_at';
      }),
    ),
    set_pmd_at: only(
      anon,
      step('mm/khugepaged.c: collapse_huge_page -> set_pmd_at, the huge page', (m) => {
        m.pmds.set(0, { maps: 'frame', to: ptes });
        return 'done';
      }),
    ),
    ...syncWalkers('pte_free_defer', {
      present: policy.sync === 'rcu',
      from: 'mm/khugepaged.c: retract_page_tables -> mm/pgtable-generic.c: pte_free_defer, call_rcu',
      next: (_: Collapsing, __: { i: number }) => 'pte_free' as const,
    }),
    pte_free: only(
      !anon,
      step('mm/khugepaged.c: retract_page_tables -> pte_free (pte_free_now)', (m) => {
        freeTable(m.tables.at(0));
        return 'done';
      }),
    ),
  });
};
