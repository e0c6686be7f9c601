// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { MlockBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof MlockBounds> } = {
  seed: {
    id: 'D1',
    title: 'page_mlock() tests VM_LOCKED without the page-table lock only, and strands the page',
    kind: 'posted',
    year: 2021,
    commit: 'cd62734ca60d',
    kernel: ['mm/rmap.c: page_mlock_one', 'mm/mlock.c: munlock_vma_page'],
    story:
      'Two VMAs lock a page, and both are unlocked at once. The first munlock clears PG_mlocked and asks the rmap whether anybody else wants it; the second VMA is VM_LOCKED still. Before the walk comes to its page table, the second munlock clears VM_LOCKED, finds the page not mlocked, and is done. The walk marks the page: it is mlocked, and nobody will unlock it. The patch as it was posted in May 2021; as it was merged (cd62734ca60d) it has the second test.',
    fix: 'page_mlock_one() tests VM_LOCKED again under the page-table lock; munlock clears VM_LOCKED before it takes that lock, so one of the two sees the other. (The mended form here is `exact`: `mended`, as the kernel had it, marks too few pages for another reason, see the README.)',
    fixed: 'exact',
  },
  'as-merged': {
    id: 'D2',
    title: 'page_mlock_one() returns with the page-table lock held',
    kind: 'kernel',
    versions: 'the merge window of v5.14, no release',
    year: 2021,
    commit: '023e1a8dd502',
    kernel: ['mm/rmap.c: page_mlock_one, rmap_walk'],
    story:
      'As merged, the second test of VM_LOCKED is there, but its callback says "stop" whether or not it holds. The walk of the page table is not ended then, and the page-table lock stays taken. Nor is a third VMA looked at, which may be VM_LOCKED.',
    fix: 'Only a page that was mlocked ends the walk; else it goes on, which drops the lock.',
    fixed: 'exact',
  },
  'thp-unmarked': {
    id: 'D3',
    title: 'munlock of a huge page of a file ignores the other mlock',
    kind: 'kernel',
    versions: 'to v5.13',
    year: 2021,
    commit: 'd9770fcc1c0c',
    kernel: ['mm/rmap.c: page_mlock_one, try_to_unmap_one', 'mm/mlock.c'],
    story:
      'Two VMAs lock a huge page of a file, mapped by PMDs. One is unlocked: PG_mlocked is cleared, and page_mlock_one() does nothing about huge pages, so nobody sets it again for the other.',
    fix: 'Huge pages of a file are marked as small ones are.',
    fixed: 'thp-file',
  },
  'thp-rc1': {
    id: 'D3b',
    title: 'an anonymous huge page is marked although PTEs map it',
    kind: 'kernel',
    versions: 'v5.14-rc1, no release',
    year: 2021,
    commit: 'efdb6720b44b',
    kernel: ['mm/rmap.c: page_mlock_one, try_to_unmap_one'],
    story:
      'The first fix marked a huge page unless PG_double_map was set. An anonymous page loses that flag when its last PMD mapping goes, though PTEs map it still; then it is mlocked as a whole while mapped by PTEs, which the accounting forbids.',
    fix: 'Anonymous huge pages are left alone.',
    fixed: 'thp-anon',
  },
  'mutant-no-clear': {
    id: 'D5b',
    title: 'until v5.17: truncation unmaps the page before munlock gets to it, and it stays mlocked',
    kind: 'rule',
    kernel: ['mm/rmap.c: page_remove_rmap', 'mm/mlock.c: clear_page_mlock', 'mm/truncate.c'],
    story:
      'munlock clears VM_LOCKED and then walks the page table. Truncation unmaps the page in between: nobody munlocks it, and it is freed with PG_mlocked. No kernel had it so; the rule that prevents it is what is taken away here.',
    fix: 'page_remove_rmap() of the last mapping clears PG_mlocked.',
    fixed: 'exact',
    fixedAt: { truncate: 1 },
  },
};
