// deferred_split_scan() with a list of its own, in two ways, and with a batch; swapout, and without each of the locks and looks.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, SplitBounds } from './policy.ts';

type QueueVariant = Variant<keyof SplitBounds, Policy>;

const list: Policy = {
  scan: 'list',
  keeps: 'the last that stays',
  delLocks: false,
  unmapsInPart: false,
  swapsOut: false,
  swapoutUnqueues: true,
  unqueueLocks: true,
  triesToGet: true,
  looksIfQueued: true,
};
const batch: Policy = { ...list, scan: 'batch', keeps: 'none', unmapsInPart: true };
const offFirst: Policy = { ...batch, scan: 'list, off it first' };
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): QueueVariant => ({
  name: `mutant-${name}`,
  title: `mutant of batch, without ${without}`,
  mutant: { of: 'batch', without },
  with: { ...batch, ...change },
  expect,
});
const corrupt = breaks('LIST');

export const variants: readonly QueueVariant[] = [
  {
    name: '2024-rc',
    title: 'v6.12-rc: folios leave the list of the scan without a lock (I1)',
    origin: 'mm/huge_memory.c: deferred_split_scan, dafff3f4c850',
    with: { ...list, keeps: 'none' },
    expect: corrupt,
  },
  {
    name: '2024-first-fix',
    title: 'the first fix: a reference is kept, but of the wrong folio where one was split (I1b)',
    origin: 'mm/huge_memory.c: deferred_split_scan, e66f3185fa04',
    with: { ...list, keeps: 'the last that was not taken off' },
    bounds: { folios: 3 },
    expect: corrupt,
  },
  {
    name: '2024-puts',
    title: 'v6.12: the reference of the last folio that stays is kept; nobody unmaps a part meanwhile',
    origin: 'mm/huge_memory.c: deferred_split_scan, a3477c9e02cc',
    with: list,
    bounds: { folios: 3 },
    expect: holds,
  },
  {
    name: '2024',
    title: 'v6.12: the same, and a folio is unmapped in part while it leaves the list (I2)',
    origin: 'mm/huge_memory.c: deferred_split_scan, deferred_split_folio, 6.12.117',
    with: { ...list, unmapsInPart: true },
    expect: corrupt,
  },
  {
    name: '2024-locked',
    title: 'the same, where the scan takes a folio off its list under split_queue_lock',
    origin: 'no kernel',
    with: { ...list, unmapsInPart: true, delLocks: true },
    expect: holds,
  },
  {
    name: '2024-rc-locked',
    title: 'the same, with no reference that is kept',
    origin: 'no kernel',
    with: { ...list, keeps: 'none', unmapsInPart: true, delLocks: true },
    expect: holds,
  },
  {
    name: 'batch',
    title: 'folios are in a batch, and on no list',
    origin: '43dc58065a4905cdcc02b3e755f3fa9d3fec350b.1759056506.git.zhengqi.arch@bytedance.com',
    with: batch,
    expect: holds,
  },
  {
    name: '2026',
    title: 'list_lru: each folio leaves the list of the scan before it is looked at, without a lock (I2b)',
    origin: 'mm/huge_memory.c: deferred_split_scan, 20260527204757.2544958-10-hannes@cmpxchg.org',
    with: offFirst,
    expect: corrupt,
  },
  {
    name: '2026-locked',
    title: 'the same, under the lock of the sublist',
    origin: 'no kernel',
    with: { ...offFirst, delLocks: true },
    expect: holds,
  },
  {
    name: '2019-swapout',
    title: 'v5.4 to v6.11: swapout uncharges a folio that is queued (I3)',
    origin: 'mm/memcontrol.c: mem_cgroup_swapout, 87eaceb3faa5',
    with: { ...batch, swapsOut: true, swapoutUnqueues: false },
    expect: corrupt,
  },
  {
    name: 'swapout',
    title: 'v6.12: swapout takes it off its queue first',
    origin: 'mm/memcontrol.c: mem_cgroup_swapout, f8f931bba0f9',
    with: { ...batch, swapsOut: true },
    expect: holds,
  },
  mutant('no-lock', 'split_queue_lock in __folio_unqueue_deferred_split()', { unqueueLocks: false }, corrupt),
  mutant('no-try', 'folio_try_get(): it gets the folio at zero, too', { triesToGet: false }, breaks('QUEUED-FREE')),
  mutant('no-look', 'the look of the scan before it puts a folio back', { looksIfQueued: false }, corrupt),
];
