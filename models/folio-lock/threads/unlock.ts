// mm/filemap.c: folio_unlock(), as the end of whoever has the lock; and who does nothing else.
import { forState, step } from '../../../src/index.ts';
import { dropLock, tryLock } from '../../machine/locks/lock.ts';
import { wakeUpProcess } from '../../machine/wait/task.ts';
import { waitqueueActive, wakeUp } from '../../machine/wait/wait-queue.ts';
import type { Policy } from '../policy.ts';
import type { FolioLock, Holder } from '../state.ts';

/** wake_page_function() of the first in the queue, behind which __wake_up_common() stops: it wakes one exclusive waiter. */
const wakeFirst = (m: FolioLock, { woken }: Policy): void => {
  if (m.locked !== 'free' || m.queue.exclusive.length === 0) return;
  // Until 2020 it passes by a task that runs already: autoremove_wake_function() leaves it in the queue.
  if (woken !== 'by flag') {
    wakeUp(m.queue, m.tasks);
    return;
  }
  const who = m.queue.exclusive.shift();
  if (m.flags[who].custom) tryLock(m, 'locked', who);
  m.flags[who].woken = true;
  wakeUpProcess(m.tasks, who);
};

export const unlockSteps = (policy: Policy, name: Holder) => ({
  folio_unlock: step('mm/filemap.c: folio_unlock, clears PG_locked and reads PG_waiters', (m: FolioLock) => {
    dropLock(m, 'locked', name);
    return m.waiters ? 'folio_wake_bit' : 'done';
  }),
  folio_wake_bit: step('mm/filemap.c: folio_wake_bit, under the lock of the queue', (m: FolioLock) => {
    wakeFirst(m, policy);
    if (!waitqueueActive(m.queue)) m.waiters = false;
    return 'done';
  }),
});

export const ownerThread = (policy: Policy) =>
  forState<FolioLock>().thread('owner').steps(unlockSteps(policy, 'owner'));

/** Comes ahead of who was woken. */
export const thiefThread = (policy: Policy) =>
  forState<FolioLock>()
    .thread('thief')
    .steps({
      folio_trylock: step('include/linux/pagemap.h: folio_trylock, once', (m) =>
        tryLock(m, 'locked', 'thief') ? 'folio_unlock' : 'done',
      ),
      ...unlockSteps(policy, 'thief'),
    });
