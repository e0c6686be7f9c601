// What differs between the variants: how the entry is changed that PAGEMAP_SCAN write-protects.
import type { Bounds } from '../../src/index.ts';

export type HugetlbBounds = Bounds<'cpus' | 'stores'>;

export interface Policy {
  /** huge_ptep_modify_prot_start() clears the entry before huge_ptep_modify_prot_commit() sets it. */
  readonly starts: boolean;
  /** huge_ptep_get_and_clear() of it: an exchange; in a mutant a load and then a store. */
  readonly clears: 'atomically' | 'in two steps';
  /** What is set is made of what was there when it was cleared; in a mutant of what pagemap_scan_hugetlb_entry() had read before. */
  readonly commits: 'what was cleared' | 'what was read first';
  /** flush_hugetlb_tlb_range(), before the lock is dropped. */
  readonly flushes: boolean;
}
