// Mutants: a fixed variant each, with one part of what makes it right taken away.
import { breaks, holds } from '../../src/index.ts';
import { ownerSlots } from '../machine/mapcount/owner-slots.ts';
import { tuples } from '../machine/mapcount/tuples.ts';
import { type FolioVariant, twoPages } from './bounds.ts';
import {
  clearsEarly,
  countingSplit,
  keepsNegative,
  lateMover,
  mapsWithoutLooking,
  silentMover,
  totalOutsideLock,
  uncountingSplit,
} from './mutant-schemes.ts';
import { policyOf } from './policy.ts';
import { faults, forks, lateOwner, moves, reuse, threeMms } from './workloads/workloads.ts';

export const mutants: readonly FolioVariant[] = [
  {
    name: 'mutant-unlocked-remove',
    title: 'the page table is scanned after its lock is dropped, when unmapping',
    mutant: { of: 'tuples', without: 'the page-table lock around the scan that unmaps' },
    with: policyOf(tuples, faults, { removesUnderPtl: false }),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 9), breaks('NOT-NEGATIVE', 12), breaks('TRUNCATED', 22)],
  },
  {
    name: 'mutant-unlocked-look',
    title: 'the page table is scanned before its lock is taken, when mapping',
    mutant: { of: 'tuples', without: 'the page-table lock around the scan that maps' },
    with: policyOf(tuples, faults, { looksUnderPtl: false }),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 15), breaks('MAPPED', 16)],
  },
  {
    name: 'mutant-map-blind',
    title: 'a call that maps increments without a look',
    mutant: { of: 'tuples', without: 'the scan that maps' },
    with: policyOf(mapsWithoutLooking, faults),
    bounds: twoPages,
    expect: breaks('MAPCOUNT', 9),
  },
  {
    name: 'mutant-unlocked-folio',
    title: 'a fault maps without the folio lock',
    mutant: { of: 'tuples', without: 'the folio lock of a fault' },
    with: policyOf(tuples, faults, { faultLocksFolio: false }),
    bounds: twoPages,
    expect: breaks('TRUNCATED', 9),
  },
  {
    name: 'mutant-put-first',
    title: 'references are dropped before the mapping is uncounted (C10)',
    mutant: { of: 'tuples', without: 'the order: uncount, then put' },
    with: policyOf(tuples, faults, { putsLast: false }),
    bounds: twoPages,
    expect: breaks('REF>=MAP', 3),
  },
  {
    name: 'mutant-mover-silent',
    title: 'mremap() counts nothing, as today',
    mutant: { of: 'tuples-move', without: 'the count of the mover' },
    with: policyOf(silentMover, moves),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 3), breaks('TRUNCATED', 13)],
  },
  {
    name: 'mutant-mover-late',
    title: 'mremap() counts when the entries have moved',
    mutant: { of: 'tuples-move', without: 'the order: count where they go, move, uncount where they were' },
    with: policyOf(lateMover, moves),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 3), breaks('TRUNCATED', 15)],
  },
  {
    name: 'mutant-mover-old-lock',
    title: 'mremap() scans the page table that it moves to without its lock',
    mutant: {
      of: 'tuples-move-straddle',
      without: "the destination's page-table lock",
      survives:
        'nobody else adds to the destination while mmap_lock is held for writing, and a walk of the rmap that removes from it has passed the old VMA before: it left nothing to move',
    },
    with: policyOf(tuples, moves, { moveLocks: 'old' }),
    bounds: { straddle: 1 },
    expect: holds,
  },
  {
    name: 'mutant-mover-new-lock',
    title: 'mremap() scans the page table that it moves from without its lock',
    mutant: { of: 'tuples-move', without: "the source's page-table lock" },
    with: policyOf(tuples, moves, { moveLocks: 'new' }),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 9), breaks('NOT-NEGATIVE', 18)],
  },
  {
    name: 'mutant-split-counts',
    title: 'the split of a PMD counts its PTEs while the PMD is counted',
    mutant: { of: 'tuples-fork', without: 'the silence of the split: one tuple stays one' },
    with: policyOf(countingSplit, forks),
    bounds: twoPages,
    expect: breaks('MAPCOUNT', 3),
  },
  {
    name: 'mutant-split-uncounts',
    title: 'the split of a PMD uncounts it before it counts the PTEs',
    mutant: { of: 'tuples-fork', without: 'the silence of the split, the other way round' },
    with: policyOf(uncountingSplit, forks),
    bounds: twoPages,
    expect: [breaks('MAPCOUNT', 3), breaks('MAPPED', 3)],
  },
  {
    name: 'mutant-slots-clear',
    title: 'the maybe-shared bit is cleared when one slot is empty',
    mutant: { of: 'owner-slots', without: 'the test that one owner has all mappings' },
    with: policyOf(clearsEarly, threeMms),
    bounds: twoPages,
    expect: breaks('EXCLUSIVE', 19),
  },
  {
    name: 'mutant-slots-negative',
    title: 'a slot below zero is kept',
    mutant: { of: 'owner-slots-late', without: 'the end of a slot that is used up' },
    with: policyOf(keepsNegative, lateOwner),
    bounds: { pages: 2, operations: 3 },
    expect: [breaks('NOT-NEGATIVE', 28), breaks('EXCLUSIVE', 35)],
  },
  {
    name: 'mutant-slots-total',
    title: 'the total changes outside the bit lock',
    mutant: { of: 'owner-slots', without: 'the bit lock around total and slots together' },
    with: policyOf(totalOutsideLock, threeMms),
    bounds: twoPages,
    expect: breaks('EXCLUSIVE', 21),
  },
  {
    name: 'mutant-reuse-once',
    title: 'mapcount and reference count are compared without the lock only',
    mutant: { of: 'reuse', without: 'the second test, under the lock of the mapcount' },
    with: policyOf(ownerSlots, reuse, { reuseTestsAgain: false }),
    bounds: { straddle: 1 },
    expect: breaks('REUSE', 9),
  },
  {
    name: 'mutant-reuse-put-first',
    title: 'references are dropped before the mapping is uncounted (C10)',
    mutant: { of: 'reuse', without: 'the order: uncount, then put' },
    with: policyOf(ownerSlots, reuse, { putsLast: false }),
    bounds: { straddle: 1 },
    expect: [breaks('REF>=MAP', 3), breaks('REUSE', 7)],
  },
];
