// What differs between the variants: in which order an rmap is removed and counted, and what charge moving locks and skips.
export interface Policy {
  /** Adding and removing an rmap takes the memcg lock around NR_*_MAPPED. */
  readonly memcgLock: boolean;
  /** page_zap_pte_rmap(): the mapcount is decremented before the memcg lock is taken, which only the last mapping takes. */
  readonly mapcountBeforeLock: boolean;
  /** page_add_file_rmap() takes it as well. */
  readonly adderTakesMemcgLock: boolean;
  /** NR_*_MAPPED is decremented only when the mapcount fell to none. */
  readonly testsForLast: boolean;
  /** munlock_vma_page() is called: by page_remove_rmap(), or by zap_pte_range() behind page_zap_pte_rmap(). */
  readonly munlocks: boolean;
  /** rss[mm_counter(page)]-- stands before the rmap is removed; else behind it and behind munlock. */
  readonly rssBeforeRmap: boolean;
  /** The deltas of rss[] are added to the mm before the page-table lock is dropped. */
  readonly rssUnderPtl: boolean;
  /** Moving a charge leaves pages alone that are mapped, but not by the entry that is looked at. */
  readonly moverSkipsMapped: boolean;
  /** Moving a charge takes the folio lock. */
  readonly moverLocksFolio: boolean;
}
