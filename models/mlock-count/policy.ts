// What differs between the variants since mlock_count: which hooks count, when batches are drained, and what is tested first.
export interface Policy {
  /** mlock() sets VM_IO with VM_LOCKED while it walks, so that the rmap hook does not count what the walk counts. */
  readonly vmIo: boolean;
  /** page_add_*_rmap() mlocks, in a VM_LOCKED VMA. */
  readonly addHook: boolean;
  /** page_remove_rmap() munlocks, in a VM_LOCKED VMA. */
  readonly removeHook: boolean;
  /** mlock_folio() counts in NR_MLOCK what was not mlocked before. */
  readonly testAndSet: boolean;
  /** What __mlock_folio() and __munlock_folio() do first. */
  readonly drain: /** They test and clear PG_lru; where it was set, they take lru_lock and count. */
    | 'PG_lru first'
    /** They take lru_lock, and look at PG_lru under it. */
    | 'lru_lock first';
  /** A folio that is added gets PG_lru before it is tested whether it is evictable. */
  readonly setLruFirst: boolean;
  /** munlock() waits for a migration entry that it meets, and does not pass it by. */
  readonly munlockWaits: boolean;
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
  /** Who unmaps or maps a page for migration or reclaim drains his CPU's batch before the page-table lock is dropped. */
  readonly drainsLocal: boolean;
  /** So do faults, and reclaim when it restores an mlock that got missed. */
  readonly addedDrains: boolean;
  /** Reclaim tests VM_LOCKED under the page-table lock. */
  readonly reclaimRechecks: boolean;
  /** What is asked: what must be so in every state; or that what was munlocked becomes evictable again. */
  readonly asks: 'safety' | 'progress';
}
