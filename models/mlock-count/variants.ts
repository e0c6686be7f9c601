// mlock and munlock since v5.18, and mutants. The threads read these values; nothing else differs between variants. It is
// long because it is a list.
import { anything, breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { CountBounds } from './state.ts';

const v5_18: Policy = {
  vmIo: true,
  addHook: true,
  removeHook: true,
  testAndSet: true,
  munlockWaits: false,
  drain: 'PG_lru first',
  setLruFirst: true,
  finalClearance: 'release_pages',
  addedWith: 'none',
  counts: true,
  pushesFirst: true,
  drainsLocal: true,
  addedDrains: false,
  reclaimRechecks: true,
  asks: 'safety',
};
const v6_12: Policy = { ...v5_18, setLruFirst: false, finalClearance: 'free_pages_prepare' };
const exact: Policy = {
  ...v5_18,
  drain: 'lru_lock first',
  munlockWaits: true,
  addedDrains: true,
  finalClearance: 'free_pages_prepare',
};

type CountVariant = Variant<keyof CountBounds, Policy>;

/** The tasks alone, with reclaim and two calls each. */
const reclaimed = { migrate: 0, calls: 2 };
/** The tasks alone, with three calls each: enough to lock again what is counted too high, and to unlock it. */
const alone = { migrate: 0, reclaim: 0, calls: 3 };
/** The tasks alone, each in a process of its own, with one call each: what is asked of every fair run is asked at small bounds. */
const once = { mms: 2, migrate: 0, reclaim: 0 };
/** The tasks and truncation. */
const truncated = { migrate: 0, reclaim: 0, truncate: 1 };

export const variants: readonly CountVariant[] = [
  {
    name: 'v5.18',
    title: 'v5.18: mlock_count, batches of each CPU',
    origin: 'cea86fe246b6, 07ca76067308, 2fbb0c10d1e8, February 2022',
    with: v5_18,
    bounds: alone,
    expect: [breaks('COUNT-HI', 10), breaks('UNEVICTABLE', 10), breaks('MLOCK-HI', 20)],
  },
  {
    name: 'v5.18-free',
    title: 'v5.18 to v6.11: reclaim frees a folio by a path that does not clear PG_mlocked',
    origin: 'b109b87050df; before 66edc3a5894c, November 2024',
    with: { ...exact, finalClearance: 'release_pages' },
    bounds: reclaimed,
    expect: breaks('MLOCK-FREE', 15),
  },
  {
    name: 'v6.12',
    title: 'since v6.12: PG_mlocked is cleared in the page allocator, PG_lru set last',
    origin: '66edc3a5894c, November 2024; mm/swap.c: folio_batch_move_lru',
    with: v6_12,
    bounds: alone,
    expect: [breaks('COUNT-HI', 10), breaks('UNEVICTABLE', 10), breaks('MLOCK-HI', 20)],
  },
  {
    name: 'exact',
    title:
      'v6.12, but batches are drained under lru_lock, those of faults and restored mlocks at once, and munlock waits for migration',
    with: exact,
    expect: holds,
  },
  {
    name: 'exact-truncated',
    title: 'exact, with truncation (D5)',
    with: exact,
    bounds: truncated,
    expect: holds,
  },
  {
    name: 'exact-twice',
    title: 'exact, with two calls of each task',
    with: exact,
    bounds: reclaimed,
    expect: holds,
  },
  {
    name: 'exact-migrated-twice',
    title: 'exact, with a page that is migrated twice',
    with: exact,
    bounds: { vmas: 1, migrate: 2 },
    expect: holds,
  },
  {
    name: 'v6.12-progress',
    title: 'since v6.12: does a folio that nobody has mlocked any more become evictable?',
    origin: '66edc3a5894c, November 2024; mm/swap.c: folio_batch_move_lru',
    with: { ...v6_12, asks: 'progress' },
    bounds: once,
    // A page that is truncated in the end is on no list.
    expect: ({ truncate }) => (truncate === 0 ? breaks('EVICTABLE') : anything),
  },
  {
    name: 'exact-progress',
    title: 'the same of exact',
    with: { ...exact, asks: 'progress' },
    bounds: once,
    expect: holds,
  },
  {
    name: 'mutant-no-vm-io',
    title: 'mutant of exact: mlock() does not set VM_IO while it walks (D4)',
    mutant: { of: 'exact', without: 'VM_IO while mlock() walks' },
    with: { ...exact, vmIo: false },
    bounds: { vmas: 1, reclaim: 0, calls: 2 },
    expect: [breaks('COUNT-HI', 17), breaks('MLOCK-HI', 21)],
  },
  {
    name: 'mutant-no-add',
    title: 'mutant of exact: page_add_file_rmap() does not mlock',
    mutant: { of: 'exact', without: 'mlock_vma_folio() when a mapping is added' },
    with: { ...exact, addHook: false },
    expect: breaks('MLOCK-LO', 17),
  },
  {
    name: 'mutant-no-remove',
    title: 'mutant of exact: page_remove_rmap() does not munlock',
    mutant: { of: 'exact', without: 'munlock_vma_folio() when a mapping is removed' },
    with: { ...exact, removeHook: false },
    expect: breaks('MLOCK-HI', 3),
  },
  {
    name: 'mutant-no-clearance',
    title: 'mutant of exact: PG_mlocked is not cleared when a folio is freed (D5)',
    mutant: { of: 'exact-truncated', without: 'the final clearance of PG_mlocked' },
    with: { ...exact, finalClearance: 'none' },
    bounds: truncated,
    expect: breaks('MLOCK-FREE', 7),
  },
  {
    name: 'mutant-added-one',
    title: 'mutant of exact: a mlocked folio that is added to the LRU counts one',
    mutant: { of: 'exact', without: 'counting none when a folio is added to the unevictable list' },
    with: { ...exact, addedWith: 'one' },
    expect: breaks('COUNT-HI', 10),
  },
  {
    name: 'mutant-no-count',
    title: 'mutant of exact: the first munlock clears PG_mlocked',
    mutant: { of: 'exact', without: 'mlock_count' },
    with: { ...exact, counts: false },
    expect: breaks('MLOCK-LO', 4),
  },
  {
    name: 'mutant-no-test',
    title: 'mutant of exact: mlock_folio() counts in NR_MLOCK what is mlocked already',
    mutant: { of: 'exact', without: 'the test in folio_test_set_mlocked()' },
    with: { ...exact, testAndSet: false },
    expect: breaks('NR_MLOCK', 2),
  },
  {
    name: 'mutant-no-drain',
    title: 'mutant of exact: migration and reclaim leave their batch for later',
    mutant: { of: 'exact', without: 'mlock_drain_local() under the page-table lock' },
    with: { ...exact, drainsLocal: false },
    expect: breaks('COUNT-HI', 25),
  },
  {
    name: 'mutant-no-added-drain',
    title: 'mutant of exact: faults and reclaim leave what they mlock in their batch, as every kernel does',
    mutant: { of: 'exact-twice', without: 'draining what faults and reclaim mlock' },
    with: { ...exact, addedDrains: false },
    bounds: reclaimed,
    expect: breaks('COUNT-HI', 22),
  },
  {
    name: 'mutant-passes-migration',
    title: 'mutant of exact: munlock() passes a migration entry by, as every kernel does since v5.18',
    mutant: { of: 'exact', without: 'waiting for the migration entry that munlock() meets' },
    with: { ...exact, munlockWaits: false },
    expect: breaks('MLOCK-HI', 16),
  },
  {
    name: 'mutant-pg-lru-first',
    title: 'mutant of exact: a drain takes lru_lock only if it could clear PG_lru, as every kernel does since v5.18',
    mutant: { of: 'exact', without: 'lru_lock before PG_lru is looked at' },
    with: { ...exact, drain: 'PG_lru first' },
    expect: [breaks('COUNT-HI', 10), breaks('UNEVICTABLE', 10)],
  },
  {
    name: 'mutant-lru-last',
    title: 'mutant of exact: a folio gets PG_lru after it is tested whether it is evictable',
    mutant: {
      of: 'exact',
      without: 'setting PG_lru before folio_evictable() is tested',
      survives: 'with lru_lock taken first nobody looks in between',
    },
    with: { ...exact, setLruFirst: false },
    expect: holds,
  },
  {
    name: 'mutant-pushes-after',
    title: 'mutant of exact: migration puts the new folio on the LRU after it is mapped',
    mutant: {
      of: 'exact',
      without: 'putting the new folio on the LRU before it is mapped',
      survives: 'its mlocks are then not counted, and a count that is too low is what the kernel allows',
    },
    with: { ...exact, pushesFirst: false },
    expect: holds,
  },
  {
    name: 'mutant-reclaim-unlocked',
    title: 'mutant of exact: reclaim tests VM_LOCKED before it takes the page-table lock',
    mutant: { of: 'exact', without: "reclaim's test of VM_LOCKED under the page-table lock" },
    with: { ...exact, reclaimRechecks: false },
    expect: breaks('RESIDENT', 10),
  },
];
