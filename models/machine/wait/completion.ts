// Completions (kernel/sched/completion.c). To look and to go to sleep is one step there, under the lock of its queue; so a wait is
// a step that blocks.
import { type BoolDomain, bool, type IntDomain, int, type StructDomain, shownAs, struct } from '../../../src/index.ts';
import type { Who } from '../each.ts';
import { fatalSignalPending, type Tasks } from './task.ts';

/** The domain of a completion. `most`: how often complete() may be called before anybody has waited. */
export const completionOf = (most: number): StructDomain<{ done: IntDomain; all: BoolDomain }> =>
  shownAs({ as: 'queue', title: 'completion' }, struct({ done: int(0, most), all: bool() }));

/** A completion, as a recipe sees it. */
export interface Completion {
  /** How many waits it lets pass. */
  done: number;
  /** complete_all() was called: it lets all pass. */
  all: boolean;
}

/** complete(): one wait passes, now or later. */
export const complete = (x: Completion): void => {
  if (!x.all) x.done++;
};

/** complete_all(): every wait passes, until it is initialised again. */
export const completeAll = (x: Completion): void => {
  x.all = true;
  x.done = 0;
};

/** reinit_completion(): nothing is done. */
export const reinitCompletion = (x: Completion): void => {
  x.all = false;
  x.done = 0;
};

/** completion_done(): whether a wait would pass. */
export const completionDone = (x: Completion): boolean => x.all || x.done > 0;

/** wait_for_completion(), try_wait_for_completion(): whether it passes; if not, the step blocks, or goes on without. */
export const waitForCompletion = (x: Completion): boolean => {
  if (!completionDone(x)) return false;
  if (!x.all) x.done--;
  return true;
};

/** wait_for_completion_killable(): 'done'; 'killed' of a task that a fatal signal ends first; 'waits', and the step blocks. */
export const waitForCompletionKillable = (x: Completion, tasks: Tasks, who: Who): 'done' | 'killed' | 'waits' => {
  if (waitForCompletion(x)) return 'done';
  return fatalSignalPending(tasks, who) ? 'killed' : 'waits';
};
