// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { GatherBounds } from './bounds.ts';

export const bugs: { readonly [variant: string]: Bug<keyof GatherBounds> } = {
  'mutant-no-ttu-sync-today': {
    id: 'E1',
    title: 'try_to_unmap() passes an entry that is cleared already, and the folio is still mapped when it returns',
    kind: 'kernel',
    versions: 'to v5.12',
    year: 2021,
    commit: '732ed55823fc',
    kernel: ['mm/rmap.c: try_to_unmap', 'mm/page_vma_mapped.c: page_vma_mapped_walk', 'mm/memory.c: zap_pte_range'],
    story:
      'The zap clears an entry under the page-table lock and drops the mapcount some steps later; since delayed removals, after the flush. Somebody who needs the folio unmapped (to split it) walks the rmap, looks at the entry without the lock, finds none and goes on. The walk is over, and the mapcount is not zero.',
    fix: 'TTU_SYNC: the walk takes the page-table lock even where an unlocked look finds nothing, and so waits for the zap.',
    fixed: 'today',
  },
};
