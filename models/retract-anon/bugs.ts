// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  '2023': {
    id: 'B9',
    kind: 'kernel',
    versions: 'v4.8 to v6.1',
    year: 2023,
    commit: '023f47a8250c',
    cve: 'CVE-2023-52935',
    title:
      'retract_page_tables() looks at anon_vma before it has mmap_lock, and an rmap walk is in the table that it frees',
    kernel: ['mm/khugepaged.c: retract_page_tables, collapse_and_free_pmd', 'mm/rmap.c: __anon_vma_prepare'],
    story:
      'khugepaged has made a huge page of a file, and takes away the tables of areas that map it. It looks whether the area has an anon_vma, without a lock, and finds none. A fault of another thread gives it one: that of the area beside it, which a child shares. Then khugepaged gets mmap_lock, and frees the table, as nobody but who has mmap_lock could be in it. But an rmap walk of a page of the child comes to the area through the anon_vma, without mmap_lock, and has the table in hand.',
    fix: 'anon_vma is looked at again with mmap_lock held for writing: a fault that sets it holds mmap_lock for reading.',
    fixed: 'fixed',
  },
};
