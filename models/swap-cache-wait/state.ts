// What the model is made of: one swap entry, and two tasks on one CPU that fault on it.
import { bool, type Draft, struct } from '../../src/index.ts';
import { swapSlotsOf } from '../machine/folio/swap-slots.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { tasksOf } from '../machine/wait/task.ts';

export const tasks = ['a', 'b'] as const;
export type Task = (typeof tasks)[number];

export const stateOf = () =>
  struct({
    /** The slot of the entry; SWAP_HAS_CACHE: somebody is bringing its folio into the swap cache, or has. */
    swap: swapSlotsOf({ slots: 1, entries: 1 }),
    /** The folio is where a task that faults looks for it. */
    cached: bool(),
    /** Who has the CPU, where the kernel is not preemptible. */
    cpu: lockOf(...tasks),
    tasks: tasksOf(tasks),
  });
export type SwapIn = Draft<ReturnType<typeof stateOf>>;

/** The task does not sleep. */
export const isRunning = (m: SwapIn, task: Task): boolean => m.tasks[task].state === 'running';
