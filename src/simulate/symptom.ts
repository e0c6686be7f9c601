import type { Counterexample, Failed } from '../check/result.ts';
import { messageOf } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { answerOf } from '../model/language/property.ts';
import { alwaysOf, broken } from '../model/language/select-properties.ts';
import { blocked } from '../model/language/step.ts';
import { isFinal } from '../model/rules/ends.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { assertedIn } from '../trace/assertion.ts';
import { isStuck, waitingIn } from '../trace/deadlock.ts';
import { findMove } from '../trace/rules.ts';
import type { FailurePlace, Waiting } from '../trace/trace.ts';

/** Whether a state shows what the last state of a counterexample shows. */
export type Symptom = (state: PlainValue) => boolean;

/**
 * What has to remain when steps are left out: the same property is broken, by whatever elements; the same threads wait in
 * the same steps for ever; the same step, property or `final` fails with the same message;
 * the same assertion fails in a step.
 */
export const symptomOf = (system: System, machine: ReferenceMachine, verdict: Counterexample): Symptom => {
  switch (verdict.kind) {
    case 'violated': {
      if (isAsserted(verdict)) return (state) => assertedIn(system, machine, state, verdict.property) !== undefined;
      const property = alwaysOf(system).find(({ name }) => name === verdict.property);
      if (property === undefined) throw new Error(`the system has no property '${verdict.property}'`);
      return (state) => succeeds(() => broken(property, machine.viewForNow(state)) !== undefined);
    }
    case 'deadlock': {
      const placesOf = (all: readonly Waiting[]): string =>
        JSON.stringify(all.map(({ thread, step }) => [thread, step]));
      const waiting = placesOf(verdict.waiting);
      return (state) =>
        placesOf(waitingIn(system, state)) === waiting && succeeds(() => isStuck(system, machine, state));
    }
    case 'livelock':
    case 'liveness':
      throw new Error(`a walk finds no ${verdict.kind}`);
    case 'failed':
      return failing(system, machine, verdict);
  }
};

/** Whether what is broken is an assertion of the last step, which leads to no state. */
export const isAsserted = ({ trace }: Counterexample): boolean => trace.steps.at(-1)?.asserts !== undefined;

/** The message is compared with what the reference machine says of the last state, not with another engine's words. */
const failing = (system: System, machine: ReferenceMachine, { at, trace }: Failed): Symptom => {
  const last = lastState(system, machine, trace);
  const message = last === undefined ? undefined : failureIn(system, machine, at, last);
  return (state) => message !== undefined && failureIn(system, machine, at, state) === message;
};

const lastState = (
  system: System,
  machine: ReferenceMachine,
  { initial, steps }: Failed['trace'],
): PlainValue | undefined => {
  let state = initial;
  for (const step of steps) {
    const move = findMove(system, step);
    const next = move && machine.apply(state, move.rule, move.args);
    if (next === undefined || next === blocked) return undefined;
    state = next;
  }
  return state;
};

/** What is thrown at a place in a state, in words; undefined when nothing is. */
const failureIn = (
  system: System,
  machine: ReferenceMachine,
  at: FailurePlace,
  state: PlainValue,
): string | undefined => {
  try {
    switch (at.kind) {
      case 'initial':
      case 'search':
        break;
      case 'step': {
        const move = findMove(system, at);
        if (move !== undefined) machine.apply(state, move.rule, move.args);
        break;
      }
      case 'property': {
        const property = system.properties.find(({ name }) => name === at.property);
        if (property !== undefined) answerOf(property, machine.viewForNow(state));
        break;
      }
      case 'final':
        isFinal(system, machine.viewForNow(state));
        break;
    }
  } catch (error) {
    return messageOf(error);
  }
  return undefined;
};

/** The answer; false where there is none because something of the model throws. */
const succeeds = (test: () => boolean): boolean => {
  try {
    return test();
  } catch {
    return false;
  }
};
