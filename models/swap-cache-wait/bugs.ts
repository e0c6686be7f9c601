// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  '2009-sleeps': {
    id: 'F1',
    kind: 'kernel',
    versions: 'v2.6.31',
    year: 2009,
    commit: '31a5639623a4',
    fromMemory: ['versions'],
    title: 'swap-in waits on the CPU for a task that sleeps and needs that CPU',
    kernel: ['mm/swap_state.c: read_swap_cache_async, add_to_swap_cache'],
    story:
      'A task sets SWAP_HAS_CACHE of an entry, and sleeps in add_to_swap_cache(), which allocates a node of the tree. On the same CPU another task swaps the same entry in. It finds the bit set and no page, and looks again, for ever: the kernel is not preemptible, so that the first task never gets the CPU back.',
    fix: 'The node is allocated before the bit is set; between the two steps nobody sleeps.',
    fixed: '2009-preloads',
  },
  '2013-discard': {
    id: 'F1b',
    kind: 'kernel',
    versions: 'to v3.9',
    year: 2013,
    commit: 'cbab0e4eec29',
    fromMemory: ['versions'],
    title: 'the same, where who has set SWAP_HAS_CACHE waits for a discard of the device',
    kernel: ['mm/swap_state.c: read_swap_cache_async', 'mm/swapfile.c: get_swap_page, scan_swap_map'],
    story:
      'get_swap_page() has taken an entry, with SWAP_HAS_CACHE set, and waits in scan_swap_map() for the device to discard. Readahead comes by the entry on the CPU on which the first task is to wake up, and looks again and again. Without preemption the first never runs.',
    fix: 'Who looks again calls cond_resched() before.',
    fixed: '2013-cond-resched',
  },
  '2022-real-time': {
    id: 'F1c',
    kind: 'kernel',
    versions: 'to v5.16',
    year: 2022,
    commit: '029c4628b2eb',
    fromMemory: ['versions'],
    title: 'a real-time task waits on the CPU for SWAP_HAS_CACHE of a task with a lower priority',
    kernel: ['mm/swap_state.c: __read_swap_cache_async'],
    story:
      'A task has set SWAP_HAS_CACHE and is preempted before the page is in the swap cache. The real-time task that has its CPU faults on the same entry, finds the bit, and looks again. cond_resched() does nothing on a preemptible kernel, and the first task has the lower priority: it never runs again. Reported from a test with several real-time tasks bound to one core.',
    fix: 'Who looks again sleeps for a tick before, by schedule_timeout_uninterruptible(1).',
    fixed: '2022-one-tick',
  },
  'shmem-direct': {
    id: 'F1d',
    kind: 'kernel',
    versions: 'to v6.18, where shmem swaps in directly; a fix was posted for 6.18.y in July 2026',
    fromMemory: ['versions'],
    title: 'the same in shmem, where it swaps in past the swap cache',
    kernel: ['mm/shmem.c: shmem_swap_alloc_folio'],
    story:
      'Where the swap device is synchronous, shmem swaps in past the swap cache, and SWAP_HAS_CACHE keeps others off. A task that has set it is preempted in workingset_refault(). A task with a higher priority faults on the same entry, gets -EEXIST from swapcache_prepare(), and faults again at once, for ever.',
    fix: 'As posted for 6.18.y: schedule_timeout_uninterruptible(1) where swapcache_prepare() has failed. Later kernels wait for the folio in the swap cache instead.',
    fixed: 'shmem-one-tick',
  },
};
