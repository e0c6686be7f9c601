// What differs between the variants: when zap_huge_pmd() hands the dirty bit of a huge entry on, and what truncation relies on.

/** zap_huge_pmd() of a huge page of a file, against truncation of that file. */
export interface RacePolicy {
  readonly case: 'race';
  /** What zap_huge_pmd() does once the PMD is cleared, in this order. */
  readonly order: /** The dirty bit is dropped: before 2026. */
    | 'rmap, unlock'
    /** zap_huge_pmd_folio() of today. */
    | 'rmap, mark, unlock'
    /** As zap_present_folio_ptes() does it for small pages. */
    | 'mark, rmap, unlock'
    | 'rmap, unlock, mark';
  /** truncate_cleanup_folio() unmaps the folio only if it is mapped. */
  readonly unmaps: 'if mapped' | 'always';
  /** The file system keeps data with the folio (folio->private), as iomap does; or none. */
  readonly private: 'iomap' | 'none';
  /** zap_pmd_range() of truncation waits for the lock of a PMD that is none already (B7). */
  readonly waits: boolean;
}

/** Memory order of the mark and the mapcount, where the mark is first. */
export interface OrderPolicy {
  readonly case: 'order';
  /** folio_test_set_dirty(): a read-modify-write that returns the old value, and so a full barrier; or a plain store. */
  readonly mark: 'full' | 'store';
}

export type Policy = RacePolicy | OrderPolicy;
