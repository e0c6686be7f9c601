// khugepaged: the pages of the file have become one huge page, and the VMA gives its table up: retract_page_tables().
import { forState, must, only, step } from '../../../src/index.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { freeTable, tableAt } from '../../machine/table/table-pages.ts';
import type { Policy } from '../policy.ts';
import type { RetractAnon } from '../state.ts';

export const retractThread = ({ asksAgain, locksMm }: Policy) => {
  const { thread } = forState<RetractAnon>();
  const asksEarly = asksAgain === 'before mmap_lock';
  const asksUnder = asksAgain === 'under mmap_lock';
  return thread('retract').steps({
    retract_page_tables: step('mm/khugepaged.c: retract_page_tables, vma->anon_vma, without mmap_lock', (m) => {
      if (m.vma.anon_vma) return 'done';
      return asksEarly ? 'anon_vma: early' : 'mmap_write_trylock';
    }),
    'anon_vma: early': only(
      asksEarly,
      step('no kernel: vma->anon_vma once more, still without mmap_lock', (m) =>
        m.vma.anon_vma ? 'done' : 'mmap_write_trylock',
      ),
    ),
    mmap_write_trylock: step('mm/khugepaged.c: retract_page_tables, mmap_write_trylock', (m) => {
      if (locksMm && !mmapWriteLock(m.mm, 'retract')) return 'done';
      return asksUnder ? 'anon_vma' : 'pmdp_collapse_flush';
    }),
    anon_vma: only(
      asksUnder,
      step('mm/khugepaged.c: retract_page_tables, vma->anon_vma, with mmap_lock', (m) => {
        return m.vma.anon_vma ? 'mmap_write_unlock' : 'pmdp_collapse_flush';
      }),
    ),
    pmdp_collapse_flush: step('mm/khugepaged.c: collapse_and_free_pmd, pmdp_collapse_flush', (m) => {
      must(tableAt(m.uppers.at(0)) === 0, 'the table is there');
      m.uppers.set(0, null);
      return 'pte_free';
    }),
    pte_free: step('mm/khugepaged.c: collapse_and_free_pmd, tlb_remove_table_sync_one, pte_free', (m) => {
      freeTable(m.tables.at(0));
      return 'mmap_write_unlock';
    }),
    mmap_write_unlock: step('mm/khugepaged.c: retract_page_tables, mmap_write_unlock', (m) => {
      if (locksMm) mmapWriteUnlock(m.mm);
      return 'done';
    }),
  });
};
