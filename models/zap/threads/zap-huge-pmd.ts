// zap_huge_pmd(): the huge page that a PMD entry maps. It has its rmap removed at once, and is queued without the lock.
import { blocked, optional, step } from '../../../src/index.ts';
import { flushAtOnce } from '../../machine/flush/ipi.ts';
import { queuePage, recordPte } from '../../machine/flush/mmu-gather.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { addRss, removeRmap } from '../../machine/folio/mapped-counters.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Scope, type Zap, zappedIn } from '../state.ts';
import type { ZapFlow, ZapLocals } from './zap-flow.ts';

/** The steps from the look at the PMD to the queue. */
export const zapHugePmd = (scope: Scope, policy: Policy, flow: ZapFlow) => {
  const nextTable = (t: ZapLocals) => {
    flow.toNextTable(t);
    return flow.nextTable(t);
  };
  return {
    pmd_trans_huge_lock: step('mm/huge_memory.c: zap_huge_pmd -> __pmd_trans_huge_lock', (m: Zap, t: ZapLocals) => {
      const table = m.tables.at(t.table);
      if (table.ptes.at(0) === null) return nextTable(t);
      return lockPtl(table, 'zap') ? 'pmdp_huge_get_and_clear_full' : blocked;
    }),
    pmdp_huge_get_and_clear_full: step(
      'mm/huge_memory.c: zap_huge_pmd; tlb_remove_pmd_tlb_entry',
      (m: Zap, t: ZapLocals) => {
        const table = m.tables.at(t.table);
        const pmd = table.ptes.at(0);
        if (pmd === null) {
          // Somebody was faster: __pmd_trans_huge_lock() finds no huge entry under the lock.
          unlockPtl(table);
          return nextTable(t);
        }
        const va = t.table * scope.ptes;
        m.zapping = { folio: pmd.folio, dirty: pmd.dirty, rmap: true };
        table.ptes.set(0, null);
        if (policy.noGather) flushAtOnce(m, { start: va, end: va + 1 });
        else recordPte(m.gather, va);
        return 'page_remove_rmap: compound';
      },
    ),
    'page_remove_rmap: compound': step(
      'mm/huge_memory.c: zap_huge_pmd -> page_remove_rmap, add_mm_counter; spin_unlock',
      (m: Zap, t: ZapLocals) => {
        const page = zappedIn(m);
        removeRmap(m, page.folio);
        page.rmap = false;
        const counters = optional(m, 'counters');
        if (counters !== undefined) addRss(counters, m.folios.at(page.folio).anon, -1);
        unlockPtl(m.tables.at(t.table));
        return 'tlb_remove_page_size';
      },
    ),
    tlb_remove_page_size: step(
      'include/asm-generic/tlb.h: tlb_remove_page_size, after the lock; tlb_flush_mmu when the queue is full',
      (m: Zap, t: ZapLocals) => {
        const { folio } = zappedIn(m);
        m.zapping = null;
        const next = nextTable(t);
        if (policy.noGather) {
          putPage(m.folios.at(folio));
          return next;
        }
        return queuePage(m.gather, scope, policy.batchRule, folio, false) ? 'tlb_flush_mmu' : next;
      },
    ),
  };
};
