// Two tasks on one CPU fault on one swap entry: who finds SWAP_HAS_CACHE set waits for the other, by looking again and again. Cases F1 to F1d.
import { blocked, defineModel, forState, withBugs } from '../../src/index.ts';
import { swapDuplicate } from '../machine/folio/swap-slots.ts';
import { wakeUpProcess } from '../machine/wait/task.ts';
import { bugs } from './bugs.ts';
import { isRunning, type SwapIn, stateOf, type Task, tasks } from './state.ts';
import { taskThread } from './threads/task.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'swap-cache-wait',
  title: 'two tasks on one CPU swap one page in: who comes second waits for SWAP_HAS_CACHE',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { action, system, leadsTo, reachable } = forState<SwapIn>();
    const b = taskThread(policy, 'b', () => true);
    /** b has faulted, and neither sleeps nor is done. */
    const bWantsCpu = (m: SwapIn): boolean => !['do_swap_page', 'done'].includes(b.in(m).pc) && isRunning(m, 'b');
    const a = taskThread(policy, 'a', (m) => policy.preemption === 'none' || !bWantsCpu(m));
    const threads = { a, b };
    const faults = (m: SwapIn, task: Task): boolean => !['do_swap_page', 'done'].includes(threads[task].in(m).pc);
    const sleeps = policy.ownerSleeps || policy.onExist === 'sleep';
    return system({
      state: stateOf(),
      init: { run: (m) => swapDuplicate(m.swap.at(0)) },
      threads: [a, b],
      actions: sleeps
        ? tasks.map((task) =>
            action(`wake_up_process_${task}`, {
              column: task,
              from: 'a timer, or the end of the I/O: wake_up_process',
              fair: 'weak',
              run: (m) => {
                if (!wakeUpProcess(m.tasks, task)) return blocked;
                return;
              },
            }),
          )
        : [],
      properties: [
        leadsTo(
          'SWAPPED-IN',
          'a fault on a swapped-out page ends',
          (m) => tasks.some((task) => faults(m, task)),
          (m) => !tasks.some((task) => faults(m, task)),
        ),
        // Where nobody sleeps in between, and nobody is preempted, it cannot be: that is what mends it.
        ...(policy.ownerSleeps || policy.preemption !== 'none'
          ? [
              reachable(
                'SWAP_HAS_CACHE is met',
                'a task is about to look into the swap map, where the other has set SWAP_HAS_CACHE and is not done',
                (m) =>
                  m.swap.at(0).hasCache &&
                  !m.cached &&
                  tasks.some((task) => threads[task].in(m).pc === 'swapcache_prepare'),
              ),
            ]
          : []),
      ],
    });
  },
});
