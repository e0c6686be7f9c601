// The operations: entries are changed under the page-table lock, and flushed after it was dropped. They differ in the one
// step that changes entries, so they are one program, and that is one file.
import { blocked, forState, int, list, only, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import {
  decTlbFlushPending,
  incTlbFlushPending,
  mmTlbFlushNested,
  mmTlbFlushPending,
  type PendingKind,
} from '../../machine/flush/pending.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Operation, OperationKind, Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, hasNonPresent, looked, tracksSoftDirty } from '../state.ts';

interface Locals {
  va: number;
  /** What was recorded to be flushed: pages `start` to `end - 1`; nothing when `end` is 0. */
  start: number;
  end: number;
  /** Pages that wait for the flush, to be freed. */
  queued: { readonly length: number; push(folio: number): void; shift(): number };
}

/** Where the operation begins, for those who read the diagrams. */
const entry: { readonly [kind in OperationKind]: string } = {
  dontneed: 'mm/madvise.c: madvise_dontneed_single_vma -> mm/mmu_gather.c: tlb_gather_mmu',
  free: 'mm/madvise.c: madvise_free_single_vma -> mm/mmu_gather.c: tlb_gather_mmu',
  clear_refs: 'fs/proc/task_mmu.c: clear_refs_write',
  'uffd-protect': 'mm/userfaultfd.c: mwriteprotect_range -> mm/mprotect.c: change_protection_range',
  'uffd-unprotect': 'mm/userfaultfd.c: mwriteprotect_range -> mm/mprotect.c: change_protection_range',
  numa: 'mm/mempolicy.c: change_prot_numa -> mm/mprotect.c: change_protection_range',
  scan: 'fs/proc/task_mmu.c: do_pagemap_scan, mmap_lock for reading',
  reaper: 'mm/oom_kill.c: __oom_reap_task_mm -> mm/mmu_gather.c: tlb_gather_mmu',
};

export const operationThread = (bounds: FlushBounds, policy: Policy, o: number) => {
  const {
    by,
    kind,
    elsewhere = false,
    counted: counts = true,
    gathers: ownGather = false,
  } = policy.operations[o] as Operation;
  const { thread } = forState<Flushing>();
  const { ptes } = bounds;
  const scans = kind === 'scan';
  const pending: PendingKind | null = policy.pending === 'none' || !counts ? null : policy.pending;
  const countsFirst = policy.counts === 'first';
  const zaps = kind === 'dontneed' || kind === 'reaper';
  const flushesMm = kind === 'clear_refs' && policy.clearRefsFlushes === 'whole mm';
  const gathers = zaps || kind === 'free' || ownGather || (kind === 'clear_refs' && !flushesMm);
  const changesProtection = kind === 'numa' || kind.startsWith('uffd');
  const excludes = kind === 'clear_refs' && policy.clearRefsLock === 'write';
  const { flushTlb } = ipiSender<Flushing, Locals>({
    ipi: (m) => m.shootdowns[by],
    how: kind === 'reaper' && policy.reaperFullmm ? 'elided' : 'ipi',
    alwaysWaits: true,
  });

  const inc = (m: Flushing) => {
    if (pending !== null) incTlbFlushPending(m, pending);
  };
  const record = (t: Locals) => {
    if (t.end === 0) t.start = t.va;
    t.end = t.va + 1;
  };
  const nextEntry = <L extends string>(t: Locals, label: L) => {
    t.va++;
    if (t.va < ptes) return label;
    return pending !== null && policy.counts === 'before the unlock' ? 'inc_tlb_flush_pending' : 'pte_unmap_unlock';
  };

  /** PAGEMAP_SCAN has been through the table. */
  const scanned = (m: Flushing, t: Locals) => {
    if (policy.scanAsks === 'under the lock' && mmTlbFlushPending(m)) {
      t.start = 0;
      t.end = ptes;
    }
    return t.end > 0 ? 'flush_tlb_range: locked' : 'pte_unmap_unlock';
  };

  /** What is left to do when the lock was dropped, in this order. */
  const rest = !policy.countsUntilFlushed
    ? (['dec', 'flush', 'free'] as const)
    : policy.flushBeforeFree
      ? (['flush', 'free', 'dec'] as const)
      : (['free', 'flush', 'dec'] as const);
  const restFrom = (m: Flushing, t: Locals, from: number) => {
    for (const stage of rest.slice(from)) {
      if (stage === 'flush' && t.end > 0) return gathers ? 'tlb_flush_mmu' : 'flush_tlb_range';
      if (stage === 'free' && t.queued.length > 0) return 'free_pages_and_swap_cache';
      if (stage === 'dec' && pending !== null) return 'dec_tlb_flush_pending';
    }
    if (excludes) mmapWriteUnlock(m.mm);
    return 'done';
  };
  const after = (m: Flushing, t: Locals, stage: (typeof rest)[number]) => restFrom(m, t, rest.indexOf(stage) + 1);
  const changed = (m: Flushing, t: Locals) => {
    if (pending !== null && (elsewhere ? !countsFirst : policy.counts === 'after the unlock'))
      return 'inc_tlb_flush_pending';
    return finish(m, t);
  };
  const finish = (m: Flushing, t: Locals) => {
    if (gathers) return 'tlb_finish_mmu';
    if (flushesMm) t.end = ptes;
    return restFrom(m, t, 0);
  };
  const flushed = (t: Locals) => {
    const range = { start: t.start, end: t.end };
    t.start = 0;
    t.end = 0;
    return range;
  };

  return thread(by, {
    locals: {
      va: int(0, ptes),
      start: int(0, ptes),
      end: int(0, ptes),
      queued: list(ptes, int(0, 2 * ptes)),
    },
  }).steps({
    tlb_gather_mmu: step(
      pending !== null && countsFirst ? `${entry[kind]}, inc_tlb_flush_pending` : entry[kind],
      (m, t) => {
        if (excludes && !mmapWriteLock(m.mm, by)) return blocked;
        if (countsFirst) inc(m);
        if (scans && policy.scanAsks === 'before the lock' && mmTlbFlushPending(m)) t.end = ptes;
        return elsewhere ? changed(m, t) : 'pte_offset_map_lock';
      },
    ),
    pte_offset_map_lock: only(
      !elsewhere,
      step('mm/pgtable-generic.c: pte_offset_map_lock', (m) => {
        if (!lockPtl(m.tables.at(0), by)) return blocked;
        if (zaps) return 'zap_pte_range';
        if (kind === 'free') return 'madvise_free_pte_range';
        if (scans) return 'pagemap_scan_pmd_entry';
        return kind === 'clear_refs' ? 'clear_soft_dirty' : 'change_pte_range';
      }),
    ),
    zap_pte_range: only(
      zaps,
      step('mm/memory.c: zap_pte_range, ptep_get_and_clear_full; tlb_remove_tlb_entry, __tlb_remove_page', (m, t) => {
        const { ptes: entries } = m.tables.at(0);
        const pte = entries.at(t.va);
        looked(m, o, t.va, pte !== null);
        if (pte !== null) {
          t.queued.push(pte.folio);
          record(t);
          entries.set(t.va, null);
        } else if (hasNonPresent(policy)) m.nonPresent.set(t.va, null);
        return nextEntry(t, 'zap_pte_range');
      }),
    ),
    madvise_free_pte_range: only(
      kind === 'free',
      step('mm/madvise.c: madvise_free_pte_range, pte_mkclean; tlb_remove_tlb_entry', (m, t) => {
        const pte = m.tables.at(0).ptes.at(t.va);
        looked(m, o, t.va, pte?.dirty === true);
        if (pte === null) return nextEntry(t, 'madvise_free_pte_range');
        if (pte.dirty) {
          pte.dirty = false;
          record(t);
        }
        if (policy.reclaim === 'discards') {
          const page = m.lazyFree.at(t.va);
          page.marked = true;
          page.mayDiscard = true;
        }
        return nextEntry(t, 'madvise_free_pte_range');
      }),
    ),
    clear_soft_dirty: only(
      kind === 'clear_refs',
      step('fs/proc/task_mmu.c: clear_refs_pte_range -> clear_soft_dirty, pte_wrprotect', (m, t) => {
        const pte = m.tables.at(0).ptes.at(t.va);
        looked(m, o, t.va, pte?.writable === true);
        // Nothing is recorded for the gather: nobody calls tlb_remove_tlb_entry() here.
        if (pte !== null) pte.writable = false;
        if (tracksSoftDirty(policy)) {
          const page = m.softDirty.at(t.va);
          page.set = false;
          page.missed = false;
        }
        return nextEntry(t, 'clear_soft_dirty');
      }),
    ),
    change_pte_range: only(
      changesProtection && !elsewhere,
      step('mm/mprotect.c: change_pte_range', (m, t) => {
        const { ptes: entries } = m.tables.at(0);
        const pte = entries.at(t.va);
        const keepsRights = kind === 'uffd-unprotect' && !policy.unprotectTakesWrite;
        const changes = pte !== null && !keepsRights && (!ownGather || pte.writable);
        looked(m, o, t.va, changes);
        if (pte === null) return nextEntry(t, 'change_pte_range');
        // pte_needs_flush(), where it has a gather.
        if (!ownGather || changes) record(t);
        if (kind === 'numa') {
          const { folio, writable, dirty } = pte;
          m.nonPresent.set(t.va, { kind: 'protnone', folio, writable, dirty });
          entries.set(t.va, null);
          return nextEntry(t, 'change_pte_range');
        }
        // Without userfaultfd's protection a write fault decides whether the entry becomes writable again.
        if (!keepsRights) pte.writable = false;
        m.uffdWp.set(t.va, kind === 'uffd-protect');
        return nextEntry(t, 'change_pte_range');
      }),
    ),
    pagemap_scan_pmd_entry: only(
      scans,
      step('fs/proc/task_mmu.c: pagemap_scan_pmd_entry, make_uffd_wp_pte; no flush of what is protected', (m, t) => {
        const pte = m.tables.at(0).ptes.at(t.va);
        const changes = pte !== null && !m.uffdWp.at(t.va);
        looked(m, o, t.va, changes);
        if (changes) {
          record(t);
          pte.writable = false;
          m.uffdWp.set(t.va, true);
        }
        t.va++;
        return t.va < ptes ? 'pagemap_scan_pmd_entry' : scanned(m, t);
      }),
    ),
    ...flushTlb('flush_tlb_range: locked', {
      present: scans,
      from: 'fs/proc/task_mmu.c: pagemap_scan_pmd_entry, flush_tlb_range under the page-table lock',
      range: (_: Flushing, t: Locals) => flushed(t),
      next: () => 'pte_unmap_unlock',
    }),
    pte_unmap_unlock: only(
      !elsewhere,
      step('mm/pgtable-generic.c: pte_unmap_unlock', (m, t) => {
        unlockPtl(m.tables.at(0));
        return changed(m, t);
      }),
    ),
    inc_tlb_flush_pending: only(
      pending !== null && !countsFirst,
      step('no kernel: inc_tlb_flush_pending after the entries were changed', (m, t) => {
        inc(m);
        return policy.counts === 'before the unlock' && !elsewhere ? 'pte_unmap_unlock' : finish(m, t);
      }),
    ),
    tlb_finish_mmu: only(
      gathers,
      step('mm/mmu_gather.c: tlb_finish_mmu', (m, t) => {
        if (pending !== null && policy.nested === 'whole mm' && mmTlbFlushNested(m)) {
          t.start = 0;
          t.end = ptes;
        }
        return restFrom(m, t, 0);
      }),
    ),
    ...flushTlb('tlb_flush_mmu', {
      present: gathers && !(kind === 'clear_refs' && policy.nested !== 'whole mm'),
      from: 'mm/mmu_gather.c: tlb_flush_mmu_tlbonly',
      range: (_: Flushing, t: Locals) => flushed(t),
      next: (m: Flushing, t: Locals) => after(m, t, 'flush'),
    }),
    ...flushTlb('flush_tlb_range', {
      present: !gathers && !elsewhere && !scans,
      from: flushesMm ? 'fs/proc/task_mmu.c: clear_refs_write, flush_tlb_mm' : 'mm/mprotect.c: change_protection_range',
      range: (_: Flushing, t: Locals) => flushed(t),
      next: (m: Flushing, t: Locals) => after(m, t, 'flush'),
    }),
    free_pages_and_swap_cache: only(
      zaps,
      step('mm/mmu_gather.c: tlb_batch_pages_flush -> free_pages_and_swap_cache', (m, t) => {
        putPage(m.folios.at(t.queued.shift()));
        return t.queued.length > 0 ? 'free_pages_and_swap_cache' : after(m, t, 'free');
      }),
    ),
    dec_tlb_flush_pending: only(
      pending !== null,
      step('include/linux/mm_types.h: dec_tlb_flush_pending', (m, t) => {
        if (pending !== null) decTlbFlushPending(m, pending);
        return after(m, t, 'dec');
      }),
    ),
  });
};
