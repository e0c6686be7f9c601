// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { BatchBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof BatchBounds> } = {
  'c12-any-entries': {
    id: 'C12',
    property: 'COW-PRIV',
    title: 'reclaim unmaps entries in a batch, and puts all of them back as writable as the first',
    kind: 'kernel',
    versions: 'v6.16 to v6.19',
    year: 2026,
    commit: '29f40594a281',
    kernel: ['mm/rmap.c: folio_unmap_pte_batch, try_to_unmap_one'],
    story:
      'A large folio: its first page was MADV_DONTFORK at fork() and is writable, the next is shared with a child and read-only; MADV_FREE was called for both. The process stores to the first. Reclaim clears both entries as one batch, without a look at their write bits, finds the folio dirty, and has to put them back: with the bits of the first. The process may now write to the page that it shares, and the child reads what it stores. (A soft-dirty bit is lost the same way.)',
    fix: 'Only entries with the same write bit and the same soft-dirty bit are unmapped as one batch.',
    fixed: 'c12-fixed',
  },
};
