// Works (kernel/workqueue.c): struct work_struct, its pending bit, and the worker that executes it. A work is executed by one worker at a
// time; while it runs it may be queued once more.
import {
  type BoolDomain,
  bool,
  must,
  type OneOfDomain,
  oneOf,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { type Each, type EachDomain, eachOf, everyone, ofOne, setOne, type Threads, type Who } from '../each.ts';

/** What a caller of flush_work() waits for: nothing; the execution that is queued; the one that runs. */
type Flushing = 'no' | 'queued' | 'running';

/** The domain of a work. `flushers`: the threads that call flush_work(), by their names or as a scalarset. */
export const workOf = <const T extends Threads>(
  flushers: T,
): StructDomain<{
  pending: BoolDomain;
  running: BoolDomain;
  disabled: BoolDomain;
  flushing: EachDomain<T, OneOfDomain<Flushing>>;
}> =>
  shownAs(
    { as: 'queue', title: 'work_struct' },
    struct({
      pending: bool(),
      running: bool(),
      disabled: bool(),
      flushing: eachOf(flushers, oneOf('no', 'queued', 'running')),
    }),
  );

/** A work, as a recipe sees it. */
export interface Work {
  /** WORK_STRUCT_PENDING: it is queued. */
  pending: boolean;
  /** A worker executes it. */
  running: boolean;
  /** It is being cancelled: meanwhile it cannot be queued. */
  disabled: boolean;
  readonly flushing: Each<Flushing>;
}

/** queue_work(), schedule_work(): true when it is queued now; false when it was already, or is being cancelled. */
export const queueWork = (work: Work): boolean => {
  if (work.pending || work.disabled) return false;
  work.pending = true;
  return true;
};

/** work_busy(): queued, or being executed. */
export const workBusy = (work: Work): boolean => work.pending || work.running;

const advance = (work: Work, from: Flushing, to: Flushing): void => {
  for (const who of everyone(work.flushing)) if (ofOne(work.flushing, who) === from) setOne(work.flushing, who, to);
};

/** process_one_work(), of a worker: the work is no longer pending, and begins. False when there is none, and the step blocks. */
export const processOneWork = (work: Work): boolean => {
  if (!work.pending || work.running) return false;
  work.pending = false;
  work.running = true;
  advance(work, 'queued', 'running');
  return true;
};

/** The function of the work has returned. */
export const workDone = (work: Work): void => {
  must(work.running, 'the work is being executed');
  work.running = false;
  advance(work, 'running', 'no');
};

/** flush_work(), its first step: whether there is an execution to wait for. One that is queued later on is not waited for. */
export const flushWork = (work: Work, who: Who): boolean => {
  if (!workBusy(work)) return false;
  setOne(work.flushing, who, work.pending ? 'queued' : 'running');
  return true;
};

/** flush_work(), its second step: whether what it waits for is over; if not, the step blocks. */
export const workFlushed = (work: Work, who: Who): boolean => ofOne(work.flushing, who) === 'no';

/** cancel_work_sync(), its first step: what was queued is not, and until it returns nothing can be. Whether it was queued. */
export const cancelWorkSync = (work: Work): boolean => {
  const wasPending = work.pending;
  work.pending = false;
  work.disabled = true;
  advance(work, 'queued', 'no');
  return wasPending;
};

/** cancel_work_sync(), its second step: whether nobody executes the work any more; if not, the step blocks. */
export const workCancelled = (work: Work): boolean => {
  if (work.running) return false;
  work.disabled = false;
  return true;
};
