// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { RetractBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof RetractBounds> } = {
  'poison-today-no-race': {
    id: 'B8',
    kind: 'kernel',
    versions: '6.12.117, on which it was seen, and later source (mainline 4ecdb93a37c4); not mended there',
    title: 'retraction of page tables takes the markers of UFFDIO_POISON with the table',
    kernel: ['mm/khugepaged.c: retract_page_tables', 'mm/userfaultfd.c: mfill_atomic_pte_poison'],
    story:
      "UFFDIO_POISON leaves a marker in an empty entry of an area that maps a file of shmem: who touches the page gets SIGBUS. MADV_COLLAPSE of another mapping of the file, or khugepaged, makes its pages one huge folio, and takes the tables of all areas that map it. Areas that are registered for write protection keep theirs, because there may be markers; an area in any other mode does not. The marker goes with the table, and the poisoned page reads as the file's data. Nothing has to race.",
    fix: 'Not mended in the newest source that was read (v7.x). Checked here: a table is kept that has an entry which is not none, looked at under its lock; or the area has a flag, set before the marker, which stays when userfaultfd is closed, as guard regions have it. To keep the tables of all areas of userfaultfd is not enough (poison-armed).',
    fixed: 'poison-looks',
  },
};
