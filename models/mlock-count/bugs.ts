// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { CountBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof CountBounds> } = {
  'mutant-no-vm-io': {
    id: 'D4',
    title: "a page is counted twice: by mlock()'s walk, and by the migration that maps it again",
    year: 2022,
    commit: '34b6792380ce',
    kernel: [
      'mm/mlock.c: mlock_vma_pages_range',
      'mm/rmap.c: page_add_file_rmap',
      'mm/migrate.c: remove_migration_pte',
    ],
    story:
      'mlock() sets VM_LOCKED and then walks the page table to count its pages. Migration unmaps a page and maps its successor in between; the rmap hook sees VM_LOCKED and counts the page, and then the walk counts it again. One munlock takes one of the two away, and the page stays unevictable. No kernel had it so: the guard came with the scheme.',
    fix: 'While it walks, mlock() sets VM_IO beside VM_LOCKED; the rmap hook passes by VMAs that have it.',
    fixed: 'exact',
    fixedAt: { calls: 2, reclaim: 0 },
  },
  'mutant-no-clearance': {
    id: 'D5',
    title: 'truncation unmaps the page before munlock gets to it, and it is freed while mlocked',
    year: 2022,
    commit: 'b109b87050df',
    kernel: ['mm/mlock.c: munlock_vma_pages_range', 'mm/truncate.c', 'mm/swap.c: release_pages'],
    story:
      'munlock clears VM_LOCKED first. Truncation unmaps the page before the walk of munlock reaches it; the removal of the rmap sees no VM_LOCKED and does not munlock. The page is not mapped and still mlocked, and so it comes to the free list.',
    fix: 'PG_mlocked is cleared, and counted as unevictable_pgs_cleared, when the page is freed.',
    fixed: 'exact-truncated',
  },
};
