// What differs between the variants of munlock: who tests, marks, isolates and locks what, and in which order.
export interface Policy {
  /** page_mlock_one() tests VM_LOCKED before it takes the page-table lock, to save the walk. */
  readonly earlyTest: boolean;
  /** It tests VM_LOCKED again under the page-table lock. */
  readonly recheck: boolean;
  /** What it does when the second test fails. */
  readonly notLocked: /** The walk goes on, which drops the lock. */
    | 'walks on'
    /** It returns "stop", with the lock. */
    | 'returns, locked'
    /** It drops the lock, and returns "stop". */
    | 'returns';
  /** It sets PG_mlocked under the page-table lock. */
  readonly marksUnderPtl: boolean;
  /** Which huge pages are marked by page_mlock_one() and try_to_unmap_one(). */
  readonly thp: /** None. */
    | 'none'
    /** Those that page_mlock() comes to; by try_to_unmap_one(), those without PG_double_map. */
    | 'not double-mapped'
    /** As that, but no anonymous one. */
    | 'file';
  /** munlock_vma_page(), of a huge page, takes lru_lock first; or it tests and clears PG_lru first. */
  readonly munlockHuge: 'lru_lock first' | 'PG_lru first';
  /** munlock clears VM_LOCKED before it looks at the page, and not after. */
  readonly flagFirst: boolean;
  /** munlock takes the page-table lock to find the page. */
  readonly followUnderPtl: boolean;
  /** TestClearPageMlocked is one instruction. */
  readonly testAndClear: boolean;
  /** munlock isolates the page before the walk, and does not walk when that fails. */
  readonly isolates: boolean;
  /** munlock does not walk when the mapcount is 1: "that is our mapping". */
  readonly trustsMapcount: boolean;
  /** mlock locks the page before it marks it. */
  readonly mlockLocksPage: boolean;
  /** mlock leaves huge pages alone that a PTE maps. */
  readonly mlockTestsDoubleMap: boolean;
  /** The drain sets PG_lru before it tests page_evictable(). */
  readonly setLruFirst: boolean;
  /** What page_remove_rmap() does about PG_mlocked when it drops the last mapping. */
  readonly lastUnmap: /** It tests and clears it afterwards: clear_page_mlock(). */
    | 'then tests'
    /** It clears it in one step with the mapcount, which no kernel did. */
    | 'clears at once'
    | 'does nothing';
  /** Reclaim tests VM_LOCKED under the page-table lock. */
  readonly reclaimRechecks: boolean;
  /** Rmap walks hold the rmap lock. */
  readonly rmapLock: boolean;
}
