// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ForkBounds } from './policy.ts';

const notMended = 'Not mended in the newest source that was read (v7.x). Checked here:';

export const bugs: { readonly [variant: string]: Bug<keyof ForkBounds> } = {
  'lazyfree-today': {
    id: 'C13',
    kind: 'kernel',
    versions: '6.12.117, on which it was seen, and later source (linux-mm 009857a22860); not mended there',
    title: 'fork() gives the child the entry as it was before a store, and reclaim discards the page with the store',
    kernel: [
      'mm/memory.c: copy_present_ptes, __copy_present_ptes',
      'mm/memory.c: zap_present_folio_ptes, wp_page_copy',
      'mm/rmap.c: try_to_unmap_one',
    ],
    story:
      "fork() reads the parent's entry: writable, and clean since MADV_FREE. Another thread of the parent stores: its CPU sets the dirty bit, without a fault and without a lock. fork() write-protects the entry, which keeps its dirty bit, and gives the child what it had read: a clean one. The parent unmaps the page, or copies it with its next store; the dirty bit of an anonymous page is thrown away with the entry. The child finds the store in its page; its entry is clean, and so is the folio. Reclaim discards it, and the child reads zeroes.",
    fix: `${notMended} the child gets the dirty bit as it is behind the write protection; or its copy of a writable entry is made dirty.`,
    fixed: 'lazyfree-rereads',
  },
  'swap-today': {
    id: 'C13b',
    kind: 'kernel',
    versions: '6.12.117, on which it was seen, and later source (linux-mm 009857a22860); not mended there',
    title: 'the same with a page that was read from swap: the child goes back to what is in swap',
    kernel: [
      'mm/memory.c: copy_present_ptes, __copy_present_ptes',
      'mm/memory.c: do_swap_page, zap_present_folio_ptes, wp_page_copy',
      'mm/vmscan.c: shrink_folio_list, __remove_mapping',
    ],
    story:
      'A load reads a page from swap. It is mapped writable and clean, and stays in the swap cache. From there on it is C13: a store crosses with fork(), the parent gives the page up, and the child is left with a clean entry over a clean folio. Reclaim drops the folio without writing it, and the child reads what is in swap, from before the store.',
    fix: `${notMended} the child gets the dirty bit as it is behind the write protection; its copy of a writable entry is made dirty; or the parent hands its dirty bit to the folio when it gives the page up.`,
    fixed: 'swap-rereads',
  },
  'huge-today': {
    id: 'C13c',
    kind: 'kernel',
    versions: '6.12.117 and later source (mainline 5ba714872952), by reading; not mended there',
    title: 'the same with a huge page behind MADV_FREE',
    kernel: ['mm/huge_memory.c: copy_huge_pmd', 'mm/huge_memory.c: zap_huge_pmd, __discard_anon_folio_pmd_locked'],
    story:
      'copy_huge_pmd() reads the PMD of the parent, write-protects it, and gives the child the value that it had read. A store in between sets the dirty bit of the parent alone. The parent unmaps the huge page, and reclaim discards it as in C13.',
    fix: `${notMended} the child gets the dirty bit as it is behind the write protection; or its copy of a writable PMD is made dirty.`,
    fixed: 'huge-rereads',
  },
};
