// Copy-on-write as the kernel decided it, generation by generation, and mutants of it. The threads read these values;
// nothing else differs between variants.
import { anything, holds, type Variant } from '../../src/index.ts';
import type { CowBounds } from './state.ts';

/** A step of one who makes a page shared that was exclusive: page_try_share_anon_rmap() and what is around it. */
export type ShareStep = 'clear' | 'check' | 'unexclude' | 'restore';

export interface Policy {
  /** What a write fault looks at before it writes to the page instead of a copy. */
  readonly reuse: /** Nobody else maps it (nor swap entry of it, see `countsSwap`). */
    | 'mapcount'
    /** Nobody else has a reference. */
    | 'refcount'
    /** PG_anon_exclusive; where it is not set, the refcount, and that sets it. */
    | 'exclusive';
  /** With `mapcount`: the swap entries of the page count as mappings (reuse_swap_page). */
  readonly countsSwap: boolean;
  /** What a write fault on a swap entry looks at; `none` leaves it to do_wp_page(). */
  readonly swapinReuse: 'mapcount' | 'refcount' | 'exclusive';
  /** do_wp_page() takes a page out of the swap cache before it looks at the refcount. */
  readonly wpFreesSwapCache: boolean;
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
  /** GUP-fast gives a read pin back if the page is not exclusive. */
  readonly fastUnshares: boolean;
  /** Slow GUP raises an unsharing fault for a read pin of a page that is not exclusive. */
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
  /** `check` does look at the pins. */
  readonly sharerChecksPins: boolean;
  /** A write fault reuses an exclusive page without a look at any count. */
  readonly exclusiveDecides: boolean;
  /** wp_page_copy() takes the lock again and looks whether the entry is what it was. */
  readonly copyRechecks: boolean;
  /** Flushing the TLB interrupts every CPU, and so waits for GUP-fast, which has interrupts off. */
  readonly flushInterrupts: boolean;
  /** PIN-COHERENT is asked of FOLL_GET references too: direct I/O that does not pin. */
  readonly getsMeanPins: boolean;
}

const mapcount: Policy = {
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
  sharerChecksPins: true,
  exclusiveDecides: true,
  copyRechecks: true,
  flushInterrupts: false,
  getsMeanPins: false,
};
const refcount2020: Policy = { ...mapcount, reuse: 'refcount', wpFreesSwapCache: false, forkChecksPins: true };
const refcount2021: Policy = { ...refcount2020, seqAtStart: true, seqAtEnd: true, reclaimChecksPins: true };
const refcount2022: Policy = { ...refcount2021, swapinReuse: 'refcount', wpFreesSwapCache: true };
const shareOrder: readonly ShareStep[] = ['clear', 'check', 'unexclude', 'restore'];
const exclusive: Policy = {
  ...refcount2022,
  reuse: 'exclusive',
  swapinReuse: 'exclusive',
  fastUnshares: true,
  slowUnshares: true,
  unmap: shareOrder,
  swapMarks: true,
  ksmShare: shareOrder,
};

export type CowVariant = Variant<keyof CowBounds, Policy>;
export const policies = { mapcount, refcount2020, refcount2021, refcount2022, exclusive };

/** The parent alone, with KSM and write-protection in place of fork and swap. */
const alone = { child: 0, swaps: 0, ksm: 1, wrprotect: 1 };
/** Fork and GUP, without swap. */
const noSwap = { swaps: 0 };

