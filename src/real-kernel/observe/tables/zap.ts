// The steps of the model zap as a kernel shows them. zap_pte_range() itself is inlined: its callees tell. Read in v6.1.176 and v6.12.113:
// mm/memory.c, mm/mmu_gather.c, mm/rmap.c, arch/x86/mm/tlb.c.
import type { Identity, StepEvent } from '../step-event.ts';
import { part } from './part.ts';

/** Base pages: a page's address and its folio's are the same. */
const folio: Identity = {
  kind: 'folio',
  in: ['page', 'folio'],
  without: 1,
  is: (m) => part(m, 'zapping', 'folio'),
};
const stored: Identity = { kind: 'page', in: ['address'], without: 3, is: (_, t) => part(t, 'va') };
const written: Identity = { kind: 'folio', in: ['page', 'folio'], without: 1, is: (_, t) => part(t, 'folio') };

/** The zap holds a page-table lock. */
const holds = (m: object): boolean => {
  const tables = part(m, 'tables') as { readonly length: number; at(i: number): { readonly ptl: unknown } };
  for (let i = 0; i < tables.length; i++) if (tables.at(i).ptl === 'zap') return true;
  return false;
};

export const zapEvents: readonly StepEvent[] = [
  { steps: ['zap: tlb_gather_mmu'], probes: [{ symbol: 'tlb_gather_mmu' }], holds },
  {
    steps: ['zap: set_page_dirty'],
    holds,
    probes: [{ symbol: 'folio_mark_dirty', fetch: 'folio=%di:x64' }],
    identities: [folio],
  },
  {
    steps: ['zap: page_remove_rmap'],
    holds,
    probes: [
      { symbol: 'page_remove_rmap', fetch: 'page=%di:x64', until: '6.7' },
      { symbol: 'folio_remove_rmap_ptes', fetch: 'page=%si:x64 n=%dx:s32', since: '6.8' },
    ],
    identities: [folio],
  },
  // Delayed, from the batches: which page it is the queue says.
  {
    steps: ['zap: tlb_flush_rmaps'],
    holds,
    probes: [
      { symbol: 'page_remove_rmap', fetch: 'page=%di:x64', until: '6.7' },
      { symbol: 'folio_remove_rmap_ptes', fetch: 'page=%si:x64 n=%dx:s32', since: '6.8' },
    ],
  },
  {
    steps: ['zap: __tlb_remove_page'],
    holds,
    probes: [
      { symbol: '__tlb_remove_page_size', fetch: 'page=%si:x64', until: '6.8' },
      { symbol: '__tlb_remove_folio_pages', fetch: 'page=%si:x64 n=%dx:s32', since: '6.9' },
    ],
    identities: [folio],
  },
  {
    steps: ['zap: tlb_flush_mmu_tlbonly', 'zap: tlb_flush_mmu'],
    holds,
    probes: [{ symbol: 'flush_tlb_mm_range', fetch: 'start=%si:x64 end=%dx:x64' }],
  },
  {
    steps: ['writeback: ptep_clear_flush'],
    probes: [{ symbol: 'flush_tlb_mm_range', fetch: 'start=%si:x64 end=%dx:x64' }],
  },
  {
    steps: ['zap: tlb_flush_mmu_tlbonly: wait', 'zap: tlb_flush_mmu: wait', 'writeback: ptep_clear_flush: wait'],
    probes: [{ symbol: 'flush_tlb_mm_range' }],
    returns: true,
    at: 'end',
    owed: true,
  },
  // On the sender's own CPU it is called without an interrupt; that CPU stores nothing meanwhile, and is none of the model's.
  { steps: ['flush_tlb_func'], probes: [{ symbol: 'flush_tlb_func' }], irq: true, by: 'cpu', atOnce: true },
  {
    steps: ['zap: tlb_batch_pages_flush'],
    holds,
    probes: [{ symbol: 'free_pages_and_swap_cache', fetch: 'n=%si:s32' }],
    times: 'n',
  },
  {
    steps: ['user: handle_mm_fault'],
    probes: [{ symbol: 'page_fault_user', tracepoint: 'exceptions/page_fault_user' }],
    identities: [stored],
  },
  // fault_dirty_shared_page() calls it, and so do many file systems before, in their page_mkwrite().
  {
    steps: ['user: *'],
    at: 'any',
    probes: [{ symbol: 'folio_mark_dirty', fetch: 'folio=%di:x64' }],
  },
  {
    steps: ['writeback: folio_mkclean'],
    probes: [{ symbol: 'folio_mkclean', fetch: 'folio=%di:x64' }],
    identities: [written],
  },
  {
    steps: ['writeback: folio_mark_dirty'],
    probes: [{ symbol: 'folio_mark_dirty', fetch: 'folio=%di:x64' }],
    identities: [written],
  },
  {
    steps: ['writeback: folio_clear_dirty_for_io'],
    probes: [{ symbol: '__folio_start_writeback', fetch: 'folio=%di:x64' }],
    at: 'end',
  },
  { steps: ['zap: *'], probes: [{ symbol: 'tlb_finish_mmu' }], returns: true, at: 'end' },
];
