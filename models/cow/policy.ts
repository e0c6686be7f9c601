// How copy-on-write is decided: the values that the threads read, and the kernel's generations of them.
import type { ReusePolicy } from '../machine/folio/reuse.ts';

/** A step of one who makes a page shared that was exclusive: page_try_share_anon_rmap() and what is around it. */
export type ShareStep = 'clear' | 'check' | 'unexclude' | 'restore';

/** A step of wp_page_copy() under the page-table lock: entry cleared and flushed; entry set to the copy; mapcount of the old page dropped. */
export type SwitchStep = 'clear' | 'set' | 'unmap';

export interface Policy extends ReusePolicy {
  /** Taking a reference to read breaks COW as a write does (FOLL_WRITE is set). */
  readonly readBreaksCow: boolean;
  /** fork() copies a page that may be pinned, instead of sharing it. */
  readonly forkChecksPins: boolean;
  /** fork() holds mmap_lock for writing while it copies the page tables. */
  readonly forkLocksMmap: boolean;
  /** fork() takes the exclusive marker from swap entries. */
  readonly forkClearsMarker: boolean;
  /** GUP-fast, for pins: gives up when write_protect_seq is odd at its start. */
  readonly seqAtStart: boolean;
  /** GUP-fast, for pins: gives the pin back when write_protect_seq has moved. */
  readonly seqAtEnd: boolean;
  /** GUP-fast reads the entry again when it has its reference. */
  readonly fastRereads: boolean;
  /** GUP-fast gives a read pin back if the page is not exclusive; with `mapcount`, any reference to read a page mapped twice. */
  readonly fastUnshares: boolean;
  /** Slow GUP raises an unsharing fault then. */
  readonly slowUnshares: boolean;
  /** Slow GUP holds the page-table lock from its look at the entry until it has its reference. */
  readonly slowLocksPtl: boolean;
  /** Reclaim leaves a page alone that may be pinned when it looks, long before it unmaps. */
  readonly reclaimChecksPins: boolean;
  /** Reclaim, as it unmaps: in which order it clears the entry, checks pins, clears the flag, and sets the swap entry. */
  readonly unmap: readonly ShareStep[];
  /** The swap entry remembers that the page was exclusive. */
  readonly swapMarks: boolean;
  /** KSM's write_protect_page(): the same. */
  readonly ksmShare: readonly ShareStep[];
  /** write_protect_page() compares refcount and mapcount before it goes on. */
  readonly ksmCountsReferences: boolean;
  /** Its `check` looks at the pins. */
  readonly ksmChecksPins: boolean;
  /** wp_page_copy() takes the lock again and looks whether the entry is what it was. */
  readonly copyRechecks: boolean;
  /** In which order wp_page_copy() changes over to the copy, each a step of its own; null: all in one step, as nothing depends on it. */
  readonly copySwitch: readonly SwitchStep[] | null;
  /** Flushing the TLB interrupts every CPU, and so waits for GUP-fast, which has interrupts off. */
  readonly flushInterrupts: boolean;
  /** A write fault that reuses a page sets PG_anon_exclusive. */
  readonly reuseSetsFlag: boolean;
  /** write_protect_seq is odd from before fork() looks at the pins; otherwise only from behind that. */
  readonly seqCoversCheck: boolean;
  /** clear_refs leaves a page alone that may be pinned when it looks; otherwise it write-protects whatever it comes to. */
  readonly clearRefsChecksPins: boolean;
  /** Which references PIN-COHERENT and EXCL are asked of. EXCL speaks of pins only. */
  readonly promised: 'pins' | 'write pins' | 'pins and gets';
}

export const mapcount: Policy = {
  reuse: 'mapcount',
  countsSwap: true,
  swapinReuse: 'mapcount',
  wpFreesSwapCache: true,
  readBreaksCow: false,
  forkChecksPins: false,
  forkLocksMmap: true,
  forkClearsMarker: true,
  seqAtStart: false,
  seqAtEnd: false,
  fastRereads: true,
  fastUnshares: false,
  slowUnshares: false,
  slowLocksPtl: true,
  reclaimChecksPins: false,
  unmap: ['clear', 'restore'],
  swapMarks: false,
  ksmShare: ['clear', 'check', 'restore'],
  ksmCountsReferences: true,
  ksmChecksPins: true,
  exclusiveDecides: true,
  copyRechecks: true,
  copySwitch: null,
  flushInterrupts: false,
  provesByMapcount: false,
  reuseSetsFlag: true,
  seqCoversCheck: true,
  clearRefsChecksPins: false,
  promised: 'pins',
};
export const refcount2020: Policy = { ...mapcount, reuse: 'refcount', wpFreesSwapCache: false, forkChecksPins: true };
export const refcount2021: Policy = {
  ...refcount2020,
  seqAtStart: true,
  seqAtEnd: true,
  reclaimChecksPins: true,
  clearRefsChecksPins: true,
};
export const refcount2022: Policy = { ...refcount2021, swapinReuse: 'refcount', wpFreesSwapCache: true };
/** wp_page_copy() since 2008. */
export const switchOrder: readonly SwitchStep[] = ['clear', 'set', 'unmap'];
const shareOrder: readonly ShareStep[] = ['clear', 'check', 'unexclude', 'restore'];
export const exclusive: Policy = {
  ...refcount2022,
  reuse: 'exclusive',
  swapinReuse: 'exclusive',
  fastUnshares: true,
  slowUnshares: true,
  unmap: shareOrder,
  swapMarks: true,
  ksmShare: shareOrder,
  // It does look since v5.11; mprotect() does not, and write-protects as well.
  clearRefsChecksPins: false,
};

/** What David Hildenbrand's series of December 2021 added to the kernel of its time (v5.16), with reuse by mapcount again. */
export const mapcountUnshare: Policy = {
  ...mapcount,
  forkChecksPins: true,
  seqAtStart: true,
  seqAtEnd: true,
  reclaimChecksPins: true,
  clearRefsChecksPins: true,
  fastUnshares: true,
  slowUnshares: true,
};
