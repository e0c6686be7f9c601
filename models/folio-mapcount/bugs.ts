// The cases of the catalogue among the variants. No kernel had them so: they are a proposal, and rules with a part taken away.
import type { Bug } from '../../src/index.ts';
import type { FolioBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof FolioBounds> } = {
  decrement: {
    id: 'E2',
    title: 'map three pages, unmap two: the tuple is uncounted while a page is mapped',
    kind: 'posted',
    year: 2023,
    kernel: ['mm/rmap.c: folio_remove_rmap_ptes', 'mm/truncate.c: truncate_cleanup_folio'],
    story:
      'The mapcount of a folio is to be the number of (vma, page table) tuples that map any of its pages. Fault-around maps three pages by one page table: one. MADV_DONTNEED unmaps two of them, and decrements. The mapcount is zero while a page is mapped: truncation believes it and takes the folio out of the page cache, and the process keeps the page.',
    fix: 'Who unmaps looks through the page table, under its lock, whether it maps another page of the folio; and so does who maps.',
    fixed: 'tuples-mail',
  },
  covering: {
    id: 'E2b',
    title: 'only a call that covers all pages decrements: the tuple stays counted for ever',
    kind: 'posted',
    year: 2023,
    kernel: ['mm/rmap.c: folio_remove_rmap_ptes'],
    story:
      'The other way out: unmapping decrements only when the call covers all pages that the page table maps. After a partial unmap no call does, and the mapcount never comes back to zero: the folio is freed with a mapcount.',
    fix: 'As for E2: look through the page table.',
    fixed: 'tuples-mail',
  },
  'mutant-slots-clear': {
    id: 'E3',
    title: 'the maybe-shared bit is cleared when one owner slot is empty',
    kind: 'rule',
    year: 2025,
    commit: '6af8cb80d3a9',
    kernel: ['include/linux/rmap.h: folio_sub_large_mapcount'],
    story:
      'A large folio has two slots for the processes that map it, and a bit that says that more than one may. A third process is in no slot. If the bit is cleared as soon as a slot is empty, the folio looks exclusive while that third process maps it. No kernel had it so; the claim that the bit is never falsely clear is what is decided here.',
    fix: 'The bit is cleared only when one slot counts all mappings of the folio.',
    fixed: 'owner-slots',
  },
  'mutant-reuse-once': {
    id: 'E4',
    title: 'mapcount and reference count are compared without the lock, and meet by way of a pin',
    kind: 'rule',
    year: 2025,
    commit: '1da190f4d0a6',
    kernel: ['mm/memory.c: __wp_can_reuse_large_anon_folio'],
    story:
      'A write fault may reuse a large folio that no other process maps if mapcount and reference count are equal: then nobody else has a reference. Read one after the other, without a lock, they can be equal although a pin is there: the mapcount is read, another thread unmaps a page and drops its reference, the reference count is read. No kernel had it so: the second look came with the function.',
    fix: 'Both are compared again under the bit lock of the mapcount.',
    fixed: 'reuse',
  },
  'mutant-reuse-put-first': {
    id: 'C10',
    property: 'REUSE',
    title: 'the reference is dropped before the mapping is uncounted',
    kind: 'rule',
    year: 2025,
    commit: '1da190f4d0a6',
    sameCommitAs: 'E4',
    kernel: ['mm/rmap.c', 'mm/mmu_gather.c: tlb_flush_rmaps', 'mm/memory.c: __wp_can_reuse_large_anon_folio'],
    story:
      'Mapping takes the reference first and then counts; unmapping must uncount first and then drop the reference. The other way round the reference count can be equal to the mapcount while a pin is there, and a write fault reuses the folio in place: what is stored is seen through the pin. No kernel had it so: 1da190f4d0a6 states the order that it relies on.',
    fix: 'The order: uncount, then put.',
    fixed: 'reuse',
  },
};
