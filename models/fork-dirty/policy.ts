// What differs between the variants: how fork() gets the entry that it gives to the child, and which page it is.
import type { Bounds } from '../../src/index.ts';

export type ForkBounds = Bounds<'cpus' | 'stores'>;

export interface Policy {
  /** Why reclaim may drop the page without writing it: MADV_FREE was called for it; or it was read from swap, and is in the swap cache. */
  readonly page: 'lazyfree' | 'swap cache';
  /** The entry is a PMD that maps a huge page: copy_huge_pmd() instead of copy_present_ptes(). */
  readonly huge: boolean;
  /** Which value of the source entry the child gets, without the right to write. */
  readonly copies:
    | /** As it was read before the write protection: the kernel's. */ 'as read first'
    /** As it is behind the write protection: no CPU sets the dirty bit any more. */
    | 'as read behind the write protection'
    /** In a mutant: it is read again, but still before the write protection. */
    | 'as read just before the write protection';
  /** The child's copy of a writable entry is made dirty, whatever was read. */
  readonly marksChildDirty: boolean;
  /** ptep_set_wrprotect(): an exchange that keeps a dirty bit which a CPU has just set; in a mutant a plain store of what was read. */
  readonly wrprotect: 'atomic' | 'plain store';
  /** dup_mmap() flushes the parent's TLBs before it returns. */
  readonly flushes: boolean;
  /** The dirty bit of the parent's entry, when it unmaps the page, or copies it: thrown away (the page is anonymous); or handed to the folio. */
  readonly parentsDirtyBit: 'thrown away' | 'marks the folio';
  /** In which order the rmap walk of reclaim comes to the two entries. */
  readonly walk: 'parent first' | 'child first';
  /** Reclaim that has kept the page comes again. */
  readonly scansAgain: boolean;
  /** Reclaim hands the dirty bit of an entry that it clears to the folio. */
  readonly reclaimMovesDirty: boolean;
}
