// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  today: {
    id: 'A22',
    kind: 'kernel',
    versions: 'since the dirty transfer of 2026; read in 6.12.117 and in mainline 5ba714872952',
    year: 2026,
    title: 'zap_huge_pmd() marks a folio dirty that truncation takes for unmapped, and finds its private data freed',
    kernel: [
      'mm/huge_memory.c: zap_huge_pmd',
      'mm/truncate.c: truncate_cleanup_folio',
      'fs/iomap/buffered-io.c: iomap_dirty_folio, iomap_invalidate_folio',
    ],
    story:
      'MADV_DONTNEED of a huge page of a file clears the PMD and removes the rmap; the mapcount is 0. Only then it marks the folio dirty, still under the PMD lock. Truncation of the file has the folio locked. It looks whether the folio is mapped, which it is not, takes no page-table lock, and frees what the file system keeps with the folio. The zap has read the pointer to that and writes to it. folio_mark_dirty() says what excludes truncation: the folio lock, or a folio that is mapped and the page-table lock. The second half is gone when the rmap is. (CVE-2026-99669: the number is from notes, and neither its text nor a commit was found.)',
    fix: 'Not mended in what was read. The folio is marked before its rmap is removed, as zap_present_folio_ptes() does it for small pages.',
    fixed: 'mark-first',
  },
  'today-no-private': {
    id: 'A22b',
    kind: 'kernel',
    versions: 'since the dirty transfer of 2026; read in 6.12.117 and in mainline 5ba714872952',
    year: 2026,
    title: 'and the folio leaves the page cache dirty',
    kernel: ['mm/huge_memory.c: zap_huge_pmd', 'mm/filemap.c: filemap_unaccount_folio'],
    story:
      'The same, of a file system that keeps nothing with its folios: the mark comes behind folio_cancel_dirty() of truncation, and filemap_unaccount_folio() finds a dirty folio, of which it says that this is a bug.',
    fix: 'The same.',
    fixed: 'mark-first',
  },
};
