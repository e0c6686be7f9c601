// Two wait for PG_locked, and one of them is killed: folio_wait_bit_common() against folio_unlock().
import { blocked, defineModel, forState, withBugs } from '../../src/index.ts';
import { sendSignal } from '../machine/wait/task.ts';
import { bugs } from './bugs.ts';
import { type FolioLock, stateOf } from './state.ts';
import { lockerThread } from './threads/locker.ts';
import { ownerThread, thiefThread } from './threads/unlock.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'folio-lock',
  title: 'who waits for PG_locked, while another who waits for it is killed',
  bounds: { thieves: { default: 1, min: 0, max: 1, doc: 'others who try to take the lock, once' } },
  variants: withBugs(variants, bugs),
  build: ({ thieves }, policy) => {
    const { action, reachable, system } = forState<FolioLock>();
    const [killed, waits] = [lockerThread(policy, 'killed'), lockerThread(policy, 'waits')];
    return system({
      state: stateOf(),
      init: {
        run: (m) => {
          m.locked = 'owner';
        },
      },
      threads: [ownerThread(policy), killed, waits, ...(thieves > 0 ? [thiefThread(policy)] : [])],
      actions: [
        action('SIGKILL', {
          from: 'kernel/signal.c: complete_signal, at any time',
          column: 'signals',
          run: (m) => {
            if (killed.in(m).pc === 'done' || m.tasks.killed.signal === 'fatal') return blocked;
            sendSignal(m.tasks, 'killed', 'fatal');
            return;
          },
        }),
      ],
      properties: [
        reachable('killed without the lock', 'the killed task gives up', (m) => {
          return killed.in(m).pc === 'done' && m.tasks.killed.signal === 'fatal' && m.locked === 'owner';
        }),
        reachable('two wait', 'both are in the queue', (m) => m.queue.exclusive.length === 2),
      ],
      mayBeUnreached: ['test_and_set_bit', 'io_schedule'],
    });
  },
});
