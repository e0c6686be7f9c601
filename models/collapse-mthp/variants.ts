// The versions of "khugepaged: mTHP support" that differ in locking or order, what else was proposed on the list, and one barrier that nobody asked for.
import { breaks, holds, type Variant } from '../../src/index.ts';
import { mutants } from './mutants.ts';
import { fromV6, lockless, locks, merged, order, v4 } from './policies.ts';
import type { MthpBounds, Policy } from './policy.ts';

const series = 'mm/khugepaged.c, "khugepaged: mTHP support"';

export const variants: readonly Variant<keyof MthpBounds, Policy>[] = [
  {
    name: 'v4',
    title: 'v4, v5: any VMA that has the range will do, and the anon_vma is unlocked as for a whole table (B21, B21b)',
    origin: `${series}, v4 of 16 April 2025, v5 of 28 April 2025`,
    with: v4,
    expect: breaks('PMD-NONE', 9),
  },
  {
    name: 'v4-spans',
    title: 'v4, v5 with a VMA that spans the PMD: the anon_vma is unlocked as for a whole table (B21)',
    origin: `${series}, v4 of 16 April 2025, v5 of 28 April 2025`,
    with: { ...v4, revalidates: 'the PMD range' },
    expect: breaks('MIGRATION-LOCKED', 18),
  },
  {
    name: 'v6',
    title: 'v6 to v16: the VMA spans the PMD, the anon_vma is locked until the PMD is back',
    origin: `${series}, v6 of 14 May 2025 to v16 of 19 April 2026`,
    with: fromV6,
    expect: holds,
  },
  {
    name: 'v6-cache-walks',
    title: 'v6 to v18 where update_mmu_cache_range() walks the tables (MIPS) (B21c)',
    origin: `${series}, v6 of 14 May 2025 to v18 of 22 May 2026`,
    with: { ...fromV6, cacheWalks: true },
    expect: breaks('CACHE-WALK', 17),
  },
  {
    name: 'v18',
    title: 'v18: mthp_collapse() looks at the VMA behind mmap_read_unlock() (B21d)',
    origin: `${series}, v18 of 22 May 2026`,
    with: { ...fromV6, usesVmaUnlocked: true },
    expect: breaks('VMA-USED', 6),
  },
  {
    name: 'june-4',
    title: 'PTEs, PMD, then update_mmu_cache_range() under the page-table lock: proposed on 4 June 2026, not taken',
    origin: `${series}, mail of 4 June 2026`,
    with: { ...locks, puts: 'PTEs, PMD, cache', takesPtl: false },
    expect: holds,
  },
  {
    name: 'merged',
    title: 'v19: the PMD, then the PTEs, both locks held; with GUP-fast and the hardware',
    origin: `${series}, v19 of 5 June 2026, merged as 472ebd691d97 and the commits behind it`,
    with: merged,
    expect: holds,
  },
  {
    name: 'merged-broadcast',
    title: 'v19 where the flush is no IPI (arm64, INVLPGB); with GUP-fast',
    origin: `${series}, v19 of 5 June 2026`,
    with: lockless,
    expect: holds,
  },
  {
    name: 'merged-no-ptl',
    title: 'v19 without the page-table lock around set_ptes(), asked for on the list',
    origin: `${series}, mail of 5 June 2026`,
    with: { ...locks, takesPtl: false },
    expect: holds,
  },
  {
    name: 'merged-lazy',
    title: 'v19 with CPUs that are lazy, which flush_tlb_range() leaves out (before 3ef938c35035)',
    origin: 'arch/x86/mm/tlb.c, before v6.15',
    with: { ...merged, gup: null, lazy: { freedTables: false } },
    expect: holds,
  },
  {
    name: 'aug-2025',
    title: 'check_pmd_still_valid() before vma_start_write(), and MADV_DONTNEED under the lock of the VMA (B22)',
    origin: 'mm/khugepaged.c, a6fde7add78d to 366a4532d96f (v6.17-rc, August 2025)',
    with: { ...fromV6, checksPmd: 'before vma_start_write' },
    expect: breaks('PUT-BACK', 19),
  },
  {
    name: 'order-v6',
    title: 'v6 to v16: smp_wmb() between PTEs and PMD',
    origin: series,
    with: { ...order, puts: 'PTE, wmb, PMD' },
    expect: holds,
  },
  {
    name: 'order-v17',
    title: 'v17, v18: PTEs, PMD, and no barrier in between',
    origin: series,
    with: { ...order, puts: 'PTE, PMD' },
    expect: holds,
  },
  { name: 'order-merged', title: 'v19: PMD, PTEs', origin: series, with: order, expect: holds },
  {
    name: 'order-rmb',
    title: 'v19 if GUP-fast did not have to be waited for: smp_rmb() between its second looks at the PMD and the entry',
    with: { ...order, syncs: false, recheckRmb: true },
    expect: holds,
  },
  ...mutants,
];
