// The cases B1 to B7, broken and fixed, and mutants of the fixes. The threads read these values; nothing else differs.
// Long because a case is said whole, in a few lines of values, beside the fix of it.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { CollapsePolicy, FreeBounds, Policy, TableGatherPolicy, UnsharePolicy, WaiterPolicy } from './policy.ts';

type FreeVariant = Variant<keyof FreeBounds, Policy>;

const b1: CollapsePolicy = {
  case: 'collapse',
  of: 'anon',
  how: 'broadcast',
  covers: 'tables',
  freedTables: true,
  sync: 'none',
  gup: { recheckPmd: false, recheckPte: true },
  lazy: false,
  deposit: 'beside',
  checksRefs: true,
};
const b1Fixed: CollapsePolicy = { ...b1, gup: { recheckPmd: true, recheckPte: true } };
const b2Deposit: CollapsePolicy = { ...b1Fixed, deposit: 'inside' };
const b2DepositFixed: CollapsePolicy = { ...b2Deposit, sync: 'after the flush' };
const b2Retract: CollapsePolicy = { ...b1Fixed, of: 'file' };
const b2RetractFixed: CollapsePolicy = { ...b2Retract, sync: 'after the flush' };
const b6: CollapsePolicy = { ...b2RetractFixed, gup: null, lazy: true, how: 'ipi', freedTables: false };
const b6Fixed: CollapsePolicy = { ...b6, freedTables: true };

const b3: TableGatherPolicy = {
  case: 'table-gather',
  invalidatesSingle: false,
  invalidatesBatch: false,
  covers: 'tables',
  hardwareWalks: true,
  waitsForWalkers: true,
  how: 'broadcast',
};
const b3Fixed: TableGatherPolicy = { ...b3, invalidatesSingle: true, invalidatesBatch: true };

const b4: UnsharePolicy = {
  case: 'unshare',
  records: 'nothing',
  flushes: 'before i_mmap unlock',
  how: 'ipi',
  sync: 'none',
  syncs: 'before i_mmap unlock',
  reaches: 'all',
  walkers: { tlb: true, pwc: true, gup: false },
};
const b4Fixed: UnsharePolicy = { ...b4, records: 'tables' };
const b5: UnsharePolicy = { ...b4Fixed, how: 'broadcast', walkers: { tlb: false, pwc: false, gup: true } };
const b5Each: UnsharePolicy = { ...b5, sync: 'each' };
const b5Last: UnsharePolicy = { ...b5, sync: 'last' };
const b5bFixed: UnsharePolicy = { ...b5Last, walkers: { tlb: false, pwc: true, gup: false } };
const b5b: UnsharePolicy = { ...b5bFixed, records: 'leaves' };

const b7Fixed: WaiterPolicy = { case: 'waiter', takesPmdLock: true, rmapUnderLock: true };
const b7: WaiterPolicy = { ...b7Fixed, takesPmdLock: false };

