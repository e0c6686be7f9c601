// The cases, each broken and fixed, and mutants of the fixes. The threads read these values; nothing else differs between
// variants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { BatchedBounds } from './state.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run other threads of the mm; reclaim and the calls run on CPUs of their own',
  },
  tables: { default: 1, min: 1, max: 3, doc: 'page tables of the mm, each with its own lock' },
  ptes: { default: 1, min: 1, max: 3, doc: 'entries of each table, each of a page of its own, in the swap cache' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

type BatchedVariant = Variant<keyof BatchedBounds, Policy>;
type Own = Partial<BatchedBounds>;

/** A case as the kernel had it, or has it. */
const variant = (
  name: string,
  title: string,
  origin: string,
  policy: Policy,
  expect: BatchedVariant['expect'],
  own: Own = {},
): BatchedVariant => ({ name, title, origin, with: policy, bounds: own, expect });
const mutant = (
  of: string,
  name: string,
  without: string,
  policy: Policy,
  expect: BatchedVariant['expect'],
  own: Own = {},
): BatchedVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  bounds: own,
  expect,
});

/** mprotect() against reclaim, as today. */
const mprotect: Policy = {
  callers: ['mprotect'],
  splits: false,
  asks: 'after each lock',
  asksUnderLock: true,
  pendingFlush: 'own flush',
  marks: 'after the flush',
  batched: 'generations',
  notesUnderLock: true,
  locksFolio: false,
  arch: 'x86',
  flushBeforeWrite: true,
  flushBeforeFree: true,
  setsDirtyInTable: true,
  stores: true,
};
const munmap: Policy = { ...mprotect, callers: ['munmap'] };
/** madvise() gives pages up: what is stored to them does not matter. */
const split: Policy = { ...mprotect, callers: ['madvise'], splits: true, stores: false };
const twoCalls: Policy = { ...split, callers: ['madvise', 'madvise_1'], splits: false };
const arm64: Policy = { ...mprotect, arch: 'arm64' };
const alone: Policy = { ...mprotect, callers: [] };

const move: Policy = { ...mprotect, callers: ['userfaultfd'], locksFolio: true };

const twoPages: Own = { ptes: 2 };
const twoTables: Own = { tables: 2 };

/** With one table its lock excludes the race; with two of one page each it takes so many steps. */
const overTables =
  (steps: number) =>
  ({ cpus, tables, ptes, stores }: BatchedBounds): Expected => {
    if (tables === 1) return holds;
    return breaks('RET-FLUSH', cpus === 1 && tables === 2 && ptes === 1 && stores === 1 ? steps : undefined);
  };

/** With a second table the call asks again before it returns, and flushes for the first. */
const checkOnce = ({ cpus, tables, ptes, stores }: BatchedBounds): Expected => {
  if (tables > 1) return holds;
  return breaks('RET-FLUSH', cpus === 1 && ptes === 2 && stores === 1 ? 13 : undefined);
};

