// Wait queues (kernel/sched/wait.c): who waits, and who is woken. A wait is a loop of steps: the task puts itself into the queue and says
// how it sleeps, looks whether it has to, and calls schedule(). In another order a wake-up is lost.
import {
  type BoolDomain,
  blocked,
  bool,
  type ListDomain,
  type ListDraft,
  list,
  must,
  only,
  optional,
  type Sourced,
  type StructDomain,
  shownAs,
  step,
  struct,
} from '../../../src/index.ts';
import {
  countOf,
  type Each,
  type EachDomain,
  eachOf,
  everyone,
  type OneDomain,
  ofOne,
  oneOfThreads,
  setOne,
  type Threads,
  type Who,
} from '../each.ts';
import { type SleepState, schedule, setCurrentState, signalPendingState, type Tasks, wakeUpProcess } from './task.ts';

/** The domain of a wait queue whose waiters are all woken at once. `waiters`: threads by their names, or a scalarset. */
export const waitQueueOf = <const T extends Threads>(
  waiters: T,
): StructDomain<{ waiting: EachDomain<T, BoolDomain> }> =>
  shownAs({ as: 'queue', title: 'wait queue' }, struct({ waiting: eachOf(waiters, bool()) }));

/** The same, of which some waiters are exclusive: these stand in a row, and of them one is woken at a time. */
export const exclusiveWaitQueueOf = <const T extends Threads>(
  waiters: T,
): StructDomain<{ waiting: EachDomain<T, BoolDomain>; exclusive: ListDomain<OneDomain<T>> }> =>
  shownAs(
    { as: 'queue', title: 'wait queue' },
    struct({ waiting: eachOf(waiters, bool()), exclusive: list(countOf(waiters), oneOfThreads(waiters)) }),
  );

/** A wait queue, as a recipe sees it. */
export interface WaitQueue {
  /** WQ_FLAG_EXCLUSIVE is not set. */
  readonly waiting: Each<boolean>;
  /** WQ_FLAG_EXCLUSIVE is set; who came first is woken first. */
  readonly exclusive?: ListDraft<Who>;
}

const exclusiveOf = (queue: WaitQueue): ListDraft<Who> | undefined => optional(queue, 'exclusive');

const leave = (queue: WaitQueue, who: Who): void => {
  setOne(queue.waiting, who, false);
  const row = exclusiveOf(queue);
  const place = row?.findIndex((one) => one === who) ?? -1;
  if (place >= 0) row?.remove(place);
};

/** prepare_to_wait(): `who` is in the queue, and about to sleep so. */
export const prepareToWait = (queue: WaitQueue, tasks: Tasks, who: Who, state: SleepState): void => {
  setOne(queue.waiting, who, true);
  setCurrentState(tasks, who, state);
};

/** prepare_to_wait_exclusive(): the same, at the end of those of whom one is woken at a time; who is there already keeps its place. */
export const prepareToWaitExclusive = (queue: WaitQueue, tasks: Tasks, who: Who, state: SleepState): void => {
  const row = must(exclusiveOf(queue) ?? null, 'the queue has room for exclusive waiters: exclusiveWaitQueueOf');
  if (!row.some((one) => one === who)) row.push(who);
  setCurrentState(tasks, who, state);
};

/** finish_wait(): `who` runs, and is not in the queue. */
export const finishWait = (queue: WaitQueue, tasks: Tasks, who: Who): void => {
  setCurrentState(tasks, who, 'running');
  leave(queue, who);
};

/** waitqueue_active(): whether anybody is in the queue. */
export const waitqueueActive = (queue: WaitQueue): boolean =>
  everyone(queue.waiting).some((who) => ofOne(queue.waiting, who)) || (exclusiveOf(queue)?.length ?? 0) > 0;

/**
 * wake_up(), with autoremove_wake_function(): wakes all that are not exclusive, and `nr` of those that are; who was woken is in the queue no more.
 * Who is in it and runs already, by a signal, stays there, and does not count.
 */
export const wakeUp = (queue: WaitQueue, tasks: Tasks, nr = 1): void => {
  for (const who of everyone(queue.waiting))
    if (ofOne(queue.waiting, who) && wakeUpProcess(tasks, who)) leave(queue, who);
  const row = exclusiveOf(queue);
  if (row === undefined) return;
  let woken = 0;
  for (let place = 0; place < row.length && woken < nr; ) {
    const who = row.at(place);
    if (!wakeUpProcess(tasks, who)) {
      place++;
      continue;
    }
    row.remove(place);
    setOne(queue.waiting, who, false);
    woken++;
  }
};