export const variants: readonly FreeVariant[] = [
  {
    name: 'b1-no-pmd-recheck',
    title: 'THP collapse without an IPI; GUP-fast looks at the PTE again, not at the PMD (B1)',
    origin: 'before 70cbc3cc78a9 (v6.0, 2022)',
    with: b1,
    expect: breaks('PIN-COHERENT', 11),
  },
  {
    name: 'b1-fixed',
    title: 'GUP-fast looks at the PMD again, too; deposited tables are not written to (B1)',
    origin: '70cbc3cc78a9 (v6.0, 2022)',
    with: b1Fixed,
    expect: holds,
  },
  {
    name: 'b1-mutant-no-ref-check',
    title: 'mutant: the collapse does not mind references',
    mutant: { of: 'b1-fixed', without: 'the check of the reference counts in __collapse_huge_page_isolate()' },
    with: { ...b1Fixed, checksRefs: false },
    expect: breaks('PIN-COHERENT', 12),
  },
  {
    name: 'b1-mutant-no-pte-recheck',
    title: 'mutant: GUP-fast looks at the PMD again, not at the PTE',
    mutant: {
      of: 'b1-fixed',
      without: 'the second look at the PTE',
      survives:
        'the collapse clears the PMD before any PTE, so the PMD tells all; the PTE is looked at again because of those who clear PTEs only',
    },
    with: { ...b1Fixed, gup: { recheckPmd: true, recheckPte: false } },
    expect: holds,
  },
  {
    name: 'b2-deposit-no-ipi',
    title: 'THP collapse without an IPI, where a deposited table holds the list of the deposited (B2)',
    origin: 'before 2ba99c5e0881 (v6.1, 2022)',
    with: b2Deposit,
    expect: breaks('PT-LIVE', 6),
  },
  {
    name: 'b2-deposit-fixed',
    title: 'tlb_remove_table_sync_one() once the PMD is clear and flushed (B2)',
    origin: '2ba99c5e0881 (v6.1, 2022)',
    with: b2DepositFixed,
    expect: holds,
  },
  {
    name: 'b2-mutant-no-pmd-recheck',
    title: 'mutant: the IPI alone, as B1 would be fixed by it',
    mutant: {
      of: 'b2-deposit-fixed',
      without: 'the second look at the PMD (B1)',
      survives:
        'after the IPI nobody is in the table: whoever had a reference by then is seen by the check of the counts, and nobody comes in any more',
    },
    with: { ...b2DepositFixed, gup: { recheckPmd: false, recheckPte: true } },
    expect: holds,
  },
  {
    name: 'b2-mutant-late-ipi',
    title: 'mutant: the IPI after the check of the reference counts',
    mutant: {
      of: 'b2-deposit-fixed',
      without: 'the order of IPI and check',
      survives: 'the table is deposited after both, and the second look at the PMD (B1) does the rest',
    },
    with: { ...b2DepositFixed, sync: 'after the check' },
    expect: holds,
  },
  {
    name: 'b2-mutant-late-ipi-no-pmd-recheck',
    title: 'mutant: the IPI after the check of the reference counts, and no second look at the PMD',
    mutant: { of: 'b2-deposit-fixed', without: 'the order of IPI and check, and the second look at the PMD' },
    with: { ...b2DepositFixed, sync: 'after the check', gup: { recheckPmd: false, recheckPte: true } },
    expect: breaks('PIN-COHERENT', 14),
  },
  {
    name: 'b2-retract-no-ipi',
    title: 'retract_page_tables() frees the table as soon as the PMD is clear and flushed (B2)',
    origin: 'before 2ba99c5e0881 (v6.1, 2022)',
    with: b2Retract,
    expect: breaks('PT-LIVE', 4),
  },
  {
    name: 'b2-retract-fixed',
    title: 'tlb_remove_table_sync_one() before the table is freed (B2)',
    origin: '2ba99c5e0881 (v6.1, 2022)',
    with: b2RetractFixed,
    expect: holds,
  },
  {
    name: 'b2-retract-rcu',
    title: 'pte_free_defer(): the table is freed after a grace period of RCU (B2)',
    origin: '1d65b771bc08 (v6.6, 2023)',
    with: { ...b2Retract, sync: 'rcu' },
    expect: holds,
  },
  {
    name: 'b2-retract-ipi-flush',
    title: 'where TLBs are flushed by IPIs, the flush waits for GUP-fast, and nothing else is needed (B2)',
    origin: 'architectures without MMU_GATHER_RCU_TABLE_FREE',
    with: { ...b2Retract, how: 'ipi' },
    expect: holds,
  },
  {
    name: 'b3-no-invalidate',
    title: 'tables freed with the walk cache live: a batch is full, or cannot be had (B3)',
    origin: 'before 0ed1325967ab (v5.6, 2020); x86 before d86564a2f085 (v4.19, 2018)',
    with: b3,
    expect: breaks('PT-LIVE', 7),
  },
  {
    name: 'b3-fixed',
    title: 'tlb_table_invalidate() before a single table is freed, and before a batch goes to RCU (B3)',
    origin: '0ed1325967ab (v5.6, 2020)',
    with: b3Fixed,
    expect: holds,
  },
  {
    name: 'b3-software-walk',
    title: 'hardware that does not walk the tables of Linux needs no invalidation (B3)',
    origin: 'tlb_needs_table_invalidate() of sparc64, and of powerpc with hash tables',
    with: { ...b3, hardwareWalks: false },
    expect: holds,
  },
  {
    name: 'b3-mutant-single',
    title: 'mutant: no invalidation before a single table is freed',
    mutant: { of: 'b3-fixed', without: 'the invalidation before a single table is freed' },
    with: { ...b3Fixed, invalidatesSingle: false },
    expect: breaks('PT-LIVE', 7),
  },
  {
    name: 'b3-mutant-batch',
    title: 'mutant: no invalidation before a full batch goes to RCU',
    mutant: { of: 'b3-fixed', without: 'the invalidation before a full batch is freed' },
    with: { ...b3Fixed, invalidatesBatch: false },
    expect: breaks('PT-LIVE', 9),
  },
  {
    name: 'b3-mutant-leaves',
    title: 'mutant: the flush covers last-level entries only',
    mutant: { of: 'b3-fixed', without: 'freed_tables: the flush leaves walk caches alone' },
    with: { ...b3Fixed, covers: 'leaves' },
    expect: breaks('PT-LIVE', 8),
  },
  {
    name: 'b3-mutant-no-wait',
    title: 'mutant: tables are freed at once, without IPI or RCU',
    mutant: { of: 'b3-fixed', without: 'the wait for lockless walkers, by IPI or RCU' },
    with: { ...b3Fixed, waitsForWalkers: false },
    expect: breaks('PT-LIVE', 5),
  },
  {
    name: 'b3-ipi-flush',
    title: 'mutant that has no need of RCU: the flush is by IPIs (B3)',
    origin: 'x86 without paravirtual flushes',
    mutant: {
      of: 'b3-fixed',
      without: 'the wait for lockless walkers, where the flush is by IPIs',
      survives: 'every table is flushed between its PMD and its freeing, and that flush waits for interrupts',
    },
    with: { ...b3Fixed, waitsForWalkers: false, how: 'ipi' },
    expect: holds,
  },
  {
    name: 'b4-no-flush',
    title: 'huge_pmd_unshare() leaves nothing to flush (B4)',
    origin: 'before a4a118f2eead (v5.16, 2021), CVE-2021-4002',
    with: b4,
    expect: breaks('STALE-FREE', 12),
  },
  {
    name: 'b4-fixed',
    title: 'the range of the PUD is flushed before i_mmap_rwsem is dropped (B4)',
    origin: 'a4a118f2eead (v5.16, 2021)',
    with: b4Fixed,
    expect: holds,
  },
  {
    name: 'b4-mutant-late-flush',
    title: 'mutant: flushed with the rest, in tlb_finish_mmu()',
    mutant: { of: 'b4-fixed', without: 'the flush before i_mmap_rwsem is dropped' },
    with: { ...b4Fixed, flushes: 'after i_mmap unlock' },
    expect: breaks('STALE-FREE', 12),
  },
  {
    name: 'b4-mutant-leaves',
    title: 'mutant: the flush covers last-level entries only',
    mutant: { of: 'b4-fixed', without: 'the walk caches in the flush' },
    with: { ...b4Fixed, records: 'leaves' },
    expect: breaks('PT-LIVE', 16),
  },
  {
    name: 'b5-no-ipi',
    title: "an unshared table becomes another mm's own, with GUP-fast on it (B5)",
    origin: 'before 1013af4f585f (v6.16, 2025), CVE-2025-38085',
    with: b5,
    expect: breaks('PT-LIVE', 12),
  },
  {
    name: 'b5-each',
    title: 'every unsharing sends an IPI and waits (B5)',
    origin: '1013af4f585f (v6.16, 2025)',
    with: b5Each,
    bounds: { sharers: 3 },
    expect: holds,
  },
  {
    name: 'b5-fixed',
    title: 'only the unsharing that leaves one owner sends an IPI (B5)',
    origin: '8ce720d5bd91 (2026)',
    with: b5Last,
    bounds: { sharers: 3 },
    expect: holds,
  },
  {
    name: 'b5-mutant-own-cpus',
    title: 'mutant: the last unsharing reaches the CPUs of its own mm only',
    origin: 'as proposed in [PATCH v4 2/3] mm: switch callers to tlb_remove_table_sync_mm(), 2 February 2026',
    mutant: { of: 'b5-fixed', without: 'the CPUs of other mms in the IPI' },
    with: { ...b5Last, reaches: 'own' },
    bounds: { sharers: 3 },
    // Two sharers: the mm that unshares is the only one that has to be waited for.
    expect: ({ sharers }) => (sharers === 2 ? holds : breaks('PT-LIVE', sharers === 3 ? 20 : undefined)),
  },
  {
    name: 'b5-mutant-late-ipi',
    title: 'mutant: the IPI after i_mmap_rwsem is dropped',
    mutant: { of: 'b5-fixed', without: 'i_mmap_rwsem, held until the IPI is answered' },
    with: { ...b5Last, syncs: 'after i_mmap unlock' },
    bounds: { sharers: 3 },
    expect: breaks('PT-LIVE', 17),
  },
  {
    name: 'b5-ipi-flush',
    title: 'where TLBs are flushed by IPIs, each flush reaches the walkers of its own mm (B5)',
    origin: 'architectures on which tlb_remove_table_sync_one() does nothing',
    mutant: {
      of: 'b5-fixed',
      without: 'the IPI, where the flush is by IPIs to the CPUs of the mm that unshares',
      survives:
        'a walker of an mm is on a CPU of that mm, and every unsharing flushes those before the lock is dropped',
    },
    with: { ...b5, how: 'ipi' },
    bounds: { sharers: 3 },
    expect: holds,
  },
  {
    name: 'b5b-leaf-flush',
    title: 'the flush takes unshared tables for none, and covers last-level entries only (B5b)',
    origin: '8ce720d5bd91 (2026) on arm64, before c2ff4764e03e',
    with: b5b,
    expect: breaks('PT-LIVE', 16),
  },
  {
    name: 'b5b-fixed',
    title: 'the flush looks at unshared_tables, and covers walk caches (B5b)',
    origin: 'c2ff4764e03e (v7.1, 2026)',
    with: b5bFixed,
    expect: holds,
  },
  {
    name: 'b5b-mutant-late-flush',
    title: 'mutant: flushed with the rest, in tlb_finish_mmu()',
    mutant: { of: 'b5b-fixed', without: 'the flush before i_mmap_rwsem is dropped' },
    with: { ...b5bFixed, flushes: 'after i_mmap unlock' },
    expect: breaks('PT-LIVE', 15),
  },
  {
    name: 'unshare-today',
    title: "today's unsharing with everything that walks: TLBs, walk caches and GUP-fast (B4, B5, B5b)",
    origin: '8ce720d5bd91 with c2ff4764e03e (2026)',
    with: { ...b5Last, walkers: { tlb: true, pwc: true, gup: true } },
    expect: holds,
  },
  {
    name: 'b6-lazy-skipped',
    title: 'flush_tlb_range() says that no tables are freed, so lazy CPUs are left out (B6)',
    origin: 'before 3ef938c35035 (v6.15, 2025)',
    with: b6,
    expect: breaks('PT-LIVE', 8),
  },
  {
    name: 'b6-fixed',
    title: 'flush_tlb_range() says that tables may be freed (B6)',
    origin: '3ef938c35035 (v6.15, 2025)',
    with: b6Fixed,
    expect: holds,
  },
  {
    name: 'b6-mutant-leaves',
    title: 'mutant: every CPU flushes, but last-level entries only',
    mutant: { of: 'b6-fixed', without: 'the walk caches in the flush' },
    with: { ...b6Fixed, covers: 'leaves' },
    expect: breaks('PT-LIVE', 9),
  },
  {
    name: 'retract-today',
    title: 'retract_page_tables() with GUP-fast and lazy CPUs at once (B2, B6)',
    origin: '3ef938c35035 (v6.15, 2025), with RCU as since v6.6',
    with: { ...b6Fixed, gup: { recheckPmd: true, recheckPte: true }, sync: 'rcu' },
    expect: holds,
  },
  {
    name: 'b7-no-wait',
    title: 'unmap_mapping_folio() believes an empty PMD without its lock (B7)',
    origin: 'before 22061a1ffabd (v5.13, 2021)',
    with: b7,
    expect: breaks('UNMAPPED', 3),
  },
  {
    name: 'b7-fixed',
    title: 'unmap_mapping_folio() takes and drops the lock of an empty PMD (B7)',
    origin: '22061a1ffabd (v5.13, 2021)',
    with: b7Fixed,
    expect: holds,
  },
  {
    name: 'b7-mutant-late-rmap',
    title: 'mutant: zap_huge_pmd() removes the rmap after it has dropped the lock',
    mutant: { of: 'b7-fixed', without: 'the rmap removal under the PMD lock' },
    with: { ...b7Fixed, rmapUnderLock: false },
    expect: breaks('UNMAPPED', 5),
  },
];
