// The zap as the kernel had it, generation by generation, and mutants of it. The values that the threads read are in policy.ts.
import { anything, breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { ZapBounds } from './bounds.ts';
import { cursor, in2014, in2022, noGather, type Policy, pre2014, today, up } from './policy.ts';

type ZapVariant = Variant<keyof ZapBounds, Policy>;

/** The fewest pages and folios that show a race of a page-cache folio: one. */
const onePage = { ptes: 1, folios: 1, anon: 0 };
/** One page of the page cache, and an anonymous one, which the batch on the stack takes both. */
const twoPages = { ptes: 2, folios: 2, anon: 1, local: 2 };
/** With one page, the batch on the stack is full and the next one active, but the queue is not full. */
const onePageOneEntry = { ...onePage, mappings: 1, local: 1, batch: 1, batches: 1 };

/** A page-cache folio loses a store, whatever the bounds; with one page folio_mkclean()'s promise is broken, and data lost, in so many steps. */
const losesStore =
  (broken: number, lost: number, mappings = 1) =>
  (bounds: ZapBounds): Expected => {
    if (bounds.anon === bounds.folios) return holds;
    const inSteps = isWithin({ ...onePageOneEntry, mappings }, bounds);
    return [breaks('MKCLEAN', inSteps ? broken : undefined), breaks('LOST-DIRTY', inSteps ? lost : undefined)];
  };

/** What is known at certain bounds; elsewhere it depends on how the pages fill the batches. */
const onlyAt =
  (own: Partial<ZapBounds>, expected: Expected) =>
  (bounds: ZapBounds): Expected =>
    isWithin(own, bounds) ? expected : anything;

const isWithin = (own: Partial<ZapBounds>, bounds: ZapBounds): boolean =>
  Object.entries(own).every(([name, value]) => bounds[name as keyof ZapBounds] === value);

export const variants: readonly ZapVariant[] = [
  {
    name: 'free-before-flush',
    title: 'mutant of today: the page is freed under the lock, before the flush (A3)',
    origin: 'the rule of include/asm-generic/tlb.h: unhook, invalidate, free',
    mutant: { of: '2022-batches', without: 'the flush before the page is freed' },
    with: { ...today, freeBeforeFlush: true },
    bounds: { ptes: 1, folios: 1, anon: 1 },
    expect: ({ ptes, anon, mappings }) =>
      anon > 0 && mappings === 1 ? breaks('STALE-FREE', ptes === 1 ? 6 : undefined) : holds,
  },
  {
    name: 'pre-2014',
    title: 'before v3.15: the lock is dropped before the flush (A1)',
    origin: 'mm/memory.c before 1cf35d47712d',
    with: pre2014,
    // With one mapping the interleaving of 2014 is the shorter one; a second mapping leaves the one that was fixed then.
    bounds: { ...onePage, mappings: 2 },
    expect: losesStore(12, 15, 2),
  },
  {
    name: '2014',
    title: 'v3.15 to v6.1: flush under the lock, but the rmap is removed before it (A2)',
    origin: '1cf35d47712d',
    with: in2014,
    bounds: onePage,
    // A second mapping keeps the mapcount above 0: folio_mkclean() then walks, and waits for the lock.
    expect: (bounds) => (bounds.mappings === 1 ? losesStore(8, 12)(bounds) : holds),
  },
  {
    name: '2014-always-walk',
    title: 'v3.15 to v6.1, if folio_mkclean() did not believe a mapcount of 0',
    origin: 'CATALOGUE section H',
    with: { ...in2014, mkcleanTrustsMapcount: false },
    expect: holds,
  },
  {
    name: '2022',
    title: 'v6.2, first form: rmap removal of dirty pages waits for the flush, within one batch',
    origin: '5df397dec7c4',
    with: in2022,
    expect: holds,
  },
  {
    name: '2022-batches',
    title: 'v6.2 to today: delayed rmap removals in the local and the active batch',
    origin: 'c47454823bd4',
    with: today,
    expect: holds,
  },
  {
    name: 'cursor',
    title: "Ryan Roberts' cursor: all rmap removals are batched (seed 001)",
    origin: 'mm/mmu_gather: generalize mmu_gather rmap removal mechanism, 10 August 2023',
    with: cursor,
    expect: holds,
  },
  {
    name: 's390',
    title: 'no-gather (s390): clearing an entry purges every TLB, the page is put at once',
    origin: 'arch/s390/include/asm/tlb.h',
    with: noGather,
    expect: holds,
  },
  {
    name: 'up-2014',
    title: 'one CPU, v3.15 to v6.1: flush under the lock',
    origin: '1cf35d47712d with CONFIG_SMP=n',
    with: { ...in2014, up: true },
    expect: holds,
  },
  {
    name: 'up',
    title: 'one CPU, v6.2 to today: no tlb_delay_rmap(), and so no flush is forced under the lock',
    origin: '5df397dec7c4 with CONFIG_SMP=n',
    with: up,
    bounds: onePage,
    expect: onlyAt(onePageOneEntry, [breaks('MKCLEAN', 10), breaks('LOST-DIRTY', 13)]),
  },
  {
    name: 'up-rt',
    title: 'one CPU with PREEMPT_RT: the holder of a page-table lock may be preempted',
    origin: '5df397dec7c4 with CONFIG_SMP=n and CONFIG_PREEMPT_RT',
    with: { ...up, realtime: true },
    bounds: onePage,
    expect: onlyAt(onePageOneEntry, [breaks('MKCLEAN', 8), breaks('LOST-DIRTY', 12)]),
  },
  {
    name: 'up-rt-forced',
    title: 'the same, if a dirty entry forced the flush under the lock: what mends `up` does not mend this',
    with: { ...up, realtime: true, dirtyForcesFlush: true },
    bounds: onePage,
    expect: onlyAt(onePageOneEntry, [breaks('MKCLEAN', 8), breaks('LOST-DIRTY', 12)]),
  },
  {
    name: 'up-rt-delayed',
    title: 'the same, if the rmap removal were delayed as with SMP',
    with: { ...today, up: true, realtime: true },
    bounds: onePage,
    expect: holds,
  },
  {
    name: '2022-faults-go-on',
    title: 'today, called by MADV_DONTNEED: faults go on, and map the page anew',
    origin: 'mm/memory.c: zap_page_range_single, under mmap_lock for reading',
    with: { ...today, call: 'MADV_DONTNEED' },
    bounds: onePage,
    expect: holds,
  },
  {
    name: '2022-writeback-again',
    title: 'today, and writeback comes again and again',
    with: { ...today, comeAgain: true },
    bounds: onePage,
    expect: holds,
  },
  {
    name: '2022-no-page-mkwrite',
    title: 'today, with a file system without page_mkwrite: its pages may change while they are written',
    origin: 'mm/memory.c: wp_page_shared, v6.12',
    with: { ...today, pageMkwrite: false },
    bounds: { ptes: 2, folios: 1, anon: 0, local: 2 },
    // Each further CPU that is interrupted is two steps more.
    expect: onlyAt({ cpus: 1, ptes: 2, folios: 1, anon: 0, mappings: 1 }, breaks('MKCLEAN', 16)),
  },
  {
    name: '2022-fault-keeps-entry',
    title: 'today, where a fault leaves the TLB entry (arm64)',
    origin: 'mm/memory.c: handle_pte_fault -> flush_tlb_fix_spurious_fault',
    with: { ...today, faultKeepsEntry: true },
    bounds: onePage,
    expect: holds,
  },
  {
    name: '2022-allocation-fails',
    title: 'today, and a page for a further batch cannot be had at one time, and can at another',
    origin: 'mm/mmu_gather.c: tlb_next_batch, __get_free_page(GFP_NOWAIT)',
    with: { ...today, allocationMayFail: true },
    bounds: { ptes: 2, folios: 2 },
    expect: holds,
  },
  {
    name: '2022-progress',
    title: 'today: does every flush end, and is every page that is gathered freed?',
    with: { ...today, asks: 'progress' },
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'mutant-no-sync',
    title: 'mutant of today: folio_mkclean() trusts an unlocked look at an empty entry',
    mutant: { of: '2022-batches', without: 'PVMW_SYNC: the lock before an entry counts as empty' },
    with: { ...today, mkcleanSync: false },
    bounds: onePage,
    expect: losesStore(7, 12),
  },
  {
    name: 'mutant-scan-active',
    title: 'mutant of today: tlb_flush_rmaps() scans only the active batch',
    mutant: { of: '2022-batches', without: 'the scan of the batch on the stack' },
    with: { ...today, flushScans: 'active' },
    bounds: onePage,
    expect: onlyAt({ ...onePageOneEntry, cpus: 1 }, breaks('MAPCOUNT', 11)),
  },
  {
    name: 'mutant-cursor-kept',
    title: 'mutant of the cursor: freeing the batches does not reset it',
    mutant: { of: 'cursor', without: 'the reset of the cursor when batches are freed' },
    with: { ...cursor, discards: { ...cursor.discards, atFree: false } },
    bounds: onePage,
    expect: onlyAt({ ...onePageOneEntry, cpus: 1 }, breaks('RMAP-CURSOR', 10)),
  },
  {
    name: 'mutant-late-flush',
    title: 'mutant: the rmap is removed after the flush, but both after the lock is dropped',
    origin: 'CATALOGUE section H',
    mutant: { of: '2022-batches', without: 'the flush and the rmap removals before the lock is dropped' },
    with: { ...pre2014, rmap: 'after unlock' },
    bounds: onePage,
    expect: losesStore(10, 13),
  },
];