/** wake_up_all() */
export const wakeUpAll = (queue: WaitQueue, tasks: Tasks): void => wakeUp(queue, tasks, Number.POSITIVE_INFINITY);

type WaitLabel<L extends string> = L | `${L}: prepare` | `${L}: test` | `${L}: schedule` | `${L}: interrupted`;
/** The steps of a wait. */
type Wait<M, T, W, L extends string, R extends string> = {
  readonly [K in WaitLabel<L>]: Sourced<M, T, W, R | WaitLabel<L>>;
};

/** A wait for something: `waitEvent`. */
export interface WaitEvent<M, T, W, R extends string> {
  /** Whether the variant has it. Default: true. */
  readonly present?: boolean;
  /** Kernel file and function that it is called by. */
  readonly from: string;
  /** Who waits: the name of the thread, or the member of the scalarset. */
  readonly who: string | ((ids: W) => number);
  readonly queue: (m: M) => WaitQueue;
  readonly tasks: (m: M) => Tasks;
  /** Whether it is so. It may take what it finds, and is asked again until it says true. */
  readonly until: (m: M, t: T, ids: W) => boolean;
  /** Default: 'uninterruptible'. */
  readonly state?: SleepState;
  /** Default: false. */
  readonly exclusive?: boolean;
  /** Where to go when it is so. */
  readonly next: R;
  /** Where to go when a signal ends the wait. Default: none does. */
  readonly interrupted?: R;
}

/**
 * wait_event() and the like (wait_on_bit(), wait_event_killable()), to be spread among the steps of a thread:
 * `...waitEvent('wait_event', { ... })`. The step of that label looks whether there is anything to wait for; the others are called
 * `wait_event: prepare`, `: test` and `: schedule`, and go round. A signal is looked for in `: prepare`: who gives up is in the queue no
 * more, and looks once again, in `: interrupted`, so that no wake-up is lost with it.
 */
export const waitEvent = <M, T, W, const L extends string, const R extends string>(
  label: L,
  options: WaitEvent<M, T, W, R>,
): Wait<M, T, W, L, R> => {
  const { present = true, from, queue, tasks, until, state = 'uninterruptible', exclusive = false } = options;
  const { next, interrupted } = options;
  // Made once: a text that a step puts together has to be looked up letter by letter.
  const prepare = `${label}: prepare` as const;
  const test = `${label}: test` as const;
  const sleep = `${label}: schedule` as const;
  const gaveUp = `${label}: interrupted` as const;
  const whoOf = (ids: W): Who => (typeof options.who === 'string' ? options.who : options.who(ids));
  return {
    [label]: only(
      present,
      step(from, (m: M, t: T, ids: W) => (until(m, t, ids) ? next : prepare)),
    ),
    [prepare]: only(
      present,
      step(`${from} -> kernel/sched/wait.c: prepare_to_wait_event`, (m: M, _: T, ids: W) => {
        const who = whoOf(ids);
        if (interrupted !== undefined && signalPendingState(tasks(m), who, state)) {
          leave(queue(m), who);
          return gaveUp;
        }
        if (exclusive) prepareToWaitExclusive(queue(m), tasks(m), who, state);
        else prepareToWait(queue(m), tasks(m), who, state);
        return test;
      }),
    ),
    [test]: only(
      present,
      step(`${from}: is it so by now?`, (m: M, t: T, ids: W) => {
        if (!until(m, t, ids)) return sleep;
        finishWait(queue(m), tasks(m), whoOf(ids));
        return next;
      }),
    ),
    [sleep]: only(
      present,
      step(`${from} -> kernel/sched/core.c: schedule`, (m: M, _: T, ids: W) =>
        schedule(tasks(m), whoOf(ids)) ? prepare : blocked,
      ),
    ),
    [gaveUp]: only(
      present && interrupted !== undefined,
      step(`${from}: a signal is pending; is it so by now?`, (m: M, t: T, ids: W) =>
        until(m, t, ids) ? next : must(interrupted ?? null, 'a signal may end this wait'),
      ),
    ),
    // The compiler does not see that a computed label is `L`.
  } as unknown as Wait<M, T, W, L, R>;
};
