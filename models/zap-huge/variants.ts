// zap_huge_pmd() as it was, as it is, and in the orders that would mend it; each of them called by munmap(), MADV_DONTNEED or
// truncation. What is missing from the mended ones is in mutants.ts.
import { breaks, holds } from '../../src/index.ts';
import { type Call, type HugePmd, today as ofSmallPages, type Policy } from '../zap/policy.ts';
import { file, of, shmem, type ZapHugeVariant } from './bounds.ts';

const zapping = (hugePmd: HugePmd, call: Call = 'munmap'): Policy => ({ ...ofSmallPages, hugePmd, call });

/** v6.12.115 on, and the newest tree that was read. */
const kernel: HugePmd = { marksDirty: true, order: 'rmap, unlock, flush' };
const flushFirst: HugePmd = { marksDirty: true, order: 'flush, rmap, unlock' };
const asPtes: HugePmd = { marksDirty: true, order: 'queue, flush, rmap, unlock' };

export const today: Policy = zapping(kernel);
export const todayTruncates: Policy = zapping(kernel, 'truncate');
export const flushesFirst: Policy = zapping(flushFirst);
export const likePtes: Policy = zapping(asPtes);

/** zap_huge_pud(), of a size that page_vma_mapped_walk() has no case for. */
const pud = (hugePmd: HugePmd, hugeOf: Policy['hugeOf']): Policy => ({
  ...zapping(hugePmd),
  walkSeesHuge: false,
  hugeOf,
});

const transfer = 'the dirty transfer of 2026, CVE-2026-89987';