export const variants: readonly BatchedVariant[] = [
  variant(
    'a7-no-pending-check',
    'mprotect() finds an entry that reclaim has cleared and not flushed, and returns (A7)',
    'mm/mprotect.c before 3ea277194daa (v4.13, 2017)',
    { ...mprotect, asks: 'never' },
    breaks('RET-FLUSH', 8),
  ),
  variant(
    'a7-fixed',
    'flush_tlb_batched_pending() under the page-table lock, before entries are looked at (A7)',
    '3ea277194daa (v4.13, 2017), 5ee2fa2f0636 (2022)',
    mprotect,
    holds,
  ),
  variant(
    'a7-munmap-no-pending-check',
    'munmap() finds an entry that reclaim has cleared and not flushed, and returns (A7)',
    'mm/memory.c before 3ea277194daa (v4.13, 2017)',
    { ...munmap, asks: 'never' },
    breaks('RET-FLUSH', 8),
  ),
  variant(
    'a7-munmap-fixed',
    'flush_tlb_batched_pending() in zap_pte_range() (A7)',
    '3ea277194daa (v4.13, 2017), 5ee2fa2f0636 (2022)',
    munmap,
    holds,
  ),
  variant(
    'a7-two-tables-fixed',
    'flush_tlb_batched_pending() with two page tables (A7)',
    '3ea277194daa (v4.13, 2017), 5ee2fa2f0636 (2022)',
    mprotect,
    holds,
    twoTables,
  ),
  variant(
    'a7-two-calls-fixed',
    'flush_tlb_batched_pending() with two page tables and two calls at a time (A7)',
    '3ea277194daa (v4.13, 2017), 5ee2fa2f0636 (2022)',
    twoCalls,
    holds,
    twoTables,
  ),
  mutant(
    'a7-fixed',
    'a7-note-after-unlock',
    'the note of the owed flush under the page-table lock',
    { ...mprotect, notesUnderLock: false },
    breaks('RET-FLUSH', 8),
  ),
  mutant(
    'a7-fixed',
    'a7-ask-before-lock',
    'the page-table lock around the question',
    { ...mprotect, asksUnderLock: false },
    breaks('RET-FLUSH', 10),
  ),
  mutant(
    'a7-munmap-fixed',
    'a7-munmap-ask-before-lock',
    'the page-table lock around the question',
    { ...munmap, asksUnderLock: false },
    breaks('RET-FLUSH', 10),
  ),
  mutant(
    'a7-two-tables-fixed',
    'a7-boolean',
    'the two generations, with a flag that is cleared after the flush (v4.13 until 2022)',
    { ...mprotect, batched: 'boolean' },
    overTables(20),
    twoTables,
  ),
  mutant(
    'a7-two-calls-fixed',
    'a7-mark-before-flush',
    'the order of the flush and the note that it was made',
    { ...twoCalls, marks: 'before the flush' },
    overTables(16),
    twoTables,
  ),
  {
    ...mutant(
      'a7-fixed',
      'a7-mark-before-flush-one-call',
      'the order of the flush and the note that it was made',
      { ...mprotect, marks: 'before the flush' },
      holds,
    ),
    mutant: {
      of: 'a7-fixed',
      without: 'the order of the flush and the note that it was made',
      survives:
        'mprotect() holds mmap_lock for writing, so no other call of this mm asks; with two calls, each with a table of its own, it dies',
    },
  },

  variant(
    'a7b-check-once',
    'MADV_FREE drops the page-table lock to split a large folio, takes it again, and does not ask again (A7b)',
    'mm/madvise.c before 383c4613c67c (2025)',
    { ...split, asks: 'after the first lock' },
    checkOnce,
    twoPages,
  ),
  variant(
    'a7b-fixed',
    'flush_tlb_batched_pending() after each lock (A7b)',
    '383c4613c67c (2025)',
    split,
    holds,
    twoPages,
  ),
  mutant('a7b-fixed', 'a7b-never', 'any question', { ...split, asks: 'never' }, breaks('RET-FLUSH', 12), twoPages),

  variant(
    'a7c-barrier-only',
    'arm64 waits for invalidations, but a CPU can only wait for its own (A7c)',
    'arch/arm64/include/asm/tlbflush.h before 4b634918384c (2025)',
    { ...arm64, pendingFlush: 'barrier' },
    breaks('RET-FLUSH', 10),
  ),
  variant(
    'a7c-fixed',
    'arm64 invalidates the mm itself, and waits for that (A7c)',
    '4b634918384c (2025)',
    arm64,
    holds,
  ),
  mutant(
    'a7c-fixed',
    'a7c-note-after-unlock',
    'the note of the owed flush under the page-table lock',
    { ...arm64, notesUnderLock: false },
    breaks('RET-FLUSH', 8),
  ),

  variant(
    'a16-write-before-flush',
    'reclaim writes a page to swap while a TLB still lets a CPU store to it (A16)',
    'the rule of d950c9477d51 (v4.3, 2015), broken: no kernel had this',
    { ...alone, flushBeforeWrite: false },
    [breaks('LOST-DIRTY', 7), breaks('NO-LOST-WRITE', 11)],
  ),
  variant('a16-fixed', 'try_to_unmap_flush_dirty() before pageout() (A16)', 'd950c9477d51 (v4.3, 2015)', alone, holds),
  mutant(
    'a16-fixed',
    'a16-free-before-flush',
    'the flush before pages are freed',
    { ...alone, flushBeforeFree: false },
    breaks('STALE-FREE', 6),
  ),
  mutant(
    'a16-fixed',
    'a16-careless-cpu',
    'the look of the CPU at the page table, before it stores through a writable and clean TLB entry',
    { ...alone, setsDirtyInTable: false },
    [breaks('LOST-DIRTY', 4), breaks('NO-LOST-WRITE', 10)],
  ),

  variant(
    'a7e-move-does-not-ask',
    'UFFDIO_MOVE moves a swap entry that reclaim has set and not flushed, and returns (A7e)',
    'mm/userfaultfd.c: move_swap_pte, v6.8 to v6.12',
    { ...move, asks: 'never' },
    breaks('RET-FLUSH', 9),
  ),
  variant(
    'a7e-move-asks',
    'the same, with flush_tlb_batched_pending() under the page-table locks (A7e)',
    'no kernel known here',
    move,
    holds,
  ),
  {
    ...mutant(
      'a7e-move-asks',
      'a7e-note-after-unlock',
      'the note of the owed flush under the page-table lock',
      { ...move, notesUnderLock: false },
      holds,
    ),
    mutant: {
      of: 'a7e-move-asks',
      without: 'the note of the owed flush under the page-table lock',
      survives:
        'UFFDIO_MOVE waits for the folio lock, which reclaim holds until it has noted the flush; who does not take the lock needs the note under the page-table lock (mutant-a7-note-after-unlock)',
    },
  },
];
