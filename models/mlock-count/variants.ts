// mlock and munlock since v5.18, and mutants. The threads read these values; nothing else differs between variants.
import { anything, holds, type Variant } from '../../src/index.ts';
import type { CountBounds } from './state.ts';

export interface Policy {
  /** mlock() sets VM_IO with VM_LOCKED while it walks, so that the rmap hook does not count what the walk counts. */
  readonly vmIo: boolean;
  /** page_add_*_rmap() mlocks, in a VM_LOCKED VMA. */
  readonly addHook: boolean;
  /** page_remove_rmap() munlocks, in a VM_LOCKED VMA. */
  readonly removeHook: boolean;
  /** What __munlock_folio() does first. */
  readonly munlock: /** It tests and clears PG_lru; if it was set, takes lru_lock and decrements the count. */
    | 'PG_lru first'
    /** It takes lru_lock, and looks at PG_lru under it. */
    | 'lru_lock first';
  /** A folio that is added gets PG_lru before it is tested whether it is evictable. */
  readonly setLruFirst: boolean;
  /** Where PG_mlocked is cleared that is still set when the folio is freed. */
  readonly finalClearance: /** In no place. */
    | 'none'
    /** Where the last reference is put; pages that reclaim frees do not come by. */
    | 'release_pages'
    /** In the page allocator. */
    | 'free_pages_prepare';
  /** The count of a folio that is added to the unevictable list. */
  readonly addedWith: /** Not known: too low at worst. */
    | 'none'
    /** One, if it is mlocked. */
    | 'one';
  /** __munlock_folio() keeps PG_mlocked while the count is not 0. */
  readonly counts: boolean;
  /** Migration puts the new page on the LRU before it maps it. */
  readonly pushesFirst: boolean;
  /** Reclaim tests VM_LOCKED under the page-table lock. */
  readonly reclaimRechecks: boolean;
}

const v5_18: Policy = {
  vmIo: true,
  addHook: true,
  removeHook: true,
  munlock: 'PG_lru first',
  setLruFirst: true,
  finalClearance: 'release_pages',
  addedWith: 'none',
  counts: true,
  pushesFirst: true,
  reclaimRechecks: true,
};
const exact: Policy = { ...v5_18, munlock: 'lru_lock first', finalClearance: 'free_pages_prepare' };

type CountVariant = Variant<keyof CountBounds, Policy>;

export const variants: readonly CountVariant[] = [
  { name: 'v5.18', title: 'x', with: v5_18, expect: anything },
  { name: 'v6.13', title: 'x', with: { ...v5_18, finalClearance: 'free_pages_prepare' }, expect: anything },
  { name: 'exact', title: 'x', with: exact, expect: holds },
  ...(
    [
      ['no-vm-io', { vmIo: false }],
      ['no-add-hook', { addHook: false }],
      ['no-remove-hook', { removeHook: false }],
      ['no-final', { finalClearance: 'none' }],
      ['release-pages', { finalClearance: 'release_pages' }],
      ['added-one', { addedWith: 'one' }],
      ['no-count', { counts: false }],
      ['pushes-after', { pushesFirst: false }],
      ['test-before-lru', { setLruFirst: false }],
      ['reclaim-unlocked', { reclaimRechecks: false }],
    ] as const
  ).map(([name, change]): CountVariant => ({ name, title: name, with: { ...exact, ...change }, expect: anything })),
];
