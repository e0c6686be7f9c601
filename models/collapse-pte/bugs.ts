// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { CollapseBounds } from './policy.ts';

const kernel: readonly string[] = [
  'mm/khugepaged.c: collapse_pte_mapped_thp, set_huge_pmd',
  'mm/shmem.c: shmem_get_folio_gfp',
  'mm/vmscan.c: shrink_folio_list, __remove_mapping',
];
const fix =
  'Not mended in the newest source that was read (v7.x). Checked here: the dirty bit that the clearing of the entry returns is handed to the folio, under the folio lock. The bit as it was read before the clearing is not enough (mutant-as-read).';

export const bugs: { readonly [variant: string]: Bug<keyof CollapseBounds> } = {
  'today-no-race': {
    id: 'A19',
    kind: 'kernel',
    versions: '6.12.117, on which it was seen, and later source (mainline 4ecdb93a37c4); not mended there',
    title: 'collapse of a huge page of shmem drops the dirty bits of its entries, and reclaim the page',
    kernel,
    story:
      'A load reads a hole of a huge page of shmem: the folio is new and clean, and its pages are mapped writable and clean. A store sets the dirty bit of an entry, and of nothing else. MADV_COLLAPSE clears the entries, drops their dirty bits ("Shmem page is already dirty"), and maps the folio by a clean PMD. Nobody knows of the store any more: reclaim drops the folio without writing it, and the page reads as zeroes. Nothing has to race.',
    fix,
    fixed: 'mended',
  },
  'today-khugepaged': {
    id: 'A19b',
    kind: 'kernel',
    versions: '6.12.117 and later source (mainline 4ecdb93a37c4), by reading; not mended there',
    title: 'the same by khugepaged, which leaves the PMD empty',
    kernel,
    story:
      'As A19, without a call of the process: khugepaged finds the huge folio mapped by entries and collapses it. The folio is mapped by nobody then, so that dropping the page cache, which asks for dirty and mapped folios, drops it, too.',
    fix,
    fixed: 'mended-khugepaged',
  },
};
