// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { TableBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof TableBounds> } = {
  'no-match': {
    id: 'G6',
    kind: 'rule',
    title: 'a fault maps the folio that it found in the swap cache, and the slot is of another folio by then',
    kernel: ['mm/memory.c: do_swap_page', 'mm/swap.h: folio_matches_swap_entry'],
    story:
      'A lookup in the swap cache takes a reference to the folio and no lock. Before the fault has the lock, another fault maps the folio and takes it out of the swap cache; the process throws the page away and stores to a new one; that is swapped out, to the same slot. The entry is as it was (pte_same), and the fault maps the old folio: the store is lost. A rule of do_swap_page() since long before the swap table; since every swap-in goes through the swap cache, all of them rely on it. No kernel is known to have had it so.',
    fix: 'With the lock of the folio do_swap_page() asks whether it is in the swap cache, and for this entry.',
    fixed: 'disk',
  },
};
