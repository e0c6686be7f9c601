// Both schemes, the machines on which neither batches, and mutants.
import {
  anything,
  breaks,
  type Expectation,
  type Expected,
  type ExpectedViolation,
  holds,
  type Variant,
} from '../../src/index.ts';
import { cursor, inline, type Policy, today } from './policy.ts';
import type { GatherBounds } from './state.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run storing threads of the mm; the others run on CPUs of their own',
  },
  tables: { default: 2, min: 1, max: 4, doc: 'page tables of the mm, each with its own lock' },
  ptes: { default: 2, min: 1, max: 4, doc: 'entries of each table' },
  folios: {
    default: 2,
    min: 1,
    max: 8,
    doc: 'folios of one page; an anonymous one is mapped once, those of the page cache share the other entries',
  },
  anon: { default: 1, min: 0, max: 8, doc: 'how many of the folios, the first ones, are anonymous' },
  huge: {
    default: 0,
    min: 0,
    max: 2,
    doc: 'a huge page before the first table, zapped by zap_huge_pmd(): 0 none, 1 an anonymous one, 2 one of the page cache',
  },
  local: { default: 1, min: 1, max: 8, doc: "entries of the gather's batch on the stack (the kernel: 8)" },
  batch: { default: 1, min: 1, max: 510, doc: 'entries of each further batch (the kernel: about 510)' },
  batches: { default: 2, min: 0, max: 8, doc: 'further batches that can be had' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
  writeback: { default: 1, min: 0, max: 1, doc: 'whether a page-cache folio is written back meanwhile' },
  unmap: {
    default: 1,
    min: 0,
    max: 1,
    doc: 'whether a page-cache folio is unmapped meanwhile, by somebody who then needs it unmapped',
  },
} as const;

type GatherVariant = Variant<keyof GatherBounds, Policy>;
type Own = Partial<GatherBounds>;

/** What is known at a variant's own bounds; elsewhere it depends on how the pages fill the batches. */
const at =
  (own: Own, ...expected: readonly [Expectation, ...ExpectedViolation[]]) =>
  (given: GatherBounds): Expected =>
    Object.entries(bounds).every(
      ([name, { default: usual }]) => given[name as keyof Own] === (own[name as keyof Own] ?? usual),
    )
      ? expected
      : anything;

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
): GatherVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without, survives: why },
  with: policy,
  bounds: own,
  expect: holds,
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
/** Anonymous pages alone: nobody has business with them but the zap and the CPUs. */
const anonymous: Own = { tables: 1, ptes: 3, folios: 3, anon: 3, local: 2, batches: 0 };
/** A huge page and then two tables; the queue is full at the end of the first. */
const huge: Own = { huge: 1, local: 2, batches: 1, unmap: 0 };
const afterHuge: Own = { huge: 1, tables: 1, ptes: 1, folios: 1, anon: 0, writeback: 0, unmap: 0 };
const hugeFile: Own = { huge: 2, tables: 1, ptes: 1, folios: 1, anon: 0, writeback: 0 };

const seed001 = 'mm/mmu_gather: generalize mmu_gather rmap removal mechanism, 10 August 2023';
const exit: Policy = { ...cursor, fullmm: true };
const truncate: Policy = { ...cursor, unmapBy: 'unmap_mapping_folio' };
const in2014: Policy = { ...inline, range: 'up to the address' };
const up: Policy = { ...inline, up: true, dirtyForcesFlush: false };

const discards = (changed: Partial<Policy['discards']>): Policy => ({
  ...cursor,
  discards: { ...cursor.discards, ...changed },
});

export const variants: readonly GatherVariant[] = [
  {
    name: 'cursor',
    title: "Ryan Roberts' cursor: all rmap removals are batched (seed 001)",
    origin: seed001,
    with: cursor,
    expect: holds,
  },
  {
    name: 'cursor-huge',
    title: 'the cursor, after zap_huge_pmd() has queued a page',
    origin: seed001,
    with: cursor,
    bounds: huge,
    expect: holds,
  },
  {
    name: 'cursor-exit',
    title: 'the cursor at the end of a process: a gather of the full mm, no flushes (arm64)',
    origin: seed001,
    with: exit,
    expect: holds,
  },
  {
    name: 'cursor-truncate',
    title: 'the cursor, against unmap_mapping_folio() of a page-cache page that may be huge (B7)',
    origin: '22061a1ffabd',
    with: truncate,
    bounds: { huge: 2, ptes: 1, folios: 1, anon: 0 },
    expect: holds,
  },
  {
    name: 'today',
    title: 'v6.2 to today: the removals of dirty page-cache pages are delayed, by a bit in the queue',
    origin: 'c47454823bd4',
    with: today,
    expect: holds,
  },
  {
    name: 'today-huge',
    title: 'the same, after zap_huge_pmd() has queued a page',
    origin: 'c47454823bd4',
    with: today,
    bounds: huge,
    expect: holds,
  },
  {
    name: 'today-exit',
    title: 'the same, at the end of a process',
    origin: 'c47454823bd4',
    with: { ...today, fullmm: true },
    expect: holds,
  },
  {
    name: 's390',
    title:
      'no gather (s390), the same in both schemes: an entry is purged everywhere, its rmap removed and its page put at once',
    origin: 'arch/s390/include/asm/tlb.h',
    with: { ...inline, noGather: true, dirtyForcesFlush: false },
    expect: holds,
  },
  {
    name: 'up',
    title: 'one CPU, the same in both schemes: tlb_batch_rmap() is false, and so a dirty page forces no flush',
    origin: 'seed 001, and 5df397dec7c4, with CONFIG_SMP=n',
    with: up,
    bounds: onePageWritten,
    expect: at(onePageWritten, breaks('MKCLEAN', 10), breaks('LOST-DIRTY', 13)),
  },
  {
    name: 'up-forced',
    title: 'one CPU, if a dirty page forced the flush there too',
    with: { ...up, dirtyForcesFlush: true },
    expect: holds,
  },
  {
    name: '2014',
    title: 'v3.15, of anonymous pages: under the lock what lies before the reached address is flushed',
    origin: '1cf35d47712d as mended by ce9ec37bddb6',
    with: in2014,
    bounds: anonymous,
    expect: at(anonymous, holds),
  },

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
    { ...truncate, unmapSync: false },
    hugeFile,
    breaks('UNMAPPED', 6),
  ),
  dies(
    'no-unlink-wait',
    'cursor-truncate',
    'i_mmap_rwsem in free_pgtables()',
    { ...truncate, unlinkWaits: false },
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
    'the walk has left the cursor behind its last entry, if need be at the end of a full batch, and goes on from there (P3)',
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
    { ...exit, exitWaits: false },
    { tables: 1, ptes: 1, folios: 1, anon: 1 },
    breaks('STALE-FREE', 11),
  ),
  {
    ...dies(
      '2014-as-posted',
      '2014',
      'going on to the next address when the queue is full',
      { ...in2014, fullAdvances: false },
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
