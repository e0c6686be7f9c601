// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { LazyBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof LazyBounds> } = {
  'c9-dirty-only': {
    id: 'C9',
    property: 'NO-LOST-WRITE',
    title: 'reclaim discards a page behind MADV_FREE while a direct-I/O read into it is under way',
    kind: 'kernel',
    versions: 'to v5.17',
    year: 2022,
    commit: '6c8e2a256915',
    kernel: ['mm/rmap.c: try_to_unmap_one', 'mm/gup.c: gup_pte_range', 'block/bio.c: bio_release_pages'],
    story:
      'A process has called MADV_FREE for a page and then reads a file into it with O_DIRECT. Direct I/O takes a reference, has the device write, and marks the page dirty only when that is done. In between reclaim clears the entry, finds the page clean, and discards it. The reference keeps the frame, but nothing maps it any more: the read returns, and the process finds zeroes.',
    fix: 'Behind the clearing of the entry comes a full barrier, then refcount and mapcount are read, then the dirty flag. The page is discarded only if it is clean and nobody has a reference but reclaim and the mappings. The barrier pairs with that of GUP-fast, between its reference and its second look at the entry. (Checked where atomic accesses do not order memory by themselves.)',
    fixed: 'c9-fixed',
  },
};
