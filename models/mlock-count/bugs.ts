// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { CountBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof CountBounds> } = {
  'mutant-no-vm-io': {
    id: 'D4',
    title: "a page is counted twice: by mlock()'s walk, and by the migration that maps it again",
    kind: 'rule',
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
    kind: 'rule',
    year: 2022,
    commit: 'b109b87050df',
    kernel: ['mm/mlock.c: mlock_vma_pages_range', 'mm/truncate.c', 'mm/swap.c: release_pages'],
    story:
      'munlock clears VM_LOCKED first. Truncation unmaps the page before the walk of munlock reaches it; the removal of the rmap sees no VM_LOCKED and does not munlock. The page is not mapped and still mlocked, and so it comes to the free list. No kernel had it so: the clearance came with the scheme.',
    fix: 'PG_mlocked is cleared, and counted as unevictable_pgs_cleared, when the page is freed.',
    fixed: 'exact-truncated',
  },
  'v6.12': {
    id: 'D6',
    title: 'two CPUs munlock a folio at once, and leave it unevictable',
    kind: 'kernel',
    versions: 'since v5.18',
    property: 'UNEVICTABLE',
    kernel: ['mm/mlock.c: mlock_folio_batch, __munlock_folio'],
    story:
      'Two VMAs lock a folio, and both are unlocked, on two CPUs. The drain of one has cleared PG_lru and waits for lru_lock. The drain of the other finds PG_lru clear, takes it that the folio is off the LRU, and clears PG_mlocked with no lock. The first gets the lock, counts 2 down to 1, and leaves the folio where it is, without a look at PG_mlocked: on the unevictable list, where nobody looks, with no VMA that wants it there. After one more mlock and munlock the count is one too high for good, and the folio stays mlocked as well. Seen on a kernel, see docs/findings/munlock.md.',
    fix: 'The drain takes lru_lock before it looks at PG_lru (as in `exact`, which no kernel is).',
    fixed: 'exact',
    fixedAt: { calls: 3, reclaim: 0 },
  },
  'mutant-passes-migration': {
    id: 'D7',
    title: 'munlock() passes a migration entry by, and the page that comes back stays mlocked',
    kind: 'kernel',
    versions: 'since v5.18',
    kernel: ['mm/mlock.c: mlock_pte_range', 'mm/rmap.c: try_to_migrate_one', 'mm/migrate.c: remove_migration_pte'],
    story:
      'munlock() has cleared VM_LOCKED and has not walked yet. Migration replaces the entry; the removal of the rmap does not munlock, as the VMA is not VM_LOCKED any more. The walk of munlock() finds an entry that is not present, and goes on. The migration fails, as it does while anybody has a reference to the folio, and maps the old page again: it is mlocked, and no VMA wants it so. Driven on a kernel, see docs/findings/munlock.md.',
    fix: 'munlock() waits for migration entries, or looks at the folio behind them (the former in `exact`, which no kernel is).',
    fixed: 'exact',
  },
};
