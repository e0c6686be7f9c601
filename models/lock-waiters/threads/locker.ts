// A thread that takes the lock and drops it: once, or again and again.
import { blocked, forState, only, step } from '../../../src/index.ts';
import type { Policy } from '../policy.ts';
import type { Locker, Waited } from '../state.ts';

/** Where the lock is wanted, held, and waited for; by kind, as the steps are named after other functions. */
const namesOf = ({ lock }: Policy) => {
  switch (lock) {
    case 'test-and-set':
      return {
        lock: 'arch/x86/include/asm/qspinlock.h: virt_spin_lock',
        wait: 'arch/x86/include/asm/qspinlock.h: virt_spin_lock, reads the lock until it is free, and tries to take it',
        unlock: 'include/asm-generic/qspinlock.h: queued_spin_unlock',
      };
    case 'ticket':
      return {
        lock: 'x86 until v4.2: a ticket spinlock, draws a ticket',
        wait: 'x86 until v4.2: a ticket spinlock, until its ticket is served',
        unlock: 'x86 until v4.2: a ticket spinlock, serves the next ticket',
      };
    case 'queued':
      return {
        lock: 'include/asm-generic/qspinlock.h: queued_spin_lock, at once where the lock is free and nobody waits',
        wait: 'kernel/locking/qspinlock.c: queued_spin_lock_slowpath, until it is first, and the lock is free',
        unlock: 'include/asm-generic/qspinlock.h: queued_spin_unlock',
      };
    case 'rwsem, stolen':
    case 'rwsem, handed over':
      return {
        lock: 'kernel/locking/rwsem.c: rwsem_down_write_slowpath, takes a free semaphore, or goes to the end of the wait list',
        wait: 'kernel/locking/rwsem.c: rwsem_down_write_slowpath -> rwsem_try_write_lock, when it was woken',
        unlock: 'kernel/locking/rwsem.c: rwsem_wake, wakes the first of the wait list',
      };
  }
};

export const lockerThread = (policy: Policy, name: Locker, again: boolean) => {
  const { thread } = forState<Waited>();
  const { lock } = policy;
  const sleeps = lock === 'rwsem, stolen' || lock === 'rwsem, handed over';
  const queues = sleeps || lock === 'queued';
  const from = namesOf(policy);
  const isFirst = (m: Waited): boolean => m.queue.length > 0 && m.queue.at(0) === name;
  const takes = (m: Waited) => {
    m.holder = name;
    return 'unlock' as const;
  };

  return thread(name, { daemon: again, ...(policy.unfair ? {} : { fair: 'weak' }) }).steps({
    lock: step(from.lock, (m) => {
      if (lock === 'ticket') {
        m.tickets[name] = m.next;
        m.next = (m.next + 1) % 3;
        return 'wait';
      }
      const passes = lock !== 'queued' || m.queue.length === 0;
      if (m.holder === 'free' && !m.handoff && passes) return takes(m);
      if (queues) m.queue.push(name);
      if (sleeps) return 'schedule';
      return 'wait';
    }),
    schedule: only(
      sleeps,
      step('kernel/locking/rwsem.c: rwsem_down_write_slowpath, in the wait list: looks once more, and sleeps', (m) => {
        // The semaphore was dropped meanwhile, and there was nobody in the list to be woken.
        m.asleep[name] = !(m.holder === 'free' && isFirst(m));
        return 'wait';
      }),
    ),
    wait: step(from.wait, (m) => {
      if (m.asleep[name]) return blocked;
      const mine = lock === 'ticket' ? m.serving === m.tickets[name] : !queues || isFirst(m);
      if (m.holder === 'free' && mine) {
        if (queues) m.queue.shift();
        m.handoff = false;
        return takes(m);
      }
      if (!sleeps) return 'wait';
      // It is somebody else's by now. A first waiter that has waited for 4 ms asks for it.
      if (lock === 'rwsem, handed over' && isFirst(m)) m.handoff = true;
      return 'schedule';
    }),
    unlock: step(from.unlock, (m) => {
      m.holder = 'free';
      if (lock === 'ticket') m.serving = (m.serving + 1) % 3;
      if (sleeps && m.queue.length > 0) m.asleep[m.queue.at(0)] = false;
      return again ? 'lock' : 'done';
    }),
  });
};
