// munlock as the kernel had it until v5.17, and mutants of it. The threads read these values; nothing else differs
// between variants. It is long because it is a list.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import { anonThp, fileThp, type MlockBounds } from './state.ts';

const mended: Policy = {
  earlyTest: true,
  recheck: true,
  notLocked: 'walks on',
  marksUnderPtl: true,
  thp: 'file',
  munlockHuge: 'PG_lru first',
  flagFirst: true,
  followUnderPtl: true,
  testAndClear: true,
  isolates: true,
  trustsMapcount: true,
  mlockLocksPage: true,
  mlockTestsDoubleMap: true,
  setLruFirst: true,
  lastUnmap: 'then tests',
  reclaimRechecks: true,
  rmapLock: true,
};
const preSplit: Policy = { ...mended, thp: 'none' };
const seed: Policy = { ...preSplit, recheck: false };
const merged: Policy = { ...preSplit, notLocked: 'returns, locked' };
const exact: Policy = { ...mended, trustsMapcount: false, lastUnmap: 'clears at once', munlockHuge: 'lru_lock first' };

type MlockVariant = Variant<keyof MlockBounds, Policy>;

/** Three VMAs, of which one more than the two that race; with one call each. */
const threeVmas = { vmas: 3, mms: 3, calls: 1 };

/** Where reclaim meets a huge page of a file it is `thp-reclaim`, whatever else holds. */
const holdsButForReclaim = ({ thp, reclaim }: MlockBounds): Expected =>
  thp === fileThp && reclaim === 1 ? breaks('RESIDENT') : holds;

