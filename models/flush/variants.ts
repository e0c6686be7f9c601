// The cases, each broken and fixed, and mutants of the fixes. The threads read these values; nothing else differs between
// variants. Long because a case is said whole, in a few lines of values, beside the fix of it.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import { nobody, type Operation, type Policy } from './policy.ts';
import type { FlushBounds } from './state.ts';

export const bounds = {
  cpus: {
    default: 1,
    min: 1,
    max: 3,
    doc: 'CPUs that run other threads of the mm; the actors of the protocol run on CPUs of their own',
  },
  ptes: { default: 1, min: 1, max: 3, doc: 'entries of the page table, each of a page of its own' },
  stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
} as const;

type FlushVariant = Variant<keyof FlushBounds, Policy>;

/** A case as the kernel had it, or has it. */
const variant = (name: string, title: string, origin: string, policy: Policy, expect: Expected): FlushVariant => ({
  name,
  title,
  origin,
  with: policy,
  expect,
});
const mutant = (of: string, name: string, without: string, policy: Policy, expect: Expected): FlushVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});
const survivor = (of: string, name: string, without: string, policy: Policy, survives: string): FlushVariant => ({
  ...mutant(of, name, without, policy, holds),
  mutant: { of, without, survives },
});

const inc = 'the counter incremented before entries are changed';
const incUnderLock = `${inc}, not only before the unlock`;
const dec = 'the counter decremented only after the flush';
const early = 'the counter read under the page-table lock';
const late: Partial<Policy> = { counts: 'after the unlock' };
const within: Partial<Policy> = { counts: 'before the unlock' };
const lockOrders =
  'whoever reads the counter has looked at the entry under the same lock, later: the unlock makes the count visible (8b1b436dd1cc)';
const hasty: Partial<Policy> = { countsUntilFlushed: false };
const peeks: Partial<Policy> = { readsUnderLock: false };

// A8, A8b: 2022.
const a8: Policy = {
  ...nobody,
  operations: [{ by: 'madvise_0', kind: 'dontneed' }],
  pending: 'counter',
  nested: 'whole mm',
  migrateVma: { flush: 'under the lock', carriesDirty: true },
  reclaim: 'swaps',
};

// A9: v4.13. Before there was no counter that tlb_finish_mmu() could ask.
const twice = (kind: 'dontneed' | 'free'): Policy => ({
  ...nobody,
  operations: [
    { by: 'madvise_0', kind },
    { by: 'madvise_1', kind },
  ],
  pending: 'counter',
  nested: 'whole mm',
});
const dontneed: Policy = { ...twice('dontneed'), stores: false };
const free: Policy = { ...twice('free'), reclaim: 'discards' };
const noCounter: Partial<Policy> = { pending: 'none', nested: 'not asked' };

// A10: 2021, with mmap_lock as it is taken since 29a951dfb3c3.
const a10: Policy = {
  ...nobody,
  operations: [{ by: 'clear_refs', kind: 'clear_refs' }],
  pending: 'counter',
  clearRefsLock: 'write',
  fault: 'copies',
};

// A11: v5.12. The counter was there before.
const a11: Policy = {
  ...nobody,
  operations: [{ by: 'userfaultfd_0', kind: 'uffd-unprotect' }],
  pending: 'counter',
  unprotectTakesWrite: true,
  fault: 'flushes pending, copies',
};
const a11Two: Policy = {
  ...a11,
  operations: [
    { by: 'userfaultfd_0', kind: 'uffd-protect' },
    { by: 'userfaultfd_1', kind: 'uffd-unprotect' },
  ],
  unprotectTakesWrite: false,
};

// A12: v4.13. clear_refs had no counter before, and flushed the mm at its end.
const freeing: Operation = { by: 'madvise_0', kind: 'free' };
const clearing: Operation = { by: 'clear_refs', kind: 'clear_refs' };
const uncounted = (operation: Operation): Operation => ({ ...operation, counted: false });
const eitherCounts =
  'ksmd is misled only while neither has flushed, as the flush of either takes the entry away: that one of them counts is enough';
const a12: Policy = {
  ...nobody,
  operations: [freeing, clearing],
  pending: 'counter',
  nested: 'whole mm',
  ksm: 'flushes pending, merges',
};

// A13: v3.13; A14: v4.13.
const a13: Policy = {
  ...nobody,
  operations: [{ by: 'task_numa_work_0', kind: 'numa' }],
  pending: 'boolean',
  numaFault: 'flushes pending, migrates',
};
const a14: Policy = {
  ...a13,
  pending: 'counter',
  operations: [...a13.operations, { by: 'task_numa_work_1', kind: 'numa', elsewhere: true }],
};

