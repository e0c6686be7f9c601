// Each part of the fix taken away: what breaks then, and in how many steps; or why nothing does.
import { anything, breaks, type Expectation, type ExpectedViolation, holds } from '../../src/index.ts';
import { cursor, cursorAgainstTruncation, cursorAtExit, in2014AsMended, type Policy, today } from '../zap/policy.ts';
import { at, type GatherBounds, type GatherVariant, type Own } from './bounds.ts';
import { anonymous } from './variants.ts';

/** A mutant that dies, with the bounds at which it does. */
const dies = (
  name: string,
  of: string,
  without: string,
  policy: Policy,
  own: Own,
  ...expected: readonly [Expectation, ...ExpectedViolation[]]
): GatherVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  bounds: own,
  expect: at(own, ...expected),
});

/** One that does not, and why. */
const survives = (
  name: string,
  of: string,
  without: string,
  policy: Policy,
  why: string,
  own: Own = { unmap: 0 },
  /** Where nothing is known of it. */
  but: (bounds: GatherBounds) => boolean = () => false,
): GatherVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without, survives: why },
  with: policy,
  bounds: own,
  expect: (bounds) => (but(bounds) ? anything : holds),
});

/** One table with one page of the page cache. */
const onePage: Own = { tables: 1, ptes: 1, folios: 1, anon: 0 };
/** The same, and nobody but the zap, the CPUs and somebody who unmaps. */
const onePageUnmapped: Own = { ...onePage, writeback: 0 };
const onePageWritten: Own = { ...onePage, unmap: 0 };
/** Two pages of one table, in two batches. */
const twoPages: Own = { tables: 1, folios: 2, anon: 0, writeback: 0, unmap: 0 };
/** Two tables with a page each, of the page cache. */
const twoTables: Own = { ptes: 1, folios: 2, anon: 0, writeback: 0, unmap: 0 };
const afterHuge: Own = { huge: 1, tables: 1, ptes: 1, folios: 1, anon: 0, writeback: 0, unmap: 0 };
const hugeFile: Own = { huge: 2, tables: 1, ptes: 1, folios: 1, anon: 0, writeback: 0 };

const discards = (changed: Partial<Policy['discards']>): Policy => ({
  ...cursor,
  discards: { ...cursor.discards, ...changed },
});

