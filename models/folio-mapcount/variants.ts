// Policies, what their callers do for them, and the workload that each is checked against. A fix and what it mends differ in one
// value: the scheme, or one thing that its callers do.
import { breaks, holds } from '../../src/index.ts';
import { average } from '../machine/mapcount/average.ts';
import { fullPartial } from '../machine/mapcount/full-partial.ts';
import { ownerSlots } from '../machine/mapcount/owner-slots.ts';
import { perPage } from '../machine/mapcount/per-page.ts';
import { threeStates } from '../machine/mapcount/three-states.ts';
import { totalMapped } from '../machine/mapcount/total-mapped.ts';
import { tuples } from '../machine/mapcount/tuples.ts';
import { tuplesCovering } from '../machine/mapcount/tuples-covering.ts';
import { tuplesDecrement } from '../machine/mapcount/tuples-decrement.ts';
import { vmas } from '../machine/mapcount/vmas.ts';
import { type FolioVariant, twoPages } from './bounds.ts';
import { mutants } from './mutants.ts';
import { policyOf } from './policy.ts';
import { faults, forks, lateOwner, mail, mailToTheEnd, moves, reuse, threeMms } from './workloads/workloads.ts';

const seed = 'Matthew Wilcox, folio mapcount, 24 January 2023 (seed 004)';
const straddling = { pages: 2, straddle: 1 };

export const variants: readonly FolioVariant[] = [
  {
    name: 'tuples',
    title: 'tuples, scanned under the lock: two threads fault and give back parts, and the file is truncated',
    origin: seed,
    with: policyOf(tuples, faults),
    expect: holds,
  },
  {
    name: 'tuples-straddle',
    title: 'tuples, of a folio that is in two page tables',
    origin: seed,
    with: policyOf(tuples, faults),
    bounds: straddling,
    expect: holds,
  },
  {
    name: 'tuples-page',
    title: 'tuples, where every page is a call of its own',
    origin: seed,
    with: policyOf(tuples, faults),
    bounds: { pages: 2, batch: 1 },
    expect: holds,
  },
  {
    name: 'tuples-move',
    title: 'tuples: PMDs, and mremap() of a part of a file mapping',
    origin: seed,
    with: policyOf(tuples, moves),
    expect: holds,
  },
  {
    name: 'tuples-move-straddle',
    title: 'tuples: mremap() of a part that is in two page tables',
    origin: seed,
    with: policyOf(tuples, moves),
    bounds: { straddle: 1 },
    expect: holds,
  },
  {
    name: 'tuples-fork',
    title: 'tuples: fork() with early copies, PMD split, mremap() and COW of anonymous memory',
    origin: seed,
    with: policyOf(tuples, forks),
    expect: holds,
  },
  {
    name: 'tuples-mail',
    title: 'tuples, scanned: map three pages, unmap two, and then the last',
    origin: seed,
    with: policyOf(tuples, mailToTheEnd),
    bounds: { pages: 4, operations: 3 },
    expect: holds,
  },
  {
    name: 'decrement',
    title: 'tuples, but every call that unmaps decrements: map three pages, unmap two',
    origin: seed,
    with: policyOf(tuplesDecrement, mail),
    bounds: { pages: 4, operations: 3 },
    expect: [breaks('MAPCOUNT', 10), breaks('TRUNCATED', 13), breaks('NOT-NEGATIVE', 16)],
  },
  {
    name: 'covering',
    title: 'tuples, but only a call that covers all pages decrements',
    origin: seed,
    with: policyOf(tuplesCovering, mailToTheEnd),
    bounds: { pages: 4, operations: 3 },
    expect: [breaks('MAPCOUNT', 11), breaks('FREE', 14)],
  },
  {
    name: 'covering-fork',
    title: 'the same, of anonymous memory: it is freed with a mapcount',
    origin: seed,
    with: policyOf(tuplesCovering, forks),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 3), breaks('FREE', 10)],
  },
  {
    name: 'vmas-one-lock',
    title: 'VMAs, scanned under the one lock of all page tables of the mm',
    origin: 'Matthew Wilcox, February 2023, without CONFIG_SPLIT_PTE_PTLOCKS',
    with: policyOf(vmas, faults, { onePtl: true }),
    bounds: straddling,
    expect: holds,
  },
  {
    name: 'vmas',
    title: 'VMAs, scanned under the lock of the page table at hand',
    origin: 'Matthew Wilcox, February 2023',
    mutant: { of: 'vmas-one-lock', without: 'one lock for all page tables that the scan reads' },
    with: policyOf(vmas, faults),
    bounds: straddling,
    // In one page table its lock is enough.
    expect: ({ pages, straddle, batch, operations }) => {
      if (straddle === 0) return holds;
      const isDefault = pages === 2 && batch === 4 && operations === 2;
      return [
        breaks('MAPCOUNT', isDefault ? 8 : undefined),
        breaks('NOT-NEGATIVE', isDefault ? 10 : undefined),
        breaks('TRUNCATED', isDefault ? 20 : undefined),
      ];
    },
  },
  {
    name: 'full-partial',
    title: 'full and partial mappings, without a look',
    origin: 'Zi Yan, 7 February 2023 (seed 004)',
    with: policyOf(fullPartial, faults),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 4), breaks('NOT-NEGATIVE', 4)],
  },
  {
    name: 'three-states',
    title: 'none, once, many, scanned under the lock',
    origin: 'Matthew Wilcox 2021 (seed 002)',
    with: policyOf(threeStates, forks),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'per-page',
    title: 'a count of each page, of entire mappings, mapped pages and all mappings (v6.10 to today)',
    origin: '05c5323b2a34',
    with: policyOf(perPage, forks),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'average',
    title: 'all mappings and entire mappings (CONFIG_NO_PAGE_MAPCOUNT, v6.15)',
    origin: '749492229e3b',
    with: policyOf(average, forks),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'total-mapped',
    title: 'total mapped pages (RFC of 2026)',
    origin: '20260412-mapcount-v1-0-05e8dfab52e0@kernel.org',
    with: policyOf(totalMapped, forks),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'owner-slots',
    title: 'two owner slots and the maybe-shared bit (v6.15), three processes (E3)',
    origin: '6af8cb80d3a9',
    with: policyOf(ownerSlots, threeMms),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'owner-slots-late',
    title: 'the same, where a process takes a slot when it has pages that are not tracked',
    origin: '6af8cb80d3a9',
    with: policyOf(ownerSlots, lateOwner),
    bounds: { pages: 2, operations: 3 },
    expect: holds,
  },
  {
    name: 'owner-slots-fork',
    title: 'the same, of anonymous memory: fork(), PMD split, COW',
    origin: '6af8cb80d3a9',
    with: policyOf(ownerSlots, forks),
    bounds: twoPages,
    expect: holds,
  },
  {
    name: 'reuse',
    title: 'two owner slots: a write fault reuses the folio when mapcount and reference count are equal (E4)',
    origin: '1da190f4d0a6',
    with: policyOf(ownerSlots, reuse),
    bounds: { straddle: 1 },
    expect: holds,
  },
  ...mutants,
];
