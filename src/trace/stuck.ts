import type { PlainValue } from '../model/domain.ts';
import { blocked } from '../model/step.ts';
import { isDone, type System } from '../model/system.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { elementsOf, fieldOf } from './changes.ts';
import type { Deadlocked } from './result.ts';

/** The threads that have to finish and have not, and the step that each is at. */
export const waitingIn = (system: System, state: PlainValue): Deadlocked['waiting'] =>
  system.threads
    .filter((thread) => !thread.daemon)
    .flatMap((thread) => {
      const frames = fieldOf(state, thread.name);
      return thread.over === undefined
        ? [{ thread: thread.name, frame: frames }]
        : elementsOf(frames).map((frame, i) => ({ thread: `${thread.name} ${i}`, frame }));
    })
    .map(({ thread, frame }) => ({ thread, step: String(fieldOf(frame, 'pc')) }))
    .filter(({ step }) => !isDone(step));

/** True in a deadlock: some thread has not finished, nothing but noise can happen, and the model does not call it final. */
export const isStuck = (system: System, machine: ReferenceMachine, state: PlainValue): boolean =>
  waitingIn(system, state).length > 0 &&
  !system.rules.some((rule) => !rule.noise && rule.args.some((args) => machine.apply(state, rule, args) !== blocked)) &&
  !system.final(machine.view(state) as never);
