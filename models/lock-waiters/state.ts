// What the model is made of: one lock, with what its kind needs to know who is next.
import { bool, type Draft, int, list, oneOf, struct } from '../../src/index.ts';

/** Who takes the lock: the waiter once, the other one again and again. */
export const lockers = ['waiter', 'other'] as const;
export type Locker = (typeof lockers)[number];

export const stateOf = () =>
  struct({
    holder: oneOf('free', ...lockers),
    /** Tickets, modulo three: the next one to be given out, the one that is served, and those that the threads have. */
    next: int(0, 2),
    serving: int(0, 2),
    tickets: struct({ waiter: int(0, 2), other: int(0, 2) }),
    /** The MCS queue of a spinlock, or the wait list of an rw_semaphore. */
    queue: list(2, oneOf(...lockers)),
    asleep: struct({ waiter: bool(), other: bool() }),
    /** RWSEM_FLAG_HANDOFF: nobody takes the semaphore but the first of the queue. */
    handoff: bool(),
  });
export type Waited = Draft<ReturnType<typeof stateOf>>;
