// What differs between the variants: what retract_page_tables() asks before it takes a table away, and what may be in it.
import type { Bounds } from '../../src/index.ts';

export type RetractBounds = Bounds<'loads'>;

export interface Policy {
  /** What the userfaultfd call leaves in an empty entry: UFFDIO_POISON; or UFFDIO_WRITEPROTECT of a page that is not mapped. */
  readonly marker: 'poison' | 'write protection';
  /** Which areas keep their tables: file_backed_vma_is_retractable(). */
  readonly keeps:
    | /** Those that are registered for write protection: the kernel's. */ 'write-protect areas'
    /** Those that are registered for userfaultfd in any mode. */
    | 'userfaultfd areas'
    /** ... and those whose flag says that they may have markers: as VMA_MAYBE_GUARD says it of guard regions. */
    | 'write-protect areas, flagged areas'
    /** ... and tables that have an entry which is not none. */
    | 'write-protect areas, tables in use';
  /** When it asks: before it has the page-table lock, and once more under it; in mutants only before. */
  readonly asks: 'before and under the lock' | 'before the lock';
  /** The flag is set before the marker; in a mutant behind it. */
  readonly flags: 'before the marker' | 'behind the marker';
  /** Collapse begins when the call has returned: nothing races. */
  readonly callFirst: boolean;
}