// A15: v4.15.
const a15: Policy = { ...nobody, operations: [{ by: 'oom_reaper', kind: 'reaper' }], stores: false };

// A20: v6.7, with userfaultfd's protection as since v5.19.
const protecting = (by: 'userfaultfd_0' | 'userfaultfd_1'): Operation => ({ by, kind: 'uffd-protect', gathers: true });
const scan: Policy = {
  ...nobody,
  operations: [protecting('userfaultfd_0'), { by: 'pagemap_scan', kind: 'scan', counted: false }],
  pending: 'counter',
  nested: 'whole mm',
};
const protectTwice: Policy = { ...scan, operations: [protecting('userfaultfd_0'), protecting('userfaultfd_1')] };

export const variants: readonly FlushVariant[] = [
  variant(
    'a8-flush-after-unlock',
    'migrate_vma_collect_pmd() flushes after it has dropped the page-table lock (A8)',
    'mm/migrate_device.c before 60bae7370896 (2022)',
    { ...a8, migrateVma: { flush: 'after the unlock', carriesDirty: true } },
    breaks('RET-FLUSH', 11),
  ),
  variant(
    'a8b-dirty-bit-dropped',
    'migrate_vma_collect_pmd() drops the dirty bit of the entry, and the page goes back to what is in swap (A8b)',
    'mm/migrate_device.c before fd35ca3d12cc (2022)',
    { ...a8, migrateVma: { flush: 'under the lock', carriesDirty: false } },
    [breaks('LOST-DIRTY', 3), breaks('NO-LOST-WRITE', 14)],
  ),
  variant(
    'a8-fixed',
    'migrate_vma_collect_pmd() flushes under the lock, and the dirty bit goes to the folio (A8, A8b)',
    '60bae7370896, fd35ca3d12cc (2022)',
    a8,
    holds,
  ),
  mutant(
    'a8-fixed',
    'a8-no-flush',
    'the flush',
    { ...a8, migrateVma: { flush: 'never', carriesDirty: true } },
    breaks('RET-FLUSH', 11),
  ),

  variant(
    'a9-dontneed-private-flush',
    'two MADV_DONTNEED, each of which flushes what itself has cleared (A9)',
    'mm/memory.c before 99baac21e458 (v4.13, 2017)',
    { ...dontneed, ...noCounter },
    breaks('RET-FLUSH', 10),
  ),
  variant(
    'a9-dontneed-fixed',
    'tlb_finish_mmu() flushes the mm where another operation owes a flush; MADV_DONTNEED (A9)',
    '56236a59556c, 99baac21e458 (v4.13, 2017)',
    dontneed,
    holds,
  ),
  variant(
    'a9-three-fixed',
    'the same with three operations at a time: two that zap, and MADV_FREE (A9)',
    '56236a59556c, 99baac21e458 (v4.13, 2017)',
    {
      ...dontneed,
      operations: [...dontneed.operations, { by: 'madvise_2', kind: 'free' }],
    },
    holds,
  ),
  variant(
    'a9-free-private-flush',
    'two MADV_FREE, each of which flushes what itself has made clean (A9)',
    'mm/madvise.c before 99baac21e458 (v4.13, 2017)',
    { ...free, ...noCounter },
    [breaks('RET-FLUSH', 10), breaks('NO-LOST-WRITE', 16)],
  ),
  variant(
    'a9-free-fixed',
    'tlb_finish_mmu() flushes the mm where another operation owes a flush; MADV_FREE (A9)',
    '56236a59556c, 99baac21e458 (v4.13, 2017)',
    free,
    holds,
  ),
  ...(['dontneed', 'free'] as const).flatMap((kind) => {
    const [of, policy] = [`a9-${kind}-fixed`, kind === 'free' ? free : dontneed];
    return [
      mutant(
        of,
        `a9-${kind}-own-flush`,
        'the flush of the whole mm, only the call of a flush for which nothing was recorded',
        { ...policy, nested: 'own flush' },
        breaks('RET-FLUSH', 11),
      ),
      mutant(of, `a9-${kind}-late-inc`, inc, { ...policy, ...late }, breaks('RET-FLUSH', 12)),
      mutant(of, `a9-${kind}-early-dec`, dec, { ...policy, ...hasty }, breaks('RET-FLUSH', 13)),
    ];
  }),
  survivor('a9-dontneed-fixed', 'a9-inc-under-lock', incUnderLock, { ...dontneed, ...within }, lockOrders),
  mutant(
    'a9-dontneed-fixed',
    'a9-free-before-flush',
    'the flush before pages are freed',
    { ...dontneed, flushBeforeFree: false },
    breaks('STALE-FREE', 7),
  ),

  variant(
    'a10-flush-elided',
    'clear_refs leaves its flush to a gather for which nothing was recorded (A10)',
    'fs/proc/task_mmu.c from 0758cd830494 to 912efa17e512 (2021)',
    { ...a10, clearRefsFlushes: 'what it recorded' },
    [breaks('RET-FLUSH', 7), breaks('SOFT-DIRTY', 8)],
  ),
  variant(
    'a10-fixed',
    'clear_refs counts in tlb_flush_pending and flushes the mm, with mmap_lock for writing (A10)',
    '912efa17e512, 29a951dfb3c3 (2021)',
    a10,
    holds,
  ),
  mutant(
    'a10-fixed',
    'a10-read-lock',
    'mmap_lock for writing',
    { ...a10, clearRefsLock: 'read' },
    breaks('NO-LOST-WRITE', 14),
  ),
  survivor(
    'a10-fixed',
    'a10-not-counted',
    'the count in tlb_flush_pending',
    { ...a10, pending: 'none' },
    'mmap_lock is held for writing until the flush is made, and nobody who reads the counter here runs without it',
  ),

  variant(
    'a11-copy-before-flush',
    'a write fault copies a page whose protection userfaultfd has just removed, and not flushed (A11)',
    'mm/memory.c before 6ce64428d620 (v5.12, 2021)',
    { ...a11, fault: 'copies' },
    breaks('NO-LOST-WRITE', 14),
  ),
  variant(
    'a11-fixed',
    'do_wp_page() flushes before it copies, where a flush is pending (A11)',
    '6ce64428d620 (v5.12, 2021)',
    a11,
    holds,
  ),
  variant(
    'a11-two-protectors',
    'the same with two of them, one that protects and one that removes the protection (A11)',
    'mm/memory.c before 6ce64428d620 (v5.12, 2021)',
    { ...a11Two, fault: 'copies' },
    breaks('NO-LOST-WRITE', 18),
  ),
  variant(
    'a11-two-fixed',
    'do_wp_page() flushes before it copies, where a flush is pending; two protectors (A11)',
    '6ce64428d620 (v5.12, 2021)',
    a11Two,
    holds,
  ),
  mutant('a11-fixed', 'a11-late-inc', inc, { ...a11, ...late }, breaks('NO-LOST-WRITE', 14)),
  mutant('a11-fixed', 'a11-early-dec', dec, { ...a11, ...hasty }, breaks('NO-LOST-WRITE', 15)),
  mutant('a11-two-fixed', 'a11-two-late-inc', inc, { ...a11Two, ...late }, breaks('NO-LOST-WRITE', 18)),
  mutant('a11-two-fixed', 'a11-two-early-dec', dec, { ...a11Two, ...hasty }, breaks('NO-LOST-WRITE', 20)),
  survivor(
    'a11-fixed',
    'a11-early-read',
    early,
    { ...a11, ...peeks },
    'the fault was taken because the entry was not writable any more: whoever changed it had counted before that',
  ),

  variant(
    'a12-ksm-trusts-entry',
    'ksmd believes that a read-only and clean entry is cached by nobody as more (A12)',
    'mm/ksm.c before b3a81d0841a9 (v4.13, 2017)',
    { ...a12, ksm: 'merges' },
    breaks('NO-LOST-WRITE', 17),
  ),
  variant(
    'a12-fixed',
    'write_protect_page() flushes where a flush is pending; clear_refs counts (A12)',
    'b3a81d0841a9 (v4.13, 2017)',
    a12,
    holds,
  ),
  mutant(
    'a12-fixed',
    'a12-not-counted',
    'the counts of MADV_FREE and clear_refs',
    { ...a12, operations: [uncounted(freeing), uncounted(clearing)], nested: 'not asked' },
    breaks('NO-LOST-WRITE', 17),
  ),
  survivor(
    'a12-fixed',
    'a12-free-not-counted',
    'the count of MADV_FREE',
    { ...a12, operations: [uncounted(freeing), clearing] },
    eitherCounts,
  ),
  survivor(
    'a12-fixed',
    'a12-clear-refs-not-counted',
    'the count of clear_refs',
    { ...a12, operations: [freeing, uncounted(clearing)] },
    eitherCounts,
  ),
  survivor('a12-fixed', 'a12-inc-under-lock', incUnderLock, { ...a12, ...within }, lockOrders),
  mutant('a12-fixed', 'a12-late-inc', inc, { ...a12, ...late }, breaks('NO-LOST-WRITE', 17)),
  mutant('a12-fixed', 'a12-early-dec', dec, { ...a12, ...hasty }, breaks('NO-LOST-WRITE', 20)),
  mutant('a12-fixed', 'a12-early-read', early, { ...a12, ...peeks }, breaks('NO-LOST-WRITE', 18)),

  variant(
    'a13-migrates-unflushed',
    'a NUMA hinting fault migrates a page whose entry was made PROT_NONE and not flushed (A13)',
    'mm/pgtable-generic.c before 20841405940e (v3.13, 2013)',
    { ...a13, pending: 'none', numaFault: 'migrates' },
    [breaks('STALE-FREE', 11), breaks('NO-LOST-WRITE', 11)],
  ),
  variant(
    'a13-fixed',
    'pte_accessible() says yes of PROT_NONE where a flush is pending (A13)',
    '20841405940e, af2c1401e6f9 (v3.13, 2013)',
    a13,
    holds,
  ),
  mutant('a13-fixed', 'a13-late-inc', inc, { ...a13, ...late }, [
    breaks('STALE-FREE', 11),
    breaks('NO-LOST-WRITE', 11),
  ]),
  mutant('a13-fixed', 'a13-early-dec', dec, { ...a13, ...hasty }, [
    breaks('STALE-FREE', 12),
    breaks('NO-LOST-WRITE', 12),
  ]),
  survivor('a13-fixed', 'a13-inc-under-lock', incUnderLock, { ...a13, ...within }, lockOrders),
  survivor(
    'a13-fixed',
    'a13-early-read',
    early,
    { ...a13, ...peeks },
    'the fault has looked at the entry under the lock before: whoever made it PROT_NONE had counted before that',
  ),

  variant(
    'a14-boolean-pending',
    'tlb_flush_pending is a flag that one operation clears for two (A14)',
    'include/linux/mm_types.h before 16af97dc5a89 (v4.13, 2017)',
    { ...a14, pending: 'boolean' },
    [breaks('STALE-FREE', 13), breaks('NO-LOST-WRITE', 13)],
  ),
  variant('a14-fixed', 'tlb_flush_pending is a counter (A14)', '16af97dc5a89 (v4.13, 2017)', a14, holds),
  mutant('a14-fixed', 'a14-late-inc', inc, { ...a14, ...late }, [
    breaks('STALE-FREE', 11),
    breaks('NO-LOST-WRITE', 11),
  ]),
  mutant('a14-fixed', 'a14-early-dec', dec, { ...a14, ...hasty }, [
    breaks('STALE-FREE', 12),
    breaks('NO-LOST-WRITE', 12),
  ]),

  variant(
    'a15-reaper-fullmm',
    'the OOM reaper says that nobody uses the mm any more, and arm64 leaves out the flush (A15, CVE-2017-18202)',
    'mm/oom_kill.c before 687cb0884a71 (v4.15, 2017)',
    { ...a15, reaperFullmm: true },
    breaks('STALE-FREE', 9),
  ),
  variant(
    'a15-fixed',
    'the OOM reaper gathers a range (A15, CVE-2017-18202)',
    '687cb0884a71 (v4.15, 2017)',
    a15,
    holds,
  ),
  mutant(
    'a15-fixed',
    'a15-free-before-flush',
    'the flush before pages are freed',
    { ...a15, flushBeforeFree: false },
    breaks('STALE-FREE', 7),
  ),

  variant(
    'a20-scan-does-not-ask',
    'PAGEMAP_SCAN finds an entry that userfaultfd has protected and not flushed, and returns (A20)',
    'fs/proc/task_mmu.c: pagemap_scan_pmd_entry, v6.7 to v6.12',
    scan,
    breaks('RET-FLUSH', 9),
  ),
  variant(
    'a20-scan-asks',
    'the same, if it flushed the range while mm_tlb_flush_pending(), asked under the page-table lock (A20)',
    'no kernel known here',
    { ...scan, scanAsks: 'under the lock' },
    holds,
  ),
  variant(
    'a20-protect-twice',
    'two UFFDIO_WRITEPROTECT: tlb_finish_mmu() of the second asks, and flushes the mm',
    'mm/userfaultfd.c: mwriteprotect_range, uffd_wp_range since v5.19',
    protectTwice,
    holds,
  ),
  mutant(
    'a20-scan-asks',
    'a20-asks-early',
    'the page-table lock around the question',
    { ...scan, scanAsks: 'before the lock' },
    breaks('RET-FLUSH', 9),
  ),
  mutant(
    'a20-protect-twice',
    'a20-protect-own-flush',
    'the flush of the whole mm, only the call of a flush for which nothing was recorded',
    { ...protectTwice, nested: 'own flush' },
    breaks('RET-FLUSH', 11),
  ),
];
