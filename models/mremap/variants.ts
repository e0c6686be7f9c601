// The cases A4, A5 and A6, broken and fixed, and mutants of the fixes. The threads read these values; nothing else differs.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { MremapBounds, Policy } from './policy.ts';

type MremapVariant = Variant<keyof MremapBounds, Policy>;

const a4: Policy = {
  moves: 'ptes',
  against: 'truncate',
  newVmaFirst: false,
  rmapLocks: 'new vma first',
  forceFlush: 'dirty',
  flushes: 'under the old PTL',
  recheck: 'none',
  walkCache: false,
  covers: 'tables',
  uses: 'both ranges',
  pmdLock: true,
};
const a4Fixed: Policy = { ...a4, forceFlush: 'present', flushes: 'under both PTLs' };
const a4Reclaim: Policy = { ...a4Fixed, against: 'reclaim' };
const a4NewFirst: Policy = { ...a4Fixed, newVmaFirst: true };

const a5: Policy = { ...a4, moves: 'pmd', against: 'reclaim', flushes: 'under the PMD lock', walkCache: true };
const a5Fixed: Policy = { ...a5, rmapLocks: 'always' };

const a6: Policy = { ...a5Fixed, against: 'retract', walkCache: false };
const a6Fixed: Policy = { ...a6, recheck: 'under the PMD lock' };

