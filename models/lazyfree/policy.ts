// What differs between the variants: what reclaim asks before it discards a page, in which order, and the barriers between.
import type { Bounds } from '../../src/index.ts';

export type LazyBounds = Bounds<'reads' | 'stores' | 'scans'>;

export interface Policy {
  /** What try_to_unmap_one() reads behind the clearing of the entry, in this order: refcount and mapcount; PG_dirty. */
  readonly checks: readonly ('references' | 'dirty')[];
  /** smp_mb() between the clearing of the entry and these reads. */
  readonly barrier: boolean;
  /** The dirty bit of the cleared entry goes to the folio. */
  readonly movesDirty: boolean;
  /** When a page that is kept becomes an ordinary one again (folio_set_swapbacked), which no later scan discards. */
  readonly swapbacked: 'always' | 'if dirty';
  /** GUP-fast: taking the reference is a full barrier. */
  readonly gupBarrier: boolean;
  /** GUP-fast reads the entry again when it has its reference. */
  readonly gupRereads: boolean;
  /** Direct I/O marks the page dirty before it puts its reference. */
  readonly dirtyBeforePut: boolean;
  /** It marks the page under the folio lock (set_page_dirty_lock), which reclaim holds; other users of GUP mark without (set_page_dirty). */
  readonly marksLocked: boolean;
  /** The machine: a read-modify-write of memory orders everything (x86), or nothing but itself (arm64, relaxed). */
  readonly atomics: 'ordered' | 'relaxed';
}
