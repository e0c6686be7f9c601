import { explained, messageOf } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { assertedBy } from '../trace/assertion.ts';
import { explainedWaiting } from '../trace/deadlock.ts';
import { tracedStep } from '../trace/retrace.ts';
import { type Move, threadOf } from '../trace/rules.ts';
import type { TraceStep, Waiting } from '../trace/trace.ts';

/** A step that can be taken in a state, and what would come of it. */
export interface Choice {
  readonly move: Move;
  /** With what it changes. */
  readonly step: TraceStep;
  /** The state that it leads to; the same object where it changes nothing. Undefined for a step that fails. */
  readonly next: PlainValue | undefined;
  /** What a step that fails has thrown; for an assertion `step.asserts` names it. */
  readonly failure: string | undefined;
  readonly noise: boolean;
}

/** What can happen in a state: the steps of the threads in the order of the model, then those of the hardware. */
export const choicesIn = (system: System, machine: ReferenceMachine, state: PlainValue): readonly Choice[] =>
  system.rules
    .filter((rule) => rule.kind === 'thread' || rule.isLimit !== true)
    .flatMap((rule) => rule.args.flatMap((args) => choiceOf(system, machine, state, { rule, args }) ?? []))
    .sort((a, b) => rank(a) - rank(b));

/** Threads first, then actions, then noise. Sorting is stable. */
const rank = ({ move, noise }: Choice): number => (move.rule.kind === 'thread' ? 0 : noise ? 2 : 1);

/** What would come of one step; undefined where it is blocked. */
export const choiceOf = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  move: Move,
): Choice | undefined => {
  const { rule, args } = move;
  const { noise } = rule;
  try {
    const next = machine.apply(state, rule, args);
    if (next === blocked) return undefined;
    return { move, step: tracedStep(system, move, state, next), next, failure: undefined, noise };
  } catch (error) {
    const asserted = assertedBy(system, machine, state, move);
    const plain: TraceStep = {
      thread: threadOf(rule),
      step: rule.label,
      args: { ...args },
      from: rule.from,
      changes: [],
    };
    const failure = asserted === undefined ? messageOf(explained(error)) : `assertion ${asserted.name} fails`;
    return { move, step: asserted?.step ?? plain, next: undefined, failure, noise };
  }
};

/** The threads that have to finish, have not, and cannot take a step; with what each waits for. */
export const waitingAmong = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  choices: readonly Choice[],
): readonly Waiting[] => {
  const going = new Set(choices.map(({ step }) => step.thread));
  return explainedWaiting(system, machine, state).filter(({ thread }) => !going.has(thread));
};
