// What the model is made of: PG_locked and PG_waiters of one folio, its wait queue, and two tasks that want the lock.
import { bool, type Draft, struct } from '../../src/index.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { signalledTasksOf } from '../machine/wait/task.ts';
import { exclusiveWaitQueueOf } from '../machine/wait/wait-queue.ts';

/** folio_lock_killable(), by a task that is killed, and folio_lock(). */
export const lockers = ['killed', 'waits'] as const;
export type Locker = (typeof lockers)[number];
export type Holder = Locker | 'owner' | 'thief';

const flags = struct({ woken: bool(), custom: bool() });
export const stateOf = () =>
  struct({
    /** PG_locked, and who has it. */
    locked: lockOf('owner', ...lockers, 'thief'),
    /** PG_waiters. */
    waiters: bool(),
    queue: exclusiveWaitQueueOf(lockers),
    tasks: signalledTasksOf(lockers),
    /** wait->flags of each: WQ_FLAG_WOKEN; WQ_FLAG_CUSTOM, which asks for the lock. WQ_FLAG_DONE says what `locked` says. */
    flags: struct({ killed: flags, waits: flags }),
  });
export type FolioLock = Draft<ReturnType<typeof stateOf>>;
