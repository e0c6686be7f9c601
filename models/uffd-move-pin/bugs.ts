// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  batch: {
    id: 'G5',
    kind: 'kernel',
    versions:
      'since v6.18, where ptep_get_and_clear() is no barrier: arm64, not x86; not mended in what was read after v7.0',
    fromMemory: ['versions'],
    title: 'UFFDIO_MOVE looks at pins before its cleared entry is seen, and moves a page that GUP-fast has pinned',
    kernel: ['mm/userfaultfd.c: move_present_ptes', 'mm/gup.c: gup_fast_pte_range, try_grab_folio_fast'],
    story:
      'UFFDIO_MOVE must not move a page that is pinned: what a device writes to it would be found at another address. It clears the entry, and then looks at pins; GUP-fast pins the page, and then looks at the entry again. One of the two sees the other, if there is a full barrier on both sides. GUP-fast has one. UFFDIO_MOVE had the flush of the TLBs between its two steps, which ends in a DSB on arm64. Since it flushes a whole batch at its end, there is the clearing alone: xchg_relaxed() there. The look at pins may be satisfied before other CPUs see the entry cleared. Then both go on: the page is pinned for the source, and mapped at the destination. By source and by the memory model; not seen on a machine: docs/findings/uffd-move-pins.md.',
    fix: 'Not mended. Checked here: smp_mb() before the look at pins, as the other place has it that clears an entry and then looks at pins, __folio_try_share_anon_rmap().',
    fixed: 'batch-smp-mb',
  },
};
