// How SWAP_HAS_CACHE was waited for, form by form.
import { breaks, holds, livelocks, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

type SwapInVariant = Variant<never, Policy>;

const first: Policy = {
  by: 'swap cache',
  ownerSleeps: true,
  preemption: 'none',
  onExist: 'look again',
  ticksGoTo: 'a',
};
const preloaded: Policy = { ...first, ownerSleeps: false };
const reschedules: Policy = { ...first, onExist: 'cond_resched' };
const realTime: Policy = { ...reschedules, ownerSleeps: false, preemption: 'b is real-time' };
const oneTick: Policy = { ...realTime, onExist: 'sleep' };
const shmem: Policy = { ...realTime, by: 'shmem', onExist: 'look again' };

export const variants: readonly SwapInVariant[] = [
  {
    name: '2009-sleeps',
    title: 'add_to_swap_cache() may sleep for a node of the tree, on a kernel that is not preemptible (F1)',
    origin: '355cfa73, before 31a5639623a4',
    with: first,
    expect: livelocks(4),
  },
  {
    name: '2009-preloads',
    title: 'the node is had before SWAP_HAS_CACHE is set',
    origin: '31a5639623a4, September 2009',
    with: preloaded,
    expect: holds,
  },
  {
    name: '2013-discard',
    title: 'who allocates the entry waits for a discard of the device, with SWAP_HAS_CACHE set (F1b)',
    origin: 'mm/swapfile.c: scan_swap_map, before cbab0e4eec29',
    with: first,
    expect: livelocks(4),
  },
  {
    name: '2013-cond-resched',
    title: 'who waits calls cond_resched()',
    origin: 'cbab0e4eec29, June 2013',
    with: reschedules,
    expect: holds,
  },
  {
    name: '2022-real-time',
    title: 'the kernel is preemptible, and who waits is a real-time task: cond_resched() does nothing (F1c)',
    origin: 'before 029c4628b2eb',
    with: realTime,
    expect: livelocks(4),
  },
  {
    name: '2022-one-tick',
    title: 'who waits sleeps for a tick',
    origin: '029c4628b2eb, March 2022',
    with: oneTick,
    expect: holds,
  },
  {
    name: '2022-one-tick-busy',
    title: 'the same, where others may have the CPU whenever the waiting task sleeps',
    origin: '029c4628b2eb, March 2022',
    with: { ...oneTick, ticksGoTo: 'others' },
    expect: breaks('SWAPPED-IN'),
  },
  {
    name: 'shmem-direct',
    title: 'shmem swaps in past the swap cache, and who comes second faults again at once (F1d)',
    origin: '1dd44c0af4fa, as in 6.18.y',
    with: shmem,
    expect: livelocks(4),
  },
  {
    name: 'shmem-one-tick',
    title: 'the same, if who comes second sleeps for a tick first',
    origin: 'mm: shmem: fix potential livelock issue for shmem direct swapin, 6 July 2026, posted for 6.18.y',
    with: { ...shmem, onExist: 'sleep' },
    expect: holds,
  },
];
