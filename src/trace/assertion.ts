import { assertionIn } from '../model/language/assert.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Elements } from '../model/language/elements.ts';
import { blocked } from '../model/language/step.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { changesOf } from './retrace.ts';
import { type Move, threadOf } from './rules.ts';
import type { TraceStep } from './trace.ts';

/** An assertion that fails in a step from some state. */
export interface Asserted {
  readonly name: string;
  readonly elements: Elements;
  /** The step, as the last one of a trace. */
  readonly step: TraceStep;
}

/** The assertion that fails in a move from a state; undefined where none does, or where the step throws something else. */
export const assertedBy = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  { rule, args }: Move,
): Asserted | undefined => {
  try {
    machine.apply(state, rule, args);
    return undefined;
  } catch (error) {
    const failure = assertionIn(error);
    if (failure === undefined) return undefined;
    const reached = machine.brokenOff(state, rule, args);
    const { assertion, elements } = failure;
    const changes = reached === blocked ? [] : changesOf(system, rule, state, reached);
    const step = { thread: threadOf(rule), step: rule.label, args, from: rule.from, changes, asserts: assertion };
    return { name: assertion, elements, step };
  }
};

/** The first move from a state in which the assertion of that name fails. */
export const assertedIn = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  name: string,
): Asserted | undefined => {
  for (const rule of system.rules)
    for (const args of rule.args) {
      const asserted = assertedBy(system, machine, state, { rule, args });
      if (asserted?.name === name) return asserted;
    }
  return undefined;
};