export const variants: readonly MlockVariant[] = [
  {
    name: 'pre-split',
    title: 'until v5.13: try_to_munlock(), which is try_to_unmap() with TTU_MUNLOCK',
    origin: 'mm/rmap.c before cd62734ca60d',
    with: preSplit,
    expect: breaks('MLOCK-LO', 23),
  },
  {
    name: 'seed',
    title: 'May 2021 in -mm: page_mlock() as posted, with no second test of VM_LOCKED (D1)',
    origin: 'mm-rmap-split-try_to_munlock-from-try_to_unmap.patch, seed 003',
    with: seed,
    expect: [breaks('MLOCK-HI', 15), breaks('MLOCK-LO', 23)],
  },
  {
    name: 'as-merged',
    title: 'v5.14-rc1: page_mlock() as merged, which returns with the page-table lock (D2)',
    origin: 'cd62734ca60d, July 2021',
    with: merged,
    expect: breaks('PTL-BAL', 9),
  },
  {
    name: 'mended',
    title: 'v5.14 to v5.17: page_mlock() as mended',
    origin: '023e1a8dd502, July 2021',
    with: mended,
    expect: breaks('MLOCK-LO', 23),
  },
  {
    name: 'always-walk',
    title: 'mended, and munlock walks the rmap whatever the mapcount is',
    with: { ...mended, trustsMapcount: false },
    expect: breaks('MLOCK-LO', 27),
  },
  {
    name: 'exact',
    title: 'always-walk, and the last page_remove_rmap() clears PG_mlocked in one step with the mapcount',
    with: exact,
    expect: holdsButForReclaim,
  },
  {
    name: 'mutant-no-recheck',
    title: 'mutant of exact: VM_LOCKED is not tested again under the page-table lock (D1)',
    mutant: { of: 'exact', without: 'the second test of VM_LOCKED, under the page-table lock' },
    with: { ...exact, recheck: false },
    expect: breaks('MLOCK-HI', 15),
  },
  {
    name: 'mutant-no-early-test',
    title: 'mutant of exact: VM_LOCKED is only tested under the page-table lock',
    mutant: {
      of: 'exact',
      without: 'the first test of VM_LOCKED, without a lock',
      survives: 'it only saves taking the lock: what it skips, the second test would skip too',
    },
    with: { ...exact, earlyTest: false },
    expect: holdsButForReclaim,
  },
  {
    name: 'mutant-stops',
    title: 'mutant of exact: when the second test fails the walk drops its lock and ends (D2, its second defect)',
    mutant: { of: 'exact', without: 'going on to the next VMA when the second test fails' },
    with: { ...exact, notLocked: 'returns' },
    bounds: threeVmas,
    expect: breaks('MLOCK-LO', 14),
  },
  {
    name: 'mutant-keeps-ptl',
    title: 'mutant of exact: when the second test fails the walk ends with its lock (D2)',
    mutant: { of: 'exact', without: 'dropping the page-table lock when the second test fails' },
    with: { ...exact, notLocked: 'returns, locked' },
    expect: breaks('PTL-BAL', 9),
  },
  {
    name: 'mutant-marks-unlocked',
    title: 'mutant of exact: the page is marked after the page-table lock is dropped',
    mutant: { of: 'exact', without: 'the page-table lock while the page is marked' },
    with: { ...exact, marksUnderPtl: false },
    expect: breaks('MLOCK-HI', 15),
  },
  {
    name: 'mutant-flag-last',
    title: 'mutant of exact: munlock clears VM_LOCKED after the page',
    mutant: { of: 'exact', without: 'clearing VM_LOCKED before the page is looked at' },
    with: { ...exact, flagFirst: false },
    expect: breaks('MLOCK-HI', 12),
  },
  {
    name: 'mutant-follow-unlocked',
    title: 'mutant of exact: munlock finds its page without the page-table lock',
    mutant: { of: 'exact', without: 'the page-table lock in follow_page()' },
    with: { ...exact, followUnderPtl: false },
    expect: breaks('MLOCK-HI', 14),
  },
  {
    name: 'mutant-test-then-clear',
    title: 'mutant of exact: PG_mlocked is tested, and then cleared',
    mutant: { of: 'exact', without: 'the atomic TestClearPageMlocked' },
    with: { ...exact, testAndClear: false },
    expect: breaks('NR_MLOCK', 8),
  },
  {
    name: 'mutant-no-isolation',
    title: 'mutant of exact: munlock walks whether it could isolate the page or not',
    mutant: {
      of: 'exact',
      without: 'isolating the page before the walk',
      survives:
        'no property needs the page off the LRU during the walk; a walk after a failed isolation only saves misses that the kernel allows',
    },
    with: { ...exact, isolates: false },
    expect: holdsButForReclaim,
  },
  {
    name: 'mutant-no-page-lock',
    title: 'mutant of exact: mlock marks the page without the page lock',
    mutant: { of: 'exact', without: 'the page lock around mlock_vma_page()' },
    with: { ...exact, mlockLocksPage: false },
    expect: breaks('MLOCK-FREE', 13),
  },
  {
    name: 'mutant-test-before-lru',
    title: 'mutant of exact: the LRU batch is drained with page_evictable() tested before PG_lru is set',
    mutant: { of: 'exact', without: 'setting PG_lru before page_evictable() is tested' },
    with: { ...exact, setLruFirst: false },
    expect: breaks('UNEVICTABLE', 11),
  },
  {
    name: 'mutant-no-clear',
    title: 'mutant of exact: the last page_remove_rmap() leaves PG_mlocked, and the file is truncated (D5)',
    mutant: { of: 'exact', without: 'clearing PG_mlocked when the last mapping goes' },
    with: { ...exact, lastUnmap: 'does nothing' },
    bounds: { truncate: 1, calls: 1 },
    expect: [breaks('MLOCK-HI', 4), breaks('MLOCK-FREE', 4)],
  },
  {
    name: 'mutant-reclaim-unlocked',
    title: 'mutant of exact: reclaim tests VM_LOCKED before it takes the page-table lock',
    mutant: { of: 'exact', without: "reclaim's test of VM_LOCKED under the page-table lock" },
    with: { ...exact, reclaimRechecks: false },
    expect: breaks('RESIDENT', 8),
  },
  {
    name: 'mutant-no-rmap-lock',
    title: 'mutant of exact: rmap walks do not hold the rmap lock',
    mutant: { of: 'exact', without: 'the rmap lock' },
    with: { ...exact, rmapLock: false },
    expect: breaks('VMA-LIVE', 5),
  },
  {
    name: 'thp-unmarked',
    title: 'until v5.13: page_mlock_one() marks no huge page (D3)',
    origin: '9a73f61bdb8a, 2016, and seed 003',
    with: { ...exact, thp: 'none' },
    bounds: { thp: fileThp, reclaim: 0 },
    expect: breaks('MLOCK-LO', 12),
  },
  {
    name: 'thp-rc1',
    title: 'v5.14-rc1: huge pages are marked if they have no PG_double_map, anonymous ones too (D3)',
    origin: 'd9770fcc1c0c, July 2021',
    with: { ...exact, thp: 'not double-mapped' },
    bounds: { thp: anonThp },
    expect: breaks('THP-MLOCK', 4),
  },
  {
    name: 'thp-file',
    title: 'v5.14-rc2 to v5.17: huge pages of a file are marked, without reclaim (D3)',
    origin: 'efdb6720b44b, July 2021',
    with: exact,
    bounds: { thp: fileThp, reclaim: 0 },
    expect: holds,
  },
  {
    name: 'thp-anon',
    title: 'v5.14-rc2 to v5.17: anonymous huge pages are left alone (D3)',
    origin: 'efdb6720b44b, July 2021',
    with: exact,
    bounds: { thp: anonThp },
    expect: holdsButForReclaim,
  },
  {
    name: 'thp-reclaim',
    title: 'until v5.17: reclaim splits the PMD that maps a page of a file before it looks at VM_LOCKED',
    origin: 'mm/rmap.c: try_to_unmap_one, TTU_SPLIT_HUGE_PMD',
    with: exact,
    bounds: { thp: fileThp },
    expect: breaks('RESIDENT', 3),
  },
  {
    name: 'thp-lru-first',
    title: 'v5.11 to v5.17: munlock_vma_page() tests PG_lru before it takes lru_lock',
    origin: 'mm/mlock.c: munlock_vma_page since v5.11',
    with: { ...exact, munlockHuge: 'PG_lru first' },
    bounds: { thp: anonThp },
    expect: breaks('UNEVICTABLE', 18),
  },
  {
    name: 'mutant-thp-double-mapped',
    title: 'mutant of thp-file: mlock marks a huge page that a PTE maps',
    mutant: { of: 'thp-file', without: "mlock's test of PG_double_map" },
    with: { ...exact, mlockTestsDoubleMap: false },
    bounds: { thp: fileThp, reclaim: 0 },
    expect: [breaks('DOUBLE-MAP', 3), breaks('THP-MLOCK', 4)],
  },
];