export const variants: readonly ZapHugeVariant[] = [
  {
    name: 'before-transfer',
    title: 'before the dirty transfer of 2026: the dirty bit of the PMD is dropped (A18b)',
    origin: 'mm/huge_memory.c: zap_huge_pmd, v7.0',
    with: zapping({ ...kernel, marksDirty: false }),
    bounds: shmem,
    expect: ({ shmem: isShmem, ...given }) =>
      isShmem
        ? of(shmem, breaks('LOST-DIRTY', 6))({ ...given, shmem: 1 })
        : of(file, breaks('MKCLEAN', 7), breaks('LOST-DIRTY', 11))({ ...given, shmem: 0 }),
  },
  {
    name: 'before-transfer-file',
    title: 'the same, of a file system with writeback: the race of today, and no other',
    origin: 'mm/huge_memory.c: zap_huge_pmd, v7.0',
    with: zapping({ ...kernel, marksDirty: false }),
    bounds: file,
    expect: of(file, breaks('MKCLEAN', 7), breaks('LOST-DIRTY', 11)),
  },
  {
    name: 'today',
    title: 'the rmap is removed and the PMD lock dropped before the flush (A18)',
    origin: `mm/huge_memory.c: zap_huge_pmd, 6.12.117, with ${transfer}`,
    with: today,
    expect: of(file, breaks('MKCLEAN', 7), breaks('LOST-DIRTY', 11)),
  },
  {
    name: 'today-shmem',
    title: 'the same, of shmem: the reference of the gather keeps reclaim off until the flush',
    origin: transfer,
    with: today,
    bounds: shmem,
    expect: of(shmem, holds),
  },
  {
    name: 'today-madvise',
    title: 'the same, called by MADV_DONTNEED: faults go on, and map the page anew',
    origin: 'mm/memory.c: zap_page_range_single',
    with: zapping(kernel, 'MADV_DONTNEED'),
    expect: of(file, breaks('MKCLEAN', 7), breaks('LOST-DIRTY', 11)),
  },
  {
    name: 'today-truncate',
    title: 'the same, called by truncation of the folio: the folio lock keeps writeback off until the flush',
    origin: 'mm/memory.c: unmap_mapping_folio',
    with: todayTruncates,
    expect: holds,
  },
  {
    name: 'today-always-walk',
    title: 'the same, if writeback walked the rmap whatever the mapcount, as it does for DAX',
    origin: 'mm/rmap.c: pfn_mkclean_range',
    with: { ...today, mkcleanTrustsMapcount: false },
    expect: of(file, breaks('MKCLEAN', 9), breaks('LOST-DIRTY', 12)),
  },
  {
    name: 'today-flushed',
    title:
      'the same, with a flush before the PMD lock is dropped, and after the rmap removal (as v3.15 for small pages)',
    mutant: { of: 'flush-first', without: 'the flush before the rmap removal: it comes after, under the same lock' },
    with: zapping({ ...kernel, order: 'rmap, flush, unlock' }),
    expect: of(file, breaks('MKCLEAN', 7), breaks('LOST-DIRTY', 11)),
  },
  {
    name: 'today-marked-last',
    title:
      'the same, and the folio is marked dirty after that flush: no store is lost, but folio_mkclean() breaks its promise',
    with: zapping({ ...kernel, order: 'rmap, flush, mark, unlock' }),
    expect: of(file, breaks('MKCLEAN', 7)),
  },
  {
    name: 'up',
    title: 'one CPU: the PMD lock is dropped before the flush, and then the zapping thread may be preempted',
    origin: `mm/huge_memory.c: zap_huge_pmd with CONFIG_SMP=n, 6.12.117, with ${transfer}`,
    with: { ...today, up: true },
    expect: of(file, breaks('MKCLEAN', 8), breaks('LOST-DIRTY', 11)),
  },
  {
    name: 'up-flush-first',
    title: 'one CPU, mended',
    with: { ...flushesFirst, up: true },
    expect: holds,
  },
  {
    name: 'pud',
    title: 'zap_huge_pud(), as it is used: of a device (DAX), whose pages nobody writes back',
    origin: 'mm/huge_memory.c: zap_huge_pud, v7.0; drivers/dax/device.c: __dev_dax_pud_fault',
    with: pud({ ...kernel, marksDirty: false }, 'device'),
    expect: holds,
  },
  {
    name: 'pud-if-written-back',
    title: 'zap_huge_pud(), if a file system with writeback mapped its pages so',
    origin: 'mm/huge_memory.c: zap_huge_pud, v7.0',
    with: pud({ ...kernel, marksDirty: false }, 'page cache'),
    expect: of(file, breaks('MKCLEAN', 3), breaks('LOST-DIRTY', 10)),
  },
  {
    name: 'pud-flush-first',
    title: 'the same with the order that mends PMDs: the walk of folio_mkclean() has no case for a PUD',
    with: pud(flushFirst, 'page cache'),
    expect: of(file, breaks('MKCLEAN', 3)),
  },
  {
    name: 'flush-first',
    title: 'mended: a dirty entry of the page cache is flushed under the PMD lock, then its rmap is removed',
    origin: 'the order of __split_huge_pmd_locked: pmdp_huge_clear_flush, then folio_remove_rmap_pmd',
    with: flushesFirst,
    expect: holds,
  },
  {
    name: 'flush-first-shmem',
    title: 'the same, of shmem',
    with: flushesFirst,
    bounds: shmem,
    expect: holds,
  },
  {
    name: 'flush-first-madvise',
    title: 'the same, called by MADV_DONTNEED',
    with: zapping(flushFirst, 'MADV_DONTNEED'),
    expect: holds,
  },
  {
    name: 'as-ptes',
    title: 'mended: queued with a delayed rmap, flushed under the PMD lock, then the rmap is removed',
    origin: 'the order of zap_pte_range() since 5df397dec7c4',
    with: likePtes,
    expect: holds,
  },
  {
    name: 'as-ptes-shmem',
    title: 'the same, of shmem',
    with: likePtes,
    bounds: shmem,
    expect: holds,
  },
  {
    name: 'as-ptes-madvise',
    title: 'the same, called by MADV_DONTNEED',
    with: zapping(asPtes, 'MADV_DONTNEED'),
    expect: holds,
  },
];
