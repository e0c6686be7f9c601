// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ZapBounds } from './bounds.ts';

export const bugs: { readonly [variant: string]: Bug<keyof ZapBounds> } = {
  'free-before-flush': {
    id: 'A3',
    title: 'the page is freed before the TLBs are flushed',
    kind: 'rule',
    kernel: ['include/asm-generic/tlb.h', 'mm/mmu_gather.c: __tlb_remove_page_size, tlb_flush_mmu'],
    story:
      'The rule that mmu_gather exists for: unhook the page, invalidate the TLBs, free the page. No kernel is known to have had it otherwise. Here the zapping CPU drops the last reference under the page-table lock. Another CPU still caches the entry, and the allocator hands the frame to a new owner.',
    fix: '__tlb_remove_page_size() only queues the page and says when the queue is full; tlb_flush_mmu() invalidates first and frees then.',
    fixed: '2022-batches',
  },
  'pre-2014': {
    id: 'A1',
    title: 'a dirty entry is cleared, and the lock dropped before the flush',
    kind: 'kernel',
    versions: 'to v3.14',
    year: 2014,
    commit: '1cf35d47712d',
    kernel: ['mm/memory.c: zap_pte_range', 'mm/rmap.c: page_mkclean'],
    story:
      'munmap() clears a dirty entry of a page-cache page, hands the dirty bit to the page and drops the page-table lock; the TLBs are flushed later. Writeback takes the lock, finds nothing mapped, cleans the page and writes it. A CPU that still caches the entry as writable and dirty stores once more, and nobody will ever know.',
    fix: 'A dirty page-cache entry forces a flush before the lock is dropped; only the pages are freed after it.',
    fixed: '2022-batches',
    fixedAt: { mappings: 2 },
  },
  '2014': {
    id: 'A2',
    title: 'the rmap is removed before the flush, and folio_mkclean() finds nothing to wait for',
    kind: 'kernel',
    versions: 'to v6.1',
    year: 2022,
    commit: '5df397dec7c4',
    kernel: ['mm/memory.c: zap_pte_range', 'mm/mmu_gather.c: tlb_flush_rmaps', 'mm/rmap.c: folio_mkclean'],
    story:
      'The flush is under the page-table lock, but the mapcount falls to 0 before it. folio_mkclean() returns at once for a folio that is not mapped: it never comes to the lock that would make it wait. The folio is cleaned and written while a CPU still caches a writable and dirty entry, through which it stores.',
    fix: 'For dirty page-cache pages, page_remove_rmap() waits until the TLBs have been flushed: a bit in the queue of the gather says so, and tlb_flush_rmaps() does it before the lock is dropped.',
    fixed: '2022-batches',
  },
  up: {
    id: 'A2b',
    title: 'on one CPU a dirty entry forces no flush, and the lock is dropped with the entry cached',
    kind: 'kernel',
    versions: 'since v6.2, with CONFIG_SMP=n',
    kernel: [
      'include/asm-generic/tlb.h: tlb_delay_rmap',
      'mm/memory.c: zap_pte_range, zap_present_folio_ptes',
      'mm/rmap.c: folio_mkclean',
    ],
    story:
      'The fix of A2 forces the flush where it delays the rmap removal, and on one CPU it delays none: "not preemptible due to this all happening under the page table lock". The page-table lock is dropped with the entry still cached, and then the zapping thread may be scheduled away: in zap_pte_range() itself, if need_resched(), before it goes on. Writeback finds the folio mapped by nobody, cleans and writes it. Another thread of the process stores through the entry: a switch between threads of one mm flushes nothing. Seen on a kernel, see docs/findings/up.md.',
    fix: 'A dirty page-cache entry forces the flush whether the rmap removal is delayed or not, as it did from v3.15 to v6.1.',
    fixed: 'up-2014',
  },
};
