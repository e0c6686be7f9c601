// What the callers of a policy do for it, of which each is a part that can be taken away.
export interface Protocol {
  /** folio_remove_rmap_*() is called before the page-table lock is dropped. */
  readonly removesUnderPtl: boolean;
  /** A fault looks at the page table, to see whether the tuple is new, after it has taken the lock. */
  readonly looksUnderPtl: boolean;
  /** Which page-table locks mremap() takes: of the table that it moves entries from, and of the one that it moves them to. */
  readonly moveLocks: 'both' | 'old' | 'new';
  /** A mapping's references are dropped after it is uncounted. */
  readonly putsLast: boolean;
  /** A fault maps pages with the folio locked. */
  readonly faultLocksFolio: boolean;
  /** A write fault that would reuse the folio compares mapcount and reference count again under the lock of the mapcount. */
  readonly reuseTestsAgain: boolean;
  /** One lock for all page tables of an mm (no CONFIG_SPLIT_PTE_PTLOCKS). */
  readonly onePtl: boolean;
}

export const kernel: Protocol = {
  removesUnderPtl: true,
  looksUnderPtl: true,
  moveLocks: 'both',
  putsLast: true,
  faultLocksFolio: true,
  reuseTestsAgain: true,
  onePtl: false,
};
