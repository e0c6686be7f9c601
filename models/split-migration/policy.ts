// What differs between the variants: what orders the accesses to a page of a folio that is split.
export interface Policy {
  /** __split_folio_to_order() has smp_wmb() between the flags of a tail page and the end of its being a tail. */
  readonly writeBarrier: boolean;
  /** How softleaf_to_folio() gets from the page to PG_locked of its folio. */
  readonly reads: /** By a branch on what compound_head() has read, as the source has it: it orders no loads. */
    | 'branch'
    /** softleaf_migration_sync(): smp_rmb() in between. */
    | 'smp_rmb'
    /** compound_head() is read by smp_load_acquire(). */
    | 'acquire'
    /** The address of the folio is computed of it without a branch (a conditional select): an address dependency. */
    | 'address';
  /** zap_pte_range() keeps the page-table lock until it has used the folio. */
  readonly keepsPtl: boolean;
  /** The new folio is unlocked behind remap_page(), as __folio_split() does it; in a mutant before. */
  readonly unlocks: 'behind remap_page' | 'before remap_page';
}
