// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { PteBatchBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof PteBatchBounds> } = {
  'unmap-2025': {
    id: 'B17',
    kind: 'kernel',
    versions: 'v6.15',
    fromMemory: ['versions'],
    year: 2025,
    commit: 'ddd05742b45b',
    cve: 'CVE-2025-38447',
    title: 'reclaim looks for entries of a folio behind the end of the page table',
    kernel: ['mm/rmap.c: try_to_unmap_one, can_batch_unmap_folio_ptes'],
    story:
      'MADV_FREE was called for a large folio that mremap() has moved, so that its first page is mapped by the last entry of a page table. Reclaim comes to that entry and looks whether all pages of the folio are mapped by the entries that follow, as many as the folio has pages. What follows in memory is another page, of anybody.',
    fix: 'folio_unmap_pte_batch() looks at no more entries than the page table and the VMA have left.',
    fixed: 'unmap-fixed',
  },
  'unmap-2025-next-table': {
    id: 'B17b',
    kind: 'kernel',
    versions: 'v6.15',
    fromMemory: ['versions'],
    year: 2025,
    commit: 'ddd05742b45b',
    cve: 'CVE-2025-38447',
    property: 'NOT-NEGATIVE',
    title: 'and unmaps them, without the lock of the table that they are in',
    kernel: ['mm/rmap.c: try_to_unmap_one, can_batch_unmap_folio_ptes'],
    story:
      'The same, and the page that happens to be behind the table is the next table of the same process. All entries match, and reclaim clears those in the next table with the lock of the first. A zap in the next table, under the lock of that one, comes between the look and the clearing: both take the mapping away, and the mapcount of the page is below zero.',
    fix: 'The same.',
    fixed: 'unmap-fixed',
  },
  'protect-2025': {
    id: 'C16',
    kind: 'posted',
    year: 2025,
    property: 'COW-PRIV',
    title: 'mprotect() makes a shared page writable, as the first page of its folio is exclusive',
    kernel: ['mm/mprotect.c: commit_anon_folio_batch, set_write_prot_commit_flush_ptes'],
    story:
      'The first page of a large folio was MADV_DONTFORK at fork(), and is exclusive; the next ones are shared with a child. mprotect(PROT_WRITE) of these takes their entries together, and asks PageAnonExclusive of the pages, from the first one on: the first of the folio, not of the batch. The entries become writable, and the child reads what its parent stores. syzbot found it while cac1db8c3aad was in linux-next.',
    fix: 'The page that the first entry maps is handed down.',
    fixed: 'protect-fixed',
  },
};
