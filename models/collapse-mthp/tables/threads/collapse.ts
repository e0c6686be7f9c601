// mm/khugepaged.c: collapse_huge_page() of an order below that of a PMD. The table goes out of the PMD, and comes back with one entry changed.
import { assert, blocked, forState, int, must, nullable, only, step } from '../../../../src/index.ts';
import { ipiSender } from '../../../machine/flush/ipi.ts';
import { dropLock, takeLock } from '../../../machine/locks/lock.ts';
import { refcountDecAndTest } from '../../../machine/locks/refcount.ts';
import { downWrite, upWrite } from '../../../machine/locks/rw-lock.ts';
import { mmapReadLock, mmapReadUnlock, mmapWriteLock, mmapWriteUnlock } from '../../../machine/mm/mm.ts';
import { vmaEndWriteAll, vmaStartWrite } from '../../../machine/mm/vma-lock.ts';
import { pmdPopulate, tableAt } from '../../../machine/table/table-pages.ts';
import type { TablesPolicy } from '../../policy.ts';
import { ptes as eachTable, type Mthp, newFolio, range, sizes } from '../state.ts';

interface Locals {
  /** What was in the PMD when it was cleared (_pmd). */
  taken: number | null;
}

export const collapseThread = (policy: TablesPolicy) => {
  const { thread } = forState<Mthp>();
  const { flushTlb, syncWalkers } = ipiSender<Mthp, Locals>({ ipi: (m) => m.ipi, how: policy.how });
  const { checksPmd, anonVma, puts, lazy } = policy;
  const from = 'mm/khugepaged.c: collapse_huge_page';
  const cacheFirst = puts === 'PTEs, cache, PMD';
  const pmdFirst = puts === 'PMD, PTEs, cache';

  const afterRevalidate = () => {
    if (checksPmd === null) return 'anon_vma_lock_write';
    return checksPmd === 'before vma_start_write' ? 'check_pmd_still_valid' : 'vma_start_write';
  };
  /** What khugepaged puts back is what it took out, into a PMD that is still empty. */
  const putsBack = (m: Mthp, t: Locals) => {
    assert(t.taken !== null, 'PUT-BACK');
    pmdPopulate(m.pmds, 0, must(t.taken, 'a table was taken out'));
    t.taken = null;
  };
  const setPtes = (m: Mthp, table: number) => {
    m.tables.at(table).ptes.set(range, { folio: newFolio });
    m.folios.at(newFolio).refcount = 1;
  };
  const locksPtl = policy.takesPtl && !cacheFirst;

  return thread('collapse', { locals: { taken: nullable(int(0, sizes.pages - 1)) } }).steps({
    collapse_scan_pmd: step('mm/khugepaged.c: collapse_scan_pmd, mmap_lock for reading; mmap_read_unlock', (m) => {
      if (!mmapReadLock(m.mm)) return blocked;
      mmapReadUnlock(m.mm);
      if (m.vma.freed || tableAt(m.pmds.at(0)) === null) return 'done';
      return policy.usesVmaUnlocked ? 'mthp_collapse' : 'mmap_write_lock';
    }),
    mthp_collapse: only(
      policy.usesVmaUnlocked,
      step('mm/khugepaged.c: mthp_collapse -> collapse_max_ptes_none, userfaultfd_armed(vma)', (m) => {
        assert(!m.vma.freed, 'VMA-USED');
        return 'mmap_write_lock';
      }),
    ),
    mmap_write_lock: step(`${from}, mmap_write_lock; hugepage_vma_revalidate`, (m) => {
      if (!mmapWriteLock(m.mm, 'collapse')) return blocked;
      if (m.vma.freed) return 'mmap_write_unlock';
      if (policy.revalidates === 'the PMD range' && !m.beside.spans) return 'mmap_write_unlock';
      return afterRevalidate();
    }),
    vma_start_write: only(
      checksPmd !== null,
      step(`${from}, vma_start_write`, (m) => {
        if (!vmaStartWrite(m.vma)) return blocked;
        return checksPmd === 'behind vma_start_write' ? 'check_pmd_still_valid' : 'anon_vma_lock_write';
      }),
    ),
    check_pmd_still_valid: only(
      checksPmd !== null,
      step(`${from} -> check_pmd_still_valid`, (m) => {
        if (tableAt(m.pmds.at(0)) === null) return 'mmap_write_unlock';
        return checksPmd === 'behind vma_start_write' ? 'anon_vma_lock_write' : 'vma_start_write';
      }),
    ),
    anon_vma_lock_write: step(`${from}, anon_vma_lock_write`, (m) => {
      if (anonVma !== 'never' && !downWrite(m.anon_vma.lock, 'collapse')) return blocked;
      return 'pmdp_collapse_flush';
    }),
    pmdp_collapse_flush: step(
      `${from}, the PMD lock -> mm/pgtable-generic.c: pmdp_collapse_flush clears the PMD`,
      (m, t) => {
        if (m.pml !== 'free') return blocked;
        t.taken = tableAt(m.pmds.at(0));
        m.pmds.set(0, null);
        return 'flush_tlb_range';
      },
    ),
    ...flushTlb('flush_tlb_range', {
      from: 'mm/pgtable-generic.c: pmdp_collapse_flush -> flush_tlb_range',
      tables: { covers: policy.covers, each: eachTable },
      to: (m, cpu) => lazy === null || lazy.freedTables || !m.lazy.at(cpu).is,
      skipped: (m, cpu) => {
        m.lazy.at(cpu).behind = true;
      },
      range: () => ({ start: 0, end: eachTable }),
      next: () => (policy.syncs ? 'tlb_remove_table_sync_one' : '__collapse_huge_page_isolate'),
    }),
    ...syncWalkers('tlb_remove_table_sync_one', {
      present: policy.syncs,
      from: `${from} -> mm/mmu_gather.c: tlb_remove_table_sync_one`,
      next: () => '__collapse_huge_page_isolate' as const,
    }),
    __collapse_huge_page_isolate: step(
      'mm/khugepaged.c: __collapse_huge_page_isolate, the page-table lock: a page, and no reference but the mapping',
      (m, t) => {
        if (t.taken === null) return 'pmd_populate: as it was';
        const entry = m.tables.at(t.taken).ptes.at(range);
        if (entry === null) return 'pmd_populate: as it was';
        if (policy.checksRefs && m.folios.at(entry.folio).refcount !== 1) return 'pmd_populate: as it was';
        return anonVma === 'isolated' ? 'anon_vma_unlock_write: early' : '__collapse_huge_page_copy';
      },
    ),
    'pmd_populate: as it was': step(`${from}, pmd_populate of the table as it was, under the PMD lock`, (m, t) => {
      if (m.pml !== 'free') return blocked;
      putsBack(m, t);
      return 'anon_vma_unlock_write';
    }),
    'anon_vma_unlock_write: early': only(
      anonVma === 'isolated',
      step(`${from}, anon_vma_unlock_write, when the pages of the range are isolated`, (m) => {
        upWrite(m.anon_vma.lock);
        return '__collapse_huge_page_copy';
      }),
    ),
    __collapse_huge_page_copy: step(
      'mm/khugepaged.c: __collapse_huge_page_copy, __collapse_huge_page_copy_succeeded: copied; ptep_clear, the page is freed',
      (m, t) => {
        const { ptes } = m.tables.at(must(t.taken, 'a page was found in it'));
        const { folio } = must(ptes.at(range), 'nobody has this table');
        ptes.set(range, null);
        refcountDecAndTest(m.folios.at(folio), 'refcount');
        return 'spin_lock';
      },
    ),
    spin_lock: step(`${from}, the PMD lock, and where the variant has it, the page-table lock inside it`, (m, t) => {
      if (locksPtl && m.tables.at(must(t.taken, 'a table was taken out')).ptl !== 'free') return blocked;
      if (!takeLock(m, 'pml', 'collapse')) return blocked;
      if (locksPtl) takeLock(m.tables.at(must(t.taken, 'a table was taken out')), 'ptl', 'collapse');
      return pmdFirst ? 'pmd_populate' : 'set_ptes';
    }),
    set_ptes: step(`${from} -> map_anon_folio_pte_nopf, set_ptes`, (m, t) => {
      setPtes(m, t.taken ?? must(tableAt(m.pmds.at(0)), 'the table is back'));
      if (pmdFirst || cacheFirst) return 'update_mmu_cache_range';
      return 'pmd_populate';
    }),
    update_mmu_cache_range: step(`${from} -> map_anon_folio_pte_nopf, update_mmu_cache_range`, (m) => {
      const table = tableAt(m.pmds.at(0));
      assert(!policy.cacheWalks || table !== null, 'CACHE-WALK');
      return cacheFirst ? 'pmd_populate' : 'spin_unlock';
    }),
    pmd_populate: step(`${from}, pmd_populate of the table`, (m, t) => {
      putsBack(m, t);
      if (pmdFirst) return 'set_ptes';
      return cacheFirst ? 'spin_unlock' : 'update_mmu_cache_range';
    }),
    spin_unlock: step(`${from}, drops both`, (m) => {
      dropLock(m, 'pml');
      const table = must(tableAt(m.pmds.at(0)), 'the table is back');
      if (locksPtl) dropLock(m.tables.at(table), 'ptl');
      return 'anon_vma_unlock_write';
    }),
    anon_vma_unlock_write: step(`${from}, anon_vma_unlock_write, where it still has it`, (m) => {
      if (m.anon_vma.lock.writer === 'collapse') upWrite(m.anon_vma.lock);
      return 'mmap_write_unlock';
    }),
    mmap_write_unlock: step(`${from}, mmap_write_unlock -> vma_end_write_all`, (m) => {
      vmaEndWriteAll([m.vma, m.beside]);
      mmapWriteUnlock(m.mm);
      return 'done';
    }),
  });
};
