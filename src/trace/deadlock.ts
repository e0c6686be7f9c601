import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { framesOf, hasUnfinished, type System } from '../model/language/system.ts';
import { done } from '../model/language/thread.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Waiting } from './trace.ts';

/** The threads that have to finish and have not, and the step that each is at; none in a model of actions only. */
export const waitingIn = (system: System, state: PlainValue): readonly Waiting[] =>
  system.threads
    .filter((thread) => !thread.daemon)
    .flatMap((thread) =>
      framesOf(thread, state as object).map(({ pc }, i) => ({
        thread: thread.over === undefined ? thread.name : `${thread.name} ${i}`,
        step: pc,
      })),
    )
    .filter(({ step }) => step !== done);

/** True in a deadlock: nothing but noise can happen where that is wrong. */
export const isStuck = (system: System, machine: ReferenceMachine, state: PlainValue): boolean =>
  !system.rules.some((rule) => !rule.noise && rule.args.some((args) => machine.apply(state, rule, args) !== blocked)) &&
  hasUnfinished(system, machine.view(state));
