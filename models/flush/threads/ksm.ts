// ksmd merges a page with another of the same contents: try_to_merge_one_page().
import { blocked, bool, choose, forState, int, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { mmTlbFlushPending } from '../../machine/flush/pending.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, looked } from '../state.ts';

export const ksmThread = ({ ptes }: FlushBounds, policy: Policy) => {
  const { thread } = forState<Flushing>();
  const { flushTlb } = ipiSender<Flushing, { va: number }>({ ipi: (m) => m.shootdowns.ksmd });
  const asks = policy.ksm === 'flushes pending, merges';
  const clearEntry = (m: Flushing, t: { va: number }) => {
    m.tables.at(0).ptes.set(t.va, null);
    looked(m, -1, t.va, true);
    return { start: t.va, end: t.va + 1 };
  };

  return thread('ksmd', { daemon: true, locals: { va: int(0, ptes - 1), read: bool(), pending: bool() } }).steps({
    write_protect_page: step(
      'mm/ksm.c: write_protect_page, page_vma_mapped_walk; looks at the entry',
      choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
        const table = m.tables.at(0);
        const pte = table.ptes.at(va);
        if (!policy.readsUnderLock && !t.read) {
          t.va = va;
          t.read = true;
          t.pending = mmTlbFlushPending(m);
          return 'write_protect_page';
        }
        if (table.ptl !== 'free' || pte === null || (t.read && va !== t.va)) return blocked;
        t.va = va;
        const pending = asks && (policy.readsUnderLock ? mmTlbFlushPending(m) : t.pending);
        t.read = false;
        t.pending = false;
        if (!pte.writable && !pte.dirty && !pending) return 'pages_identical';
        lockPtl(table, 'ksmd');
        return 'ptep_clear_flush';
      }),
    ),
    ...flushTlb('ptep_clear_flush', {
      present: true,
      from: 'mm/ksm.c: write_protect_page -> mm/pgtable-generic.c: ptep_clear_flush',
      range: clearEntry,
      next: () => 'set_pte_at_notify',
    }),
    set_pte_at_notify: step('mm/ksm.c: write_protect_page, read-only and clean; pte_unmap_unlock', (m, t) => {
      const table = m.tables.at(0);
      table.ptes.set(t.va, { folio: t.va, writable: false, dirty: false });
      unlockPtl(table);
      return 'pages_identical';
    }),
    pages_identical: step('mm/ksm.c: try_to_merge_one_page, pages_identical', (m, t) => {
      const { folios } = m.contents;
      // The other page holds what this one held before the stores.
      return folios.at(ptes + t.va).latest ? 'replace_page' : 'done';
    }),
    replace_page: step('mm/ksm.c: replace_page, pte_offset_map_lock; pte_same', (m, t) => {
      const table = m.tables.at(0);
      if (table.ptl !== 'free') return blocked;
      const pte = table.ptes.at(t.va);
      if (pte === null || pte.writable || pte.dirty) return 'done';
      lockPtl(table, 'ksmd');
      return 'replace_page: ptep_clear_flush';
    }),
    ...flushTlb('replace_page: ptep_clear_flush', {
      present: true,
      from: 'mm/ksm.c: replace_page -> mm/pgtable-generic.c: ptep_clear_flush',
      range: clearEntry,
      next: () => 'replace_page: set_pte_at_notify',
    }),
    'replace_page: set_pte_at_notify': step('mm/ksm.c: replace_page, set_pte_at_notify; put_page', (m, t) => {
      const table = m.tables.at(0);
      table.ptes.set(t.va, { folio: ptes + t.va, writable: false, dirty: false });
      unlockPtl(table);
      putPage(m.folios.at(t.va));
      return 'done';
    }),
  });
};
