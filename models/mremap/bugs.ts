// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { MremapBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof MremapBounds> } = {
  'a4-late-flush': {
    id: 'A4',
    title: 'mremap() moves an entry, and drops the page-table locks before the old address is flushed',
    kind: 'kernel',
    versions: 'to v4.18',
    year: 2018,
    commit: 'eb66ae030829',
    cve: 'CVE-2018-18281',
    kernel: ['mm/mremap.c: move_ptes, move_page_tables'],
    story:
      'A page whose entry mremap() moves has no reference of a gather: what keeps it alive are the page-table locks. They are dropped with the old address still cached. Truncation finds the page by the rmap at its new address, clears the entry, flushes that address only, and frees the page. A CPU still uses the old one.',
    fix: 'If any present entry was moved, the old range is flushed before either lock is dropped.',
    fixed: 'a4-fixed',
  },
  'a5-no-rmap-locks-new-range': {
    id: 'A5',
    title: 'a whole page table is moved while reclaim works on an entry of it, at the old address',
    kind: 'kernel',
    versions: 'to v5.13; v5.13.3 has the fix',
    year: 2021,
    commit: '97113eb39fa7',
    cve: 'CVE-2022-41222',
    kernel: ['mm/mremap.c: move_normal_pmd, move_pgt_entry', 'mm/rmap.c: try_to_unmap_one'],
    story:
      'mremap() moves a page table by its PMD, under the PMD locks only. A walk of the rmap has found the table at the old address. The table arrives at the new address, and a CPU fills its TLB from there; then reclaim takes the lock of the table, clears the entry, flushes the old address, which it computed before, and frees the page.',
    fix: 'The rmap locks are held for writing while whole tables are moved: no walk of the rmap is under way then.',
    fixed: 'a5-fixed',
  },
  'a5-no-rmap-locks': {
    id: 'A5c',
    title: 'a whole page table is moved, and reclaim finds its page at the new address while the old one is cached',
    kind: 'kernel',
    versions: 'to v5.13; v5.13.3 has the fix',
    year: 2021,
    commit: '97113eb39fa7',
    cve: 'CVE-2022-41222',
    kernel: ['mm/mremap.c: move_normal_pmd, move_pgt_entry', 'mm/rmap.c: try_to_unmap_one'],
    story:
      'The second race that the same locks exclude. A CPU has the old address cached. mremap() has moved the page table, and has not flushed the old range yet. Reclaim comes to the new VMA, takes the lock of the table, which mremap() does not hold, clears the entry, flushes the new address, and frees the page. The CPU still uses it at the old address.',
    fix: 'As for A5.',
    fixed: 'a5-fixed',
  },
  'a5-no-rmap-locks-truncate': {
    id: 'A5b',
    title: 'a whole page table is moved, and truncation finds its page nowhere',
    kind: 'kernel',
    versions: 'to v5.13; v5.13.3 has the fix',
    year: 2021,
    commit: '97113eb39fa7',
    cve: 'CVE-2022-41222',
    kernel: ['mm/mremap.c: move_normal_pmd, move_pgt_entry', 'mm/memory.c: zap_pmd_range'],
    story:
      'The same without rmap locks, against truncation: it looks at the new VMA, whose PMD is empty still, and at the old one, whose PMD is empty already. It believes the page to be mapped nowhere, and a process has it.',
    fix: 'As for A5.',
    fixed: 'a5-fixed-truncate',
  },
  'a6-no-recheck': {
    id: 'A6',
    title: 'a page table is retracted between the decision to move it and the locks',
    kind: 'kernel',
    versions: 'to v6.11',
    year: 2024,
    commit: '6fa1066fc5d0',
    cve: 'CVE-2024-50066',
    kernel: ['mm/mremap.c: move_normal_pmd', 'mm/khugepaged.c: retract_page_tables'],
    story:
      'mremap() reads the PMD, finds a page table, and decides to move it. Before it takes the locks, MADV_COLLAPSE on the same file clears the PMD, flushes, and frees the table. mremap() takes the locks, reads the PMD again, and installs what it finds without a look at what it is.',
    fix: 'After the locks are taken it is checked that the PMD is still a table; if not, entries are moved one by one.',
    fixed: 'a6-fixed',
  },
};