export const mutants: readonly GatherVariant[] = [
  dies(
    'no-ttu-sync',
    'cursor',
    'TTU_SYNC (E1)',
    { ...cursor, unmapSync: false },
    onePageUnmapped,
    breaks('UNMAPPED', 6),
  ),
  dies(
    'no-ttu-sync-today',
    'today',
    'TTU_SYNC (E1)',
    { ...today, unmapSync: false },
    onePageUnmapped,
    breaks('UNMAPPED', 6),
  ),
  dies(
    'no-pmd-lock',
    'cursor-truncate',
    'the PMD lock where the PMD is empty already (B7)',
    { ...cursorAgainstTruncation, unmapSync: false },
    hugeFile,
    breaks('UNMAPPED', 6),
  ),
  dies(
    'no-unlink-wait',
    'cursor-truncate',
    'i_mmap_rwsem in free_pgtables()',
    { ...cursorAgainstTruncation, unlinkWaits: false },
    hugeFile,
    breaks('RET-FLUSH', 17),
  ),
  dies(
    'rmaps-if-forced',
    'cursor',
    'the rmap removals where no flush was forced',
    { ...cursor, rmapsAlways: false },
    onePage,
    breaks('RMAP-PENDING', 5),
    breaks('UNMAPPED', 8),
    breaks('MAPCOUNT', 10),
    breaks('QUIESCENT', 12),
  ),
  dies(
    'rmaps-first',
    'cursor',
    'the flush before the rmap removals, under the same lock',
    { ...cursor, order: 'rmaps, flush' },
    onePageWritten,
    breaks('MKCLEAN', 9),
    breaks('LOST-DIRTY', 12),
  ),
  dies(
    'no-forced-flush',
    'cursor',
    'the flush that a dirty page-cache entry forces',
    { ...cursor, dirtyForcesFlush: false },
    onePageWritten,
    breaks('MKCLEAN', 9),
    breaks('LOST-DIRTY', 12),
  ),
  dies(
    'always-flush',
    'cursor',
    'the condition of the flush under the lock',
    { ...cursor, flushUnderLock: 'always' },
    onePageWritten,
    breaks('FORCED-FLUSH', 4),
  ),
  dies(
    'one-batch',
    'cursor',
    "the batches after the cursor's",
    { ...cursor, cursorWalk: 'one batch' },
    twoPages,
    breaks('RMAP-SKIP', 7),
    breaks('RMAP-PENDING', 8),
    breaks('MAPCOUNT', 14),
    breaks('REF>=MAP', 14),
    breaks('QUIESCENT', 16),
  ),
  dies(
    'no-first',
    'cursor',
    'rmap_pend_first: the cursor knows the batch alone',
    { ...cursor, cursorHasFirst: false },
    { ...twoTables, local: 2 },
    breaks('RMAP-ONCE', 5),
    breaks('MAPCOUNT', 10),
  ),
  dies(
    'no-discard-at-start',
    'cursor-huge',
    'tlb_discard_rmaps() at the start of zap_pte_range()',
    discards({ atStart: false }),
    afterHuge,
    breaks('RMAP-ONCE', 6),
    breaks('MAPCOUNT', 9),
  ),
  survives(
    'no-discard-at-free',
    'cursor',
    'tlb_discard_rmaps() when batches are freed',
    discards({ atFree: false }),
    'the one at the start of zap_pte_range() comes before anybody looks at the cursor',
  ),
  survives(
    'no-discard-after-walk',
    'cursor',
    'tlb_discard_rmaps() at the end of tlb_flush_rmaps()',
    discards({ afterWalk: false }),
    'the one at the start of zap_pte_range() comes before anybody looks at the cursor',
  ),
  survives(
    'discard-at-free-only',
    'cursor',
    'tlb_discard_rmaps() but when batches are freed, where nothing else queues pages',
    discards({ atStart: false, afterWalk: false }),
    'the walk has left the cursor behind its last entry, if need be at the end of a full batch, and goes on from there (P3). Where zap_huge_pmd() queues a page it dies as mutant-no-discard-at-start does',
    undefined,
    ({ huge }) => huge > 0,
  ),
  dies(
    'discard-after-walk-only',
    'cursor',
    'tlb_discard_rmaps() at the start of zap_pte_range() and when batches are freed',
    discards({ atStart: false, atFree: false }),
    { ...twoTables, batches: 0 },
    breaks('RMAP-SKIP', 13),
    breaks('RMAP-PENDING', 17),
    breaks('MAPCOUNT', 18),
  ),
  dies(
    'no-limit',
    'today',
    'the limit on batches while removals are delayed',
    { ...today, batchRule: 'any' },
    { ...twoPages, ptes: 3, folios: 3 },
    breaks('RMAP-PENDING', 16),
    breaks('MAPCOUNT', 18),
  ),
  dies(
    'no-final-flush',
    'cursor',
    'the flush of tlb_finish_mmu()',
    { ...cursor, flushAtFinish: false },
    { tables: 1, ptes: 1, folios: 1, anon: 1 },
    breaks('STALE-FREE', 9),
    breaks('RET-FLUSH', 9),
  ),
  dies(
    'exit-too-early',
    'cursor-exit',
    'the wait until no CPU uses the mm (A15)',
    { ...cursorAtExit, exitWaits: false },
    { tables: 1, ptes: 1, folios: 1, anon: 1 },
    breaks('STALE-FREE', 11),
  ),
  {
    ...dies(
      '2014-as-posted',
      '2014',
      'going on to the next address when the queue is full',
      { ...in2014AsMended, fullAdvances: false },
      anonymous,
      breaks('STALE-FREE', 15),
    ),
    origin: '1cf35d47712d as posted',
  },
  survives(
    'full-stays',
    'cursor',
    'going on to the next address when the queue is full',
    { ...cursor, fullAdvances: false },
    'what was recorded is flushed, whatever the address; the loop comes to an empty entry once more',
  ),
];
