// A task that faults on a swapped-out page: do_swap_page() to the folio in the swap cache.
import { blocked, forState, only, step } from '../../../src/index.ts';
import { swapcachePrepare } from '../../machine/folio/swap-slots.ts';
import { setCurrentState } from '../../machine/wait/task.ts';
import type { Policy } from '../policy.ts';
import { isRunning, type SwapIn, type Task } from '../state.ts';

/** `runs`: the scheduler lets the task run, as far as the other one is concerned. */
export const taskThread = (policy: Policy, name: Task, runs: (m: SwapIn) => boolean) => {
  const { thread } = forState<SwapIn>();
  const keepsCpu = policy.preemption === 'none';
  const shmem = policy.by === 'shmem';
  /** The task has the CPU from here on. False while it sleeps. */
  const scheduled = (m: SwapIn): boolean => {
    if (!isRunning(m, name)) return false;
    if (keepsCpu) m.cpu = name;
    return true;
  };
  const schedule = (m: SwapIn) => {
    m.cpu = 'free';
  };
  const sleep = (m: SwapIn) => {
    setCurrentState(m.tasks, name, 'uninterruptible');
    schedule(m);
  };
  const lookAgain = '__read_swap_cache_async' as const;

  return thread(name, {
    fair: policy.ticksGoTo === 'a' ? 'strong' : 'weak',
    runs: (m: SwapIn) => (!keepsCpu || m.cpu === 'free' || m.cpu === name) && runs(m),
  }).steps({
    do_swap_page: step('mm/memory.c: do_swap_page', (m) => {
      if (!scheduled(m)) return blocked;
      return lookAgain;
    }),
    __read_swap_cache_async: step(
      shmem ? 'mm/shmem.c: shmem_swapin_folio' : 'mm/swap_state.c: __read_swap_cache_async, looks into the swap cache',
      (m) => {
        if (!scheduled(m)) return blocked;
        if (!m.cached) return 'swapcache_prepare';
        schedule(m);
        return 'done';
      },
    ),
    swapcache_prepare: step('mm/swapfile.c: swapcache_prepare, SWAP_HAS_CACHE, under the lock of the swap map', (m) => {
      if (!scheduled(m)) return blocked;
      // -EEXIST: another has set it, and is expected to be done with it soon.
      if (swapcachePrepare(m.swap.at(0)) !== 0) {
        if (policy.onExist === 'cond_resched') return 'cond_resched';
        return policy.onExist === 'sleep' ? 'schedule_timeout_uninterruptible' : lookAgain;
      }
      if (!policy.ownerSleeps) return 'add_to_swap_cache';
      sleep(m);
      return 'add_to_swap_cache';
    }),
    cond_resched: only(
      policy.onExist === 'cond_resched',
      step('mm/swap_state.c: __read_swap_cache_async, cond_resched', (m) => {
        if (!scheduled(m)) return blocked;
        schedule(m);
        return lookAgain;
      }),
    ),
    schedule_timeout_uninterruptible: only(
      policy.onExist === 'sleep',
      step('mm/swap_state.c: __read_swap_cache_async, schedule_timeout_uninterruptible for a tick', (m) => {
        if (!scheduled(m)) return blocked;
        sleep(m);
        return lookAgain;
      }),
    ),
    add_to_swap_cache: step(
      shmem
        ? 'mm/shmem.c: shmem_swapin_folio, workingset_refault is behind it; the folio is in the page cache'
        : 'mm/swap_state.c: add_to_swap_cache',
      (m) => {
        if (!scheduled(m)) return blocked;
        m.cached = true;
        schedule(m);
        return 'done';
      },
    ),
  });
};
