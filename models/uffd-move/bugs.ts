// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { MoveBounds } from './policy.ts';

const commit = '0ea148a79919';

export const bugs: { readonly [variant: string]: Bug<keyof MoveBounds> } = {
  '2023': {
    id: 'G4',
    kind: 'kernel',
    versions: 'v6.8 to v6.15',
    year: 2025,
    commit,
    fromMemory: ['versions'],
    title: 'UFFDIO_MOVE moves a swap entry, and the folio that it is cached in stays behind',
    kernel: ['mm/userfaultfd.c: move_pages_pte, move_swap_pte'],
    story:
      'UFFDIO_MOVE finds a swap entry at the source, and nothing for it in the swap cache. Before it takes the page-table locks the page is swapped in and out again, to the same slot, and the folio is still in the swap cache. The entry is as it was (pte_same), and is moved without the folio. The next fault at the destination finds the folio there, with the index and the anon_vma of the source: a BUG_ON, or a page that no rmap walk finds.',
    fix: 'Where no folio was found, SWAP_HAS_CACHE is looked at again under the page-table locks; if it is set, UFFDIO_MOVE begins anew.',
    fixed: 'fixed',
  },
  '2023-folio': {
    id: 'G4b',
    kind: 'kernel',
    versions: 'v6.8 to v6.15',
    year: 2025,
    commit,
    fromMemory: ['versions'],
    title: 'UFFDIO_MOVE moves the folio of another process, which had the swap slot meanwhile',
    kernel: ['mm/userfaultfd.c: move_pages_pte, move_swap_pte'],
    story:
      'The page of the source is swapped in and its slot freed; a page of somebody else is swapped out to that slot, and UFFDIO_MOVE finds its folio in the swap cache. That is swapped in, and the page of the source swapped out, again to the slot. UFFDIO_MOVE has the lock of the folio, the entry is as it was, and the index and the anon_vma of the foreign folio become those of the destination. Seen with a reproducer, as wrong RSS counters.',
    fix: 'When it has the lock of the folio, UFFDIO_MOVE asks whether it is in the swap cache, and for this entry.',
    fixed: 'fixed',
  },
  'posted-v1': {
    id: 'G4c',
    kind: 'posted',
    year: 2025,
    commit,
    title: 'the fix of that as first posted: who has to wait for the lock of the folio does not ask',
    kernel: ['mm/userfaultfd.c: move_pages_pte'],
    story:
      'The first version asks where the lock was had by folio_trylock(). Where it was not, the lock is waited for and the function begins again, with the folio in hand: it does not look the folio up a second time, and the question is in the branch that does. Found in review, by Lokesh Gidra. No kernel had it.',
    fix: 'The question is in move_swap_pte(), where both ways come by.',
    fixed: 'fixed',
  },
};
