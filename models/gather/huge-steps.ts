// zap_huge_pmd(): the huge page that a PMD entry maps. It has its rmap removed at once, and is queued without the lock.
import { blocked, only, step } from '../../src/index.ts';
import { flushAtOnce } from '../machine/flush/ipi.ts';
import { queuePage, recordPte } from '../machine/flush/mmu-gather.ts';
import { putPage } from '../machine/folio/folio.ts';
import { addRss, removeRmap } from '../machine/folio/mapped-counters.ts';
import { lockPtl, unlockPtl } from '../machine/table/page-table.ts';
import type { Policy } from './policy.ts';
import type { GatherBounds, Gathering } from './state.ts';

/** The locals of the thread that zaps. */
export interface ZapLocals {
  table: number;
  /** The next entry of the table. */
  i: number;
  /** force_flush, and what set it. */
  force: 'no' | 'dirty' | 'full';
  /** The local counts of entries cleared, not yet taken off the mm's. */
  fileRss: number;
  anonRss: number;
}

export const toNextTable = (t: ZapLocals): void => {
  t.table++;
  t.i = 0;
};

/** The steps from the look at the PMD to the queue. `nextTable`: where to go then. */
export const zapHugePmd = <const R extends string>(
  bounds: GatherBounds,
  policy: Policy,
  nextTable: (t: ZapLocals) => R,
) => {
  const huge = bounds.huge > 0;
  return {
    pmd_trans_huge_lock: only(
      huge,
      step('mm/huge_memory.c: zap_huge_pmd -> __pmd_trans_huge_lock', (m: Gathering, t: ZapLocals) => {
        const table = m.tables.at(t.table);
        if (table.ptes.at(0) === null) {
          toNextTable(t);
          return nextTable(t);
        }
        return lockPtl(table, 'zap') ? 'pmdp_huge_get_and_clear_full' : blocked;
      }),
    ),
    pmdp_huge_get_and_clear_full: only(
      huge,
      step('mm/huge_memory.c: zap_huge_pmd; tlb_remove_pmd_tlb_entry', (m: Gathering, t: ZapLocals) => {
        const table = m.tables.at(t.table);
        const pmd = table.ptes.at(0);
        if (pmd === null) {
          // Somebody was faster: __pmd_trans_huge_lock() finds no huge entry under the lock.
          unlockPtl(table);
          toNextTable(t);
          return nextTable(t);
        }
        m.zapping = { folio: pmd.folio, dirty: pmd.dirty, rmap: true };
        table.ptes.set(0, null);
        if (policy.noGather) flushAtOnce(m, { start: t.table * bounds.ptes, end: t.table * bounds.ptes + 1 });
        else recordPte(m.gather, t.table * bounds.ptes);
        return 'page_remove_rmap: compound';
      }),
    ),
    'page_remove_rmap: compound': only(
      huge,
      step(
        'mm/huge_memory.c: zap_huge_pmd -> page_remove_rmap, add_mm_counter; spin_unlock',
        (m: Gathering, t: ZapLocals) => {
          if (m.zapping === null) return blocked;
          removeRmap(m, m.zapping.folio);
          m.zapping.rmap = false;
          addRss(m.counters, m.folios.at(m.zapping.folio).anon, -1);
          unlockPtl(m.tables.at(t.table));
          return 'tlb_remove_page_size';
        },
      ),
    ),
    tlb_remove_page_size: only(
      huge,
      step(
        'include/asm-generic/tlb.h: tlb_remove_page_size, after the lock; tlb_flush_mmu when the queue is full',
        (m: Gathering, t: ZapLocals) => {
          if (m.zapping === null) return blocked;
          const { folio } = m.zapping;
          m.zapping = null;
          toNextTable(t);
          if (policy.noGather) {
            putPage(m.folios.at(folio));
            return nextTable(t);
          }
          return queuePage(m.gather, bounds, policy.batchRule, folio, false) ? 'tlb_flush_mmu' : nextTable(t);
        },
      ),
    ),
  };
};
