// What variants differ in: who meets reclaim's batched flush, and which part of a fix there is.
import type { BatchedKind } from '../machine/flush/pending.ts';

/** Calls that take rights away; the diagrams show these names. Two may run at a time where both hold mmap_lock for reading. */
export type Caller =
  /** mprotect(PROT_READ) */
  'mprotect' | /** madvise(MADV_FREE) */ 'madvise' | 'madvise_1' | 'munmap' | /** UFFDIO_MOVE */ 'userfaultfd';

export interface Policy {
  /** Who looks at the entries that reclaim has cleared; nobody, where the case is about reclaim alone. */
  readonly callers: readonly Caller[];
  /** The page at address 0 is part of a large folio: the caller drops the page-table lock to split it, and takes it again. */
  readonly splits: boolean;
  /** Where the caller asks for pending flushes: nowhere, after its first lock of a table, or after each. */
  readonly asks: 'never' | 'after the first lock' | 'after each lock';
  /** When it asks: before it looks at entries, or (a mutant) before it has the lock. */
  readonly asksUnderLock: boolean;
  /** What it does then: its own flush of the mm; or (arm64 before 2025) it waits for invalidations of its own, of which there are none. */
  readonly pendingFlush: 'own flush' | 'barrier';
  /** When the flush is noted as made: after it, or (a mutant) before. */
  readonly marks: 'after the flush' | 'before the flush';
  /** How the mm knows of pending flushes. */
  readonly batched: BatchedKind;
  /** When reclaim notes that it owes a flush: under the lock, or (a mutant) after it. */
  readonly notesUnderLock: boolean;
  /**
   * The folio lock, and what reclaim does under it: from before it unmaps a page until the page is out of the swap cache, or kept. For
   * those who take the lock, too; others cannot tell.
   */
  readonly locksFolio: boolean;
  /** How TLBs are told: by interrupts, all in one when the batch ends (x86); or by an instruction for each page, and a wait when the batch ends (arm64). */
  readonly arch: 'x86' | 'arm64';
  /** Reclaim flushes before it starts to write a page, if the page's entry was dirty. */
  readonly flushBeforeWrite: boolean;
  /** ... and before it frees pages. */
  readonly flushBeforeFree: boolean;
  /** A CPU sets the dirty bit in the page table before it stores through a clean TLB entry, and faults if the entry is gone. */
  readonly setsDirtyInTable: boolean;
  /** Threads of the mm store. Otherwise they only fill their TLBs. */
  readonly stores: boolean;
}
