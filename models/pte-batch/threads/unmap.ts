// Reclaim of the folio, and a zap of its second page: both under the page-table lock of the entries that they think they are at.
import { assert, blocked, bool, forState, int, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { UnmapPolicy } from '../policy.ts';
import type { Unmapping } from '../unmap/state.ts';

export const reclaimThread = ({ capsAt, locks }: UnmapPolicy) => {
  interface Locals {
    table: number;
    nr: number;
  }
  return forState<Unmapping>()
    .thread('reclaim', { locals: { table: int(0, 2), nr: int(0, 2) } })
    .steps({
      page_vma_mapped_walk: step(
        'mm/page_vma_mapped.c: page_vma_mapped_walk, the entry and its lock',
        (m, t: Locals) => {
          if (t.table === 2) return 'done';
          const table = m.tables.at(t.table);
          if (locks && !takeLock(table, 'ptl', 'reclaim')) return blocked;
          if (table.mapped) return 'folio_unmap_pte_batch';
          if (locks) dropLock(table, 'ptl', 'reclaim');
          t.table++;
          return 'page_vma_mapped_walk';
        },
      ),
      folio_unmap_pte_batch: step(
        'mm/rmap.c: folio_unmap_pte_batch, how many entries map pages of the folio',
        (m, t) => {
          t.nr = 1;
          if (capsAt === 'the end of the table' || t.table > 0) return 'get_and_clear_ptes';
          assert(m.behind === 'table 1', 'IN-TABLE', { entry: 'the first behind table 0' });
          if (m.tables.at(1).mapped) t.nr = 2;
          return 'get_and_clear_ptes';
        },
      ),
      get_and_clear_ptes: step('mm/rmap.c: try_to_unmap_one, get_and_clear_ptes', (m, t) => {
        for (let page = t.table; page < t.table + t.nr; page++) m.tables.at(page).mapped = false;
        return 'folio_remove_rmap_ptes';
      }),
      folio_remove_rmap_ptes: step('mm/rmap.c: try_to_unmap_one, folio_remove_rmap_ptes', (m, t) => {
        for (let page = t.table; page < t.table + t.nr; page++) m.mapcount.set(page, m.mapcount.at(page) - 1);
        return 'page_vma_mapped_walk_done';
      }),
      page_vma_mapped_walk_done: step('mm/rmap.c: try_to_unmap_one, the walk goes on behind the batch', (m, t) => {
        if (locks) dropLock(m.tables.at(t.table), 'ptl', 'reclaim');
        t.table += t.nr;
        t.nr = 0;
        return 'page_vma_mapped_walk';
      }),
    });
};

export const zapThread = () =>
  forState<Unmapping>()
    .thread('zap', { locals: { present: bool() } })
    .steps({
      ptep_get: step(
        'mm/memory.c: zap_pte_range, takes the page-table lock; do_zap_pte_range reads the entry',
        (m, t) => {
          if (!takeLock(m.tables.at(1), 'ptl', 'zap')) return blocked;
          t.present = m.tables.at(1).mapped;
          return 'zap_present_folio_ptes';
        },
      ),
      zap_present_folio_ptes: step('mm/memory.c: zap_present_folio_ptes, of an entry that was present', (m, t) => {
        if (t.present) {
          m.tables.at(1).mapped = false;
          m.mapcount.set(1, m.mapcount.at(1) - 1);
        }
        t.present = false;
        dropLock(m.tables.at(1), 'ptl', 'zap');
        return 'done';
      }),
    });
