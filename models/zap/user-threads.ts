// Threads of the mm that store, one a CPU, with their faults; and the allocator that gives freed frames to others.
import { blocked, choose, forState, int, type Scalarset, step } from '../../src/index.ts';
import { preemptionOff } from '../machine/page-table.ts';
import { store } from '../machine/tlb.ts';
import type { Zap, ZapBounds } from './state.ts';
import type { Policy } from './variants.ts';

interface Locals {
  /** The page that the thread stores to. */
  va: number;
  /** Stores still to be done. */
  left: number;
}

export const userThreads = (bounds: ZapBounds, policy: Policy, Cpu: Scalarset<'cpu'>) => {
  const { thread } = forState<Zap>();

  const tryStore = (m: Zap, t: Locals, cpu: number) => {
    if (!store(m, cpu, t.va)) return 'handle_mm_fault';
    t.va = 0;
    t.left--;
    return t.left > 0 ? 'store' : 'done';
  };
  const folioOf = (m: Zap, va: number): number | null => m.tables.at(0).ptes.at(va)?.folio ?? null;

  return thread('user', {
    over: Cpu,
    locals: { va: int(0, bounds.ptes - 1), left: int(0, bounds.stores) },
    ...(policy.up ? { runs: (m: Zap) => !preemptionOff(m) } : {}),
  }).steps({
    store: step(
      'architecture: a store by user code',
      choose({ va: int(0, bounds.ptes - 1) }, (m, t, { cpu, va }) => {
        t.va = va;
        return tryStore(m, t, cpu);
      }),
    ),
    handle_mm_fault: step(
      'mm/memory.c: handle_mm_fault, under mmap_lock for reading; SIGSEGV without a VMA',
      (m, t) => {
        if (m.vma.detached) {
          t.va = 0;
          t.left = 0;
          return 'done';
        }
        m.vma.readers++;
        return 'do_page_mkwrite';
      },
    ),
    do_page_mkwrite: step('mm/memory.c: wp_page_shared -> do_page_mkwrite, returns with the folio locked', (m, t) => {
      const folio = folioOf(m, t.va);
      if (folio === null || m.folios.at(folio).locked) return blocked;
      m.folios.at(folio).locked = true;
      return 'finish_mkwrite_fault';
    }),
    finish_mkwrite_fault: step('mm/memory.c: finish_mkwrite_fault, under the page-table lock', (m, t) => {
      const table = m.tables.at(0);
      const pte = table.ptes.at(t.va);
      if (table.ptl !== 'free' || pte === null) return blocked;
      pte.writable = true;
      pte.dirty = true;
      m.folios.at(pte.folio).mkcleaned = false;
      return 'fault_dirty_shared_page';
    }),
    fault_dirty_shared_page: step('mm/memory.c: fault_dirty_shared_page', (m, t) => {
      const folio = m.folios.at(folioOf(m, t.va) as number);
      folio.dirty = true;
      folio.locked = false;
      m.vma.readers--;
      return 'retry_store';
    }),
    retry_store: step('architecture: the faulting store is executed again', (m, t, { cpu }) => tryStore(m, t, cpu)),
  });
};

export const allocatorThread = (bounds: ZapBounds) => {
  const { thread } = forState<Zap>();
  return thread('allocator', { daemon: true }).steps({
    get_page_from_freelist: step(
      'mm/page_alloc.c: get_page_from_freelist, for another owner',
      choose({ folio: int(0, bounds.folios - 1) }, (m, _, { folio }) => {
        const frame = m.folios.at(folio);
        if (frame.refcount > 0) return blocked;
        frame.refcount = 1;
        frame.reused = true;
        return 'get_page_from_freelist';
      }),
    ),
  });
};