export const variants: readonly CowVariant[] = [
  { name: 'mapcount-only', title: 'x', with: { ...policies.mapcount, countsSwap: false }, expect: anything },
  { name: 'mapcount', title: 'mapcount', with: policies.mapcount, expect: anything },
  { name: 'gup-breaks-cow', title: 'x', with: { ...policies.mapcount, readBreaksCow: true }, expect: anything },
  { name: 'refcount-2020', title: 'x', with: policies.refcount2020, expect: anything },
  { name: 'refcount-2021', title: 'x', with: policies.refcount2021, expect: anything },
  { name: 'refcount-2022', title: 'x', with: policies.refcount2022, expect: anything },
  { name: 'exclusive', title: 'x', with: policies.exclusive, expect: holds },
  { name: 'exclusive-ksm', title: 'x', with: policies.exclusive, bounds: alone, expect: holds },
  { name: 'exclusive-get', title: 'x', with: { ...policies.exclusive, getsMeanPins: true }, expect: anything },
  {
    name: 'm-fork-no-pin-check',
    title: 'x',
    with: { ...exclusive, forkChecksPins: false },
    bounds: noSwap,
    expect: anything,
  },
  { name: 'm-fork-no-mmap', title: 'x', with: { ...exclusive, forkLocksMmap: false }, bounds: {}, expect: anything },
  { name: 'm-fork-marker', title: 'x', with: { ...exclusive, forkClearsMarker: false }, bounds: {}, expect: anything },
  {
    name: 'm-no-seq',
    title: 'x',
    with: { ...exclusive, seqAtStart: false, seqAtEnd: false },
    bounds: noSwap,
    expect: anything,
  },
  { name: 'm-no-seq-start', title: 'x', with: { ...exclusive, seqAtStart: false }, bounds: noSwap, expect: anything },
  { name: 'm-no-seq-end', title: 'x', with: { ...exclusive, seqAtEnd: false }, bounds: noSwap, expect: anything },
  { name: 'm-no-reread', title: 'x', with: { ...exclusive, fastRereads: false }, bounds: {}, expect: anything },
  { name: 'm-no-reread-ksm', title: 'x', with: { ...exclusive, fastRereads: false }, bounds: alone, expect: anything },
  {
    name: 'm-no-reread-ipi-ksm',
    title: 'x',
    with: { ...exclusive, fastRereads: false, flushInterrupts: true },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-no-reread-ipi',
    title: 'x',
    with: { ...exclusive, fastRereads: false, flushInterrupts: true },
    expect: anything,
  },
  { name: 'm-fast-no-unshare', title: 'x', with: { ...exclusive, fastUnshares: false }, bounds: {}, expect: anything },
  { name: 'm-slow-no-unshare', title: 'x', with: { ...exclusive, slowUnshares: false }, bounds: {}, expect: anything },
  { name: 'm-slow-no-ptl', title: 'x', with: { ...exclusive, slowLocksPtl: false }, bounds: {}, expect: anything },
  {
    name: 'm-reclaim-no-early',
    title: 'x',
    with: { ...exclusive, reclaimChecksPins: false },
    bounds: {},
    expect: anything,
  },
  {
    name: 'm-unmap-no-check',
    title: 'x',
    with: { ...exclusive, unmap: ['clear', 'unexclude', 'restore'] },
    bounds: {},
    expect: anything,
  },
  {
    name: 'm-unmap-check-first',
    title: 'x',
    with: { ...exclusive, unmap: ['check', 'clear', 'unexclude', 'restore'] },
    bounds: {},
    expect: anything,
  },
  {
    name: 'm-unmap-no-clear',
    title: 'x',
    with: { ...exclusive, unmap: ['check', 'unexclude', 'restore'] },
    bounds: {},
    expect: anything,
  },
  {
    name: 'm-unmap-restore-first',
    title: 'x',
    with: { ...exclusive, unmap: ['clear', 'check', 'restore', 'unexclude'] },
    bounds: {},
    expect: anything,
  },
  {
    name: 'm-unmap-keeps-excl',
    title: 'x',
    with: { ...exclusive, unmap: ['clear', 'check', 'restore'] },
    bounds: {},
    expect: anything,
  },
  { name: 'm-swap-no-marker', title: 'x', with: { ...exclusive, swapMarks: false }, bounds: {}, expect: anything },
  {
    name: 'm-ksm-check-first',
    title: 'x',
    with: { ...exclusive, ksmShare: ['check', 'clear', 'unexclude', 'restore'] },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-ksm-no-clear',
    title: 'x',
    with: { ...exclusive, ksmShare: ['check', 'unexclude', 'restore'] },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-ksm-restore-first',
    title: 'x',
    with: { ...exclusive, ksmShare: ['clear', 'check', 'restore', 'unexclude'] },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-ksm-no-pins',
    title: 'x',
    with: { ...exclusive, sharerChecksPins: false },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-ksm-no-count',
    title: 'x',
    with: { ...exclusive, ksmCountsReferences: false },
    bounds: alone,
    expect: anything,
  },
  {
    name: 'm-ksm-neither',
    title: 'x',
    with: { ...exclusive, ksmCountsReferences: false, sharerChecksPins: false },
    bounds: alone,
    expect: anything,
  },
  { name: 'm-excl-counts', title: 'x', with: { ...exclusive, exclusiveDecides: false }, bounds: {}, expect: anything },
  { name: 'm-copy-no-recheck', title: 'x', with: { ...exclusive, copyRechecks: false }, bounds: {}, expect: anything },
];
