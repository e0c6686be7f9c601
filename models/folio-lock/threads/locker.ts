// mm/filemap.c: folio_wait_bit_common() of who wants the lock, in the forms that it has had since 2016; then the folio is unlocked.
import { blocked, forState, only, step } from '../../../src/index.ts';
import { tryLock } from '../../machine/locks/lock.ts';
import { schedule, setCurrentState, signalPendingState } from '../../machine/wait/task.ts';
import { finishWait, prepareToWaitExclusive } from '../../machine/wait/wait-queue.ts';
import type { Policy } from '../policy.ts';
import type { FolioLock, Locker } from '../state.ts';
import { unlockSteps } from './unlock.ts';

/** How each of them sleeps. */
const sleeps = { killed: 'killable', waits: 'uninterruptible' } as const;

export const lockerThread = (policy: Policy, name: Locker) => {
  const { woken, fair, looksBack } = policy;
  const byFlag = woken === 'by flag';
  const pending = (m: FolioLock): boolean => signalPendingState(m.tasks, name, sleeps[name]);
  const enqueue = (m: FolioLock): void => {
    m.waiters = true;
    prepareToWaitExclusive(m.queue, m.tasks, name, sleeps[name]);
  };
  return forState<FolioLock>()
    .thread(name)
    .steps({
      folio_trylock: step('include/linux/pagemap.h: folio_trylock, before it waits', (m) =>
        tryLock(m, 'locked', name) ? 'folio_unlock' : 'add_wait_queue',
      ),
      add_wait_queue: step('mm/filemap.c: folio_wait_bit_common, under the lock of the queue', (m) => {
        if (!byFlag) {
          enqueue(m);
          return 'test_bit';
        }
        // sysctl_page_lock_unfairness is 1: the first time the lock is not handed over, then it is.
        m.flags[name].custom = fair || m.flags[name].woken;
        m.flags[name].woken = false;
        if (tryLock(m, 'locked', name)) return 'finish_wait';
        enqueue(m);
        return 'look';
      }),
      test_bit: only(
        !byFlag,
        step('mm/filemap.c: folio_wait_bit_common, sleeps only if the bit is still set', (m) =>
          m.locked === 'free' ? 'test_and_set_bit' : 'io_schedule',
        ),
      ),
      io_schedule: step('mm/filemap.c: folio_wait_bit_common, sleeps', (m) => {
        if (!schedule(m.tasks, name)) return blocked;
        if (byFlag) return 'set_current_state';
        return woken === 'signal first' ? 'signal_pending' : 'test_and_set_bit';
      }),
      signal_pending: only(
        !byFlag,
        step('mm/filemap.c: folio_wait_bit_common, a fatal signal ends it', (m) => {
          if (pending(m)) return 'finish_wait';
          return woken === 'signal first' ? 'test_and_set_bit' : 'add_wait_queue';
        }),
      ),
      set_current_state: only(
        byFlag,
        step('mm/filemap.c: folio_wait_bit_common, says how it will sleep', (m) => {
          setCurrentState(m.tasks, name, sleeps[name]);
          return 'look';
        }),
      ),
      look: only(
        byFlag,
        step('mm/filemap.c: folio_wait_bit_common, looks whether it was woken, and at signals', (m) => {
          if (m.flags[name].woken) return m.locked === name ? 'finish_wait' : 'test_and_set_bit';
          return pending(m) ? 'finish_wait' : 'io_schedule';
        }),
      ),
      test_and_set_bit: step('mm/filemap.c: folio_wait_bit_common, who was woken tries to take the lock', (m) => {
        if (tryLock(m, 'locked', name)) return 'finish_wait';
        return woken === 'lock first' ? 'signal_pending' : 'add_wait_queue';
      }),
      finish_wait: step('mm/filemap.c: folio_wait_bit_common -> finish_wait, and what it returns', (m) => {
        finishWait(m.queue, m.tasks, name);
        if (looksBack && m.flags[name].woken) tryLock(m, 'locked', name);
        Object.assign(m.flags[name], { woken: false, custom: false });
        return m.locked === name ? 'folio_unlock' : 'done';
      }),
      ...unlockSteps(policy, name),
    });
};