export const variants: readonly MremapVariant[] = [
  {
    name: 'a4-late-flush',
    title: 'move_ptes() drops both locks, then flushes what was clean (A4)',
    origin: 'before eb66ae030829 (v4.19, 2018), CVE-2018-18281',
    with: a4,
    expect: breaks('STALE-FREE', 22),
  },
  {
    name: 'a4-fixed',
    title: 'move_ptes() flushes every moved entry before it drops a lock (A4)',
    origin: 'eb66ae030829 (v4.19, 2018)',
    with: a4Fixed,
    expect: holds,
  },
  {
    name: 'a4-fixed-new-first',
    title: 'the same where a walk comes to the new VMA first: under the rmap locks (A4)',
    origin: 'eb66ae030829 (v4.19, 2018); 38a76013ad80 (v3.5, 2012)',
    with: a4NewFirst,
    expect: holds,
  },
  {
    name: 'a4-fixed-reclaim',
    title: 'move_ptes() flushes every moved entry before it drops a lock; reclaim (A4)',
    origin: 'eb66ae030829 (v4.19, 2018)',
    with: a4Reclaim,
    expect: holds,
  },
  {
    name: 'a4-mutant-old-ptl-only',
    title: 'mutant: the lock of the new table is dropped before the flush',
    mutant: { of: 'a4-fixed-reclaim', without: 'the lock of the new table during the flush' },
    with: { ...a4Reclaim, flushes: 'under the old PTL' },
    expect: breaks('STALE-FREE', 19),
  },
  {
    name: 'a4-mutant-old-ptl-only-truncate',
    title: 'mutant: the lock of the new table is dropped before the flush; truncation',
    mutant: {
      of: 'a4-fixed',
      without: 'the lock of the new table during the flush',
      survives:
        'zap_pte_range() believes an empty entry only under the lock, and so waits at the old table, which comes first; reclaim does not (a4-mutant-old-ptl-only)',
    },
    with: { ...a4Fixed, flushes: 'under the old PTL' },
    expect: holds,
  },
  {
    name: 'a4-mutant-new-ptl-only',
    title: 'mutant: the lock of the old table is dropped before the flush',
    mutant: {
      of: 'a4-fixed-reclaim',
      without: 'the lock of the old table during the flush',
      survives:
        "the page's lifetime hangs on the lock of the table that maps it now; the old lock is for folio_mkclean(), which is not in this model",
    },
    with: { ...a4Reclaim, flushes: 'under the new PTL' },
    expect: holds,
  },
  {
    name: 'a4-mutant-dirty-only',
    title: 'mutant: only dirty entries force a flush under the locks',
    mutant: { of: 'a4-fixed', without: 'the forced flush of clean entries' },
    with: { ...a4Fixed, forceFlush: 'dirty' },
    expect: breaks('STALE-FREE', 22),
  },
  {
    name: 'a4-mutant-no-rmap-locks',
    title: 'mutant: a walk that comes to the new VMA first, and no rmap locks',
    mutant: { of: 'a4-fixed-new-first', without: 'need_rmap_locks' },
    with: { ...a4NewFirst, rmapLocks: 'never' },
    expect: breaks('UNMAPPED', 18),
  },
  {
    name: 'a5-no-rmap-locks',
    title: 'move_normal_pmd() without rmap locks, as the new VMA comes second; reclaim (A5c)',
    origin: 'before 97113eb39fa7 (v5.14, 2021), CVE-2022-41222',
    with: a5,
    expect: breaks('STALE-FREE', 17),
  },
  {
    name: 'a5-no-rmap-locks-new-range',
    title: 'the same, and the process uses the new range only: the race of the CVE (A5)',
    origin: 'before 97113eb39fa7 (v5.14, 2021), CVE-2022-41222',
    with: { ...a5, uses: 'the new range' },
    expect: breaks('STALE-FREE', 18),
  },
  {
    name: 'a5-no-rmap-locks-truncate',
    title: 'the same with truncation, which may also find the page nowhere (A5)',
    origin: 'before 97113eb39fa7 (v5.14, 2021)',
    with: { ...a5, against: 'truncate' },
    expect: breaks('UNMAPPED', 7),
  },
  {
    name: 'a5-fixed',
    title: 'move_normal_pmd() always under the rmap locks; reclaim (A5)',
    origin: '97113eb39fa7 (v5.14, 2021)',
    with: a5Fixed,
    expect: holds,
  },
  {
    name: 'a5-fixed-truncate',
    title: 'move_normal_pmd() always under the rmap locks; truncation (A5)',
    origin: '97113eb39fa7 (v5.14, 2021)',
    with: { ...a5Fixed, against: 'truncate' },
    expect: holds,
  },
  {
    name: 'a5-fixed-new-first',
    title: 'the same where a walk comes to the new VMA first (A5)',
    origin: '97113eb39fa7 (v5.14, 2021)',
    with: { ...a5Fixed, newVmaFirst: true },
    expect: holds,
  },
  {
    name: 'a5-mutant-late-flush',
    title: 'mutant: the old range is flushed after all locks are dropped',
    mutant: { of: 'a5-fixed', without: 'the flush before the locks are dropped' },
    with: { ...a5Fixed, flushes: 'after all locks' },
    expect: breaks('STALE-FREE', 20),
  },
  {
    name: 'a5-mutant-leaves',
    title: 'mutant: the flush of the old range covers last-level entries only',
    mutant: { of: 'a5-fixed', without: 'the walk caches in the flush' },
    with: { ...a5Fixed, covers: 'leaves' },
    expect: breaks('STALE-FREE', 24),
  },
  {
    name: 'a5-mutant-no-pmd-lock',
    title: 'mutant: no PMD lock',
    mutant: {
      of: 'a5-fixed',
      without: 'the PMD locks',
      survives:
        'reclaim and truncation read the PMD without its lock, and the rmap locks keep them out; the PMD lock is for those who change it (A6)',
    },
    with: { ...a5Fixed, pmdLock: false },
    expect: holds,
  },
  {
    name: 'a6-no-recheck',
    title: 'move_normal_pmd() trusts the PMD that was read before the locks (A6)',
    origin: 'before 6fa1066fc5d0 (v6.12, 2024), CVE-2024-50066',
    with: a6,
    expect: breaks('PT-LIVE', 13),
  },
  {
    name: 'a6-fixed',
    title: 'move_normal_pmd() looks at the PMD again, under its lock (A6)',
    origin: '6fa1066fc5d0 (v6.12, 2024)',
    with: a6Fixed,
    expect: holds,
  },
  {
    name: 'a6-mutant-recheck-before-pmd-lock',
    title: 'mutant: the second look is under the rmap locks, before the PMD lock',
    mutant: {
      of: 'a6-fixed',
      without: 'the PMD lock during the second look',
      survives:
        'retract_page_tables() holds i_mmap_rwsem for reading while it clears the PMD, so the rmap locks keep it out',
    },
    with: { ...a6Fixed, recheck: 'before the PMD lock' },
    expect: holds,
  },
  {
    name: 'a6-mutant-no-rmap-locks',
    title: 'mutant: no rmap locks',
    mutant: {
      of: 'a6-fixed',
      without: 'the rmap locks',
      survives:
        'retract_page_tables() clears the PMD under its lock, so the second look under that lock is enough; the rmap locks are for A5',
    },
    with: { ...a6Fixed, rmapLocks: 'never' },
    expect: holds,
  },
  {
    name: 'a6-mutant-recheck-without-locks',
    title: 'mutant: the second look is under no lock',
    mutant: { of: 'a6-fixed', without: 'any lock during the second look' },
    with: { ...a6Fixed, rmapLocks: 'never', recheck: 'before the PMD lock' },
    expect: breaks('PT-LIVE', 10),
  },
];
