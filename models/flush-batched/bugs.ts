// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { BatchedBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof BatchedBounds> } = {
  'a7-no-pending-check': {
    id: 'A7',
    title: 'reclaim has cleared the entry and flushes later; mprotect() finds none, and owes no flush',
    kind: 'kernel',
    versions: 'to v4.12',
    year: 2017,
    commit: '3ea277194daa',
    kernel: [
      'mm/rmap.c: try_to_unmap_one, set_tlb_ubc_flush_pending, flush_tlb_batched_pending',
      'mm/mprotect.c: change_pte_range',
    ],
    story:
      'Reclaim clears entries without flushing, and flushes for many pages at once later. mprotect(PROT_READ) comes in between, finds no entry, and returns; the thread that called it stores through the entry that its CPU still has.',
    fix: 'Right after taking the page-table lock, such operations ask flush_tlb_batched_pending(), which flushes the mm if reclaim owes it.',
    fixed: 'a7-fixed',
  },
  'a7-munmap-no-pending-check': {
    id: 'A7d',
    title: 'the same for munmap(): it returns, and the page can still be reached',
    kind: 'kernel',
    versions: 'to v4.12',
    year: 2017,
    commit: '3ea277194daa',
    kernel: ['mm/rmap.c: try_to_unmap_one, flush_tlb_batched_pending', 'mm/memory.c: zap_pte_range'],
    story:
      'munmap() in the place of mprotect(). (The frame does not come to a new owner that way: reclaim flushes before it drops its own reference.)',
    fix: 'As for A7.',
    fixed: 'a7-munmap-fixed',
  },
  'a7b-check-once': {
    id: 'A7b',
    title: 'madvise() drops the lock to split a folio, and does not ask again when it has it back',
    kind: 'kernel',
    versions: 'to v6.15',
    year: 2025,
    commit: '383c4613c67c',
    kernel: [
      'mm/madvise.c: madvise_free_pte_range, madvise_cold_or_pageout_pte_range',
      'mm/rmap.c: flush_tlb_batched_pending',
    ],
    story:
      'The check of A7 is made once. To split a large folio the page-table lock is dropped, and reclaim clears an entry meanwhile; behind the second lock nobody asks.',
    fix: 'The check belongs to each taking of the lock, not to the call.',
    fixed: 'a7b-fixed',
  },
  'a7c-barrier-only': {
    id: 'A7c',
    title: 'the check waits only for what its own CPU has issued (arm64)',
    kind: 'kernel',
    versions: 'to v6.15',
    year: 2025,
    commit: '4b634918384c',
    kernel: ['arch/arm64/include/asm/tlbflush.h: arch_flush_tlb_batched_pending, arch_tlbbatch_add_pending'],
    story:
      'On arm64 reclaim issues its invalidations at once and waits for them later, with a barrier. The check of A7 was that barrier only; but a barrier waits for what the same CPU has issued, and the invalidation was issued by another.',
    fix: 'Who checks issues an invalidation of the whole mm of its own, and waits for that.',
    fixed: 'a7c-fixed',
  },
  'a16-write-before-flush': {
    id: 'A16',
    title: 'an unmapped dirty page is written to disk before the TLBs are flushed',
    kind: 'rule',
    year: 2015,
    commit: 'd950c9477d51',
    kernel: ['mm/vmscan.c: shrink_page_list, pageout', 'mm/rmap.c: try_to_unmap_flush_dirty'],
    story:
      'Reclaim clears a dirty entry and flushes later. If it writes the page before that, a CPU can still store through the entry that it has cached, after the page was read for the disk; then the page is freed, with the store. No kernel had it so: it is the rule that batched flushing came with.',
    fix: 'try_to_unmap_flush_dirty() before pageout(), if a cleared entry was dirty.',
    fixed: 'a16-fixed',
  },
  'a7e-move-does-not-ask': {
    id: 'A7e',
    kind: 'kernel',
    versions: 'v6.8 to 6.12.117, by source; not mended',
    title: 'UFFDIO_MOVE moves a swap entry and owes no flush; reclaim, which owes one, has not flushed yet',
    kernel: ['mm/userfaultfd.c: move_pages_pte, move_swap_pte', 'mm/vmscan.c: shrink_folio_list, __remove_mapping'],
    story:
      'Reclaim has unmapped a clean page, put a swap entry in its place, and taken the page out of the swap cache; the flush comes before the page is freed, with those of others. UFFDIO_MOVE waits for the folio lock of a page that is in the swap cache; this one is not any more. It moves the swap entry to another address without a flush, and returns. A thread still loads from the old address through its TLB entry, which nobody can see missing. A store would fault, as the entry is clean, and the page is freed only after the flush: what is left are loads, for a moment. Found in the source; not seen on a machine.',
    fix: 'Not mended in the newest source that was read. Checked here: flush_tlb_batched_pending() under the page-table locks, as mremap() has it.',
    fixed: 'a7e-move-asks',
  },
};
