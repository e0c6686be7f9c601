// A write fault of a thread of the mm, on a CPU of its own: do_wp_page(), which copies the page (somebody else may refer to it).
import { blocked, bool, choose, forState, int, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { mmTlbFlushPending } from '../../machine/flush/pending.ts';
import { copyFolio } from '../../machine/folio/contents.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, hasUffd, locksMmForWriting, looked, tracksSoftDirty } from '../state.ts';

export const faultThread = ({ ptes }: FlushBounds, policy: Policy) => {
  const { thread } = forState<Flushing>();
  const { flushTlb } = ipiSender<Flushing, { va: number }>({ ipi: (m) => m.shootdowns.fault });
  const flushes = policy.fault === 'flushes pending, copies';
  const readLocks = locksMmForWriting(policy);
  const page = (t: { va: number }) => ({ start: t.va, end: t.va + 1 });

  const returns = (m: Flushing, t: { va: number; pending: boolean }) => {
    if (readLocks) mmapReadUnlock(m.mm);
    t.va = 0;
    t.pending = false;
    return 'done' as const;
  };

  return thread('fault', { daemon: true, locals: { va: int(0, ptes - 1), pending: bool() } }).steps({
    handle_mm_fault: step(
      'arch/x86/mm/fault.c: do_user_addr_fault, a store to a page whose entry is not writable; mmap_lock for reading',
      choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
        const pte = m.tables.at(0).ptes.at(va);
        if (pte === null || pte.writable || (readLocks && !mmapReadLock(m.mm))) return blocked;
        t.va = va;
        t.pending = flushes && !policy.readsUnderLock && mmTlbFlushPending(m);
        return 'do_wp_page';
      }),
    ),
    do_wp_page: step('mm/memory.c: handle_pte_fault, pte_offset_map_lock; do_wp_page', (m, t) => {
      const table = m.tables.at(0);
      if (table.ptl !== 'free') return blocked;
      const pte = table.ptes.at(t.va);
      if (pte === null || pte.writable) return returns(m, t);
      // handle_userfault(): the fault waits for whoever resolves it, and starts again.
      if (hasUffd(policy) && m.uffdWp.at(t.va)) return returns(m, t);
      if (flushes && (policy.readsUnderLock ? mmTlbFlushPending(m) : t.pending)) {
        lockPtl(table, 'fault');
        return 'flush_tlb_page';
      }
      return 'cow_user_page';
    }),
    ...flushTlb('flush_tlb_page', {
      present: flushes,
      from: 'mm/memory.c: do_wp_page, userfaultfd_wp(vma) and mm_tlb_flush_pending',
      range: (_: Flushing, t: { va: number }) => page(t),
      next: (m: Flushing) => {
        unlockPtl(m.tables.at(0));
        return 'cow_user_page';
      },
    }),
    cow_user_page: step('mm/memory.c: wp_page_copy -> cow_user_page, no lock held', (m, t) => {
      copyFolio(m.contents, t.va, ptes + t.va);
      return 'pte_same';
    }),
    pte_same: step('mm/memory.c: wp_page_copy, pte_offset_map_lock; pte_same', (m, t) => {
      const table = m.tables.at(0);
      if (table.ptl !== 'free') return blocked;
      const pte = table.ptes.at(t.va);
      const same = pte !== null && pte.folio === t.va && !pte.writable && !(hasUffd(policy) && m.uffdWp.at(t.va));
      if (!same) return returns(m, t);
      lockPtl(table, 'fault');
      return 'ptep_clear_flush';
    }),
    ...flushTlb('ptep_clear_flush', {
      present: true,
      from: 'mm/memory.c: wp_page_copy -> mm/pgtable-generic.c: ptep_clear_flush',
      range: (m: Flushing, t: { va: number }) => {
        m.tables.at(0).ptes.set(t.va, null);
        looked(m, -1, t.va, true);
        return page(t);
      },
      next: () => 'set_pte_at_notify',
    }),
    set_pte_at_notify: step('mm/memory.c: wp_page_copy -> set_pte_at_notify; pte_unmap_unlock', (m, t) => {
      const table = m.tables.at(0);
      table.ptes.set(t.va, { folio: ptes + t.va, writable: true, dirty: true });
      if (tracksSoftDirty(policy)) m.softDirty.at(t.va).set = true;
      unlockPtl(table);
      return 'put_page';
    }),
    put_page: step('mm/memory.c: wp_page_copy, put_page of the old page; mmap_read_unlock', (m, t) => {
      putPage(m.folios.at(t.va));
      return returns(m, t);
    }),
  });
};
