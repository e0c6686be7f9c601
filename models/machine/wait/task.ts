// Tasks that sleep and are woken: task->__state, and the signals that wake them. A task goes to sleep in two steps: it says in which way
// it will (set_current_state), and calls schedule(). Who wakes it in between keeps it from sleeping.
import { type OneOfDomain, oneOf, optional, type StructDomain, shownAs, struct } from '../../../src/index.ts';
import { type Each, type EachDomain, eachOf, ofOne, type Threads, type Who } from '../each.ts';

/** task->__state of who is about to sleep, or sleeps. `killable`: TASK_KILLABLE, from which a fatal signal wakes, and no other. */
export type SleepState = 'uninterruptible' | 'interruptible' | 'killable';
type TaskState = 'running' | SleepState;
/** What was sent to a task: nothing; a signal that it may handle; SIGKILL, or what kills as well. */
type Signal = 'none' | 'pending' | 'fatal';

const everySleep: readonly SleepState[] = ['uninterruptible', 'interruptible', 'killable'];

const stateOf = (sleeps: readonly SleepState[]): OneOfDomain<TaskState> => oneOf<TaskState>('running', ...sleeps);

/**
 * The domain of tasks: what each of some threads is to the scheduler. By their names, or over a scalarset. `sleeps`: the ways in which they
 * sleep; with one of them a state is narrower than with all three, which is the default.
 */
export const tasksOf = <const T extends Threads>(
  threads: T,
  sleeps: readonly SleepState[] = everySleep,
): EachDomain<T, StructDomain<{ state: OneOfDomain<TaskState> }>> =>
  shownAs({ as: 'cpu', title: 'task' }, eachOf(threads, struct({ state: stateOf(sleeps) })));

/** The same, of tasks that may get signals. */
export const signalledTasksOf = <const T extends Threads>(
  threads: T,
): EachDomain<T, StructDomain<{ state: OneOfDomain<TaskState>; signal: OneOfDomain<Signal> }>> =>
  shownAs(
    { as: 'cpu', title: 'task' },
    eachOf(threads, struct({ state: stateOf(everySleep), signal: oneOf('none', 'pending', 'fatal') })),
  );

/** One task, as a recipe sees it. */
export interface Task {
  state: TaskState;
  signal?: Signal;
}
/** Tasks, as a recipe sees them. */
export type Tasks = Each<Task>;

/** set_current_state(): the task is about to sleep so; as 'running', that it is not. */
export const setCurrentState = (tasks: Tasks, who: Who, state: TaskState): void => {
  ofOne(tasks, who).state = state;
};

/**
 * schedule(), after the task has said how it sleeps: true when it goes on, because it was woken or a signal is there that lets it; false
 * while it sleeps, and the step blocks.
 */
export const schedule = (tasks: Tasks, who: Who): boolean => {
  const task = ofOne(tasks, who);
  if (signalPendingState(tasks, who, task.state)) task.state = 'running';
  return task.state === 'running';
};

/** wake_up_process(): whether the task was asleep, or about to be. */
export const wakeUpProcess = (tasks: Tasks, who: Who): boolean => {
  const task = ofOne(tasks, who);
  if (task.state === 'running') return false;
  task.state = 'running';
  return true;
};

/** send_sig(): the signal is pending, and wakes a task that sleeps in a way that lets it. 'fatal': SIGKILL. */
export const sendSignal = (tasks: Tasks, who: Who, signal: 'pending' | 'fatal'): void => {
  const task = ofOne(tasks, who);
  if (task.signal !== 'fatal') task.signal = signal;
  if (signalPendingState(tasks, who, task.state)) task.state = 'running';
};

const signalOf = (tasks: Tasks, who: Who): Signal => optional(ofOne(tasks, who), 'signal') ?? 'none';

/** signal_pending() */
export const signalPending = (tasks: Tasks, who: Who): boolean => signalOf(tasks, who) !== 'none';

/** fatal_signal_pending() */
export const fatalSignalPending = (tasks: Tasks, who: Who): boolean => signalOf(tasks, who) === 'fatal';

/** signal_pending_state(): whether a signal is pending that ends a sleep of that kind. */
export const signalPendingState = (tasks: Tasks, who: Who, state: TaskState): boolean => {
  if (state === 'interruptible') return signalPending(tasks, who);
  return state === 'killable' && fatalSignalPending(tasks, who);
};
