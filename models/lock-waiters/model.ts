// One thread waits for a lock that another takes again and again: the page-table lock and mmap_lock, as which they are made.
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { stateOf, type Waited } from './state.ts';
import { lockerThread } from './threads/locker.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'lock-waiters',
  title: 'who waits for the page-table lock or mmap_lock, while another takes it again and again',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { system, leadsTo, reachable } = forState<Waited>();
    const waiter = lockerThread(policy, 'waiter', false);
    const other = lockerThread(policy, 'other', true);
    return system({
      state: stateOf(),
      threads: [waiter, other],
      properties: [
        leadsTo(
          'GETS-LOCK',
          'who waits for the lock gets it',
          (m) => !['lock', 'done'].includes(waiter.in(m).pc),
          (m) => m.holder === 'waiter',
        ),
        reachable('waited for', 'the lock is waited for, and the other one has it', (m) => {
          return waiter.in(m).pc === 'wait' && m.holder === 'other';
        }),
      ],
    });
  },
});
