// Flushes that are owed, as the mm notes them: tlb_flush_pending (operations under mmap_lock) and tlb_flush_batched (reclaim).
import { type Draft, type IntDomain, int, type StructDomain, shownAs, struct } from '../../../src/index.ts';

/** How tlb_flush_pending is kept: as a flag (v3.13 to v4.12), or as a counter of those who owe a flush (16af97dc5a89). */
export type PendingKind = 'boolean' | 'counter';

/** `threads`: the most operations that owe a flush at a time. */
export const tlbFlushPendingOf = (kind: PendingKind, threads: number): IntDomain =>
  shownAs({ as: 'counter', title: 'mm->tlb_flush_pending' }, int(0, kind === 'boolean' ? 1 : threads));

interface PendingParts {
  tlbFlushPending: number;
}

/** inc_tlb_flush_pending(); of a flag: set_tlb_flush_pending(). */
export const incTlbFlushPending = (mm: PendingParts, kind: PendingKind): void => {
  mm.tlbFlushPending = kind === 'boolean' ? 1 : mm.tlbFlushPending + 1;
};

/** dec_tlb_flush_pending(); of a flag: clear_tlb_flush_pending(), whoever has set it. */
export const decTlbFlushPending = (mm: PendingParts, kind: PendingKind): void => {
  mm.tlbFlushPending = kind === 'boolean' ? 0 : mm.tlbFlushPending - 1;
};

/** mm_tlb_flush_pending(): somebody has changed entries, or is about to, and has not flushed. */
export const mmTlbFlushPending = (mm: PendingParts): boolean => mm.tlbFlushPending > 0;

/** mm_tlb_flush_nested(): somebody besides the caller, who counts. */
export const mmTlbFlushNested = (mm: PendingParts): boolean => mm.tlbFlushPending > 1;

/**
 * How tlb_flush_batched is kept: as a flag (v4.13), or as two numbers (5ee2fa2f0636), of the entries that reclaim has
 * cleared without a flush, and of those of them that are flushed.
 */
export type BatchedKind = 'boolean' | 'generations';

/** `clears`: how often reclaim clears an entry. The real numbers have 15 bits, and start again before they overflow. */
export const tlbFlushBatchedOf = (
  clears: number,
): StructDomain<{ readonly pending: IntDomain; readonly flushed: IntDomain }> =>
  shownAs(
    { as: 'counter', title: 'mm->tlb_flush_batched' },
    struct({ pending: int(0, clears), flushed: int(0, clears) }),
  );
/** The two generations of mm->tlb_flush_batched, as a recipe sees them. */
export type TlbFlushBatched = Draft<ReturnType<typeof tlbFlushBatchedOf>>;

/** What set_tlb_ubc_flush_pending() notes in the mm. */
export const noteBatched = (batched: TlbFlushBatched, kind: BatchedKind): void => {
  batched.pending = kind === 'boolean' ? 1 : batched.pending + 1;
};

/** flush_tlb_batched_pending(): whether it has to flush. */
export const isBatchedPending = (batched: TlbFlushBatched): boolean => batched.pending !== batched.flushed;

/** The end of flush_tlb_batched_pending(): what was `read` before the flush is flushed now, unless it is outdated (cmpxchg). */
export const markBatchedFlushed = (
  batched: TlbFlushBatched,
  kind: BatchedKind,
  read: { readonly pending: number; readonly flushed: number },
): void => {
  if (kind === 'boolean') batched.pending = 0;
  else if (batched.pending === read.pending && batched.flushed === read.flushed) batched.flushed = read.pending;
};
