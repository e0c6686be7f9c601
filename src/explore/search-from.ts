import { check } from '../check/check.ts';
import { isCounterexample, type Verdict } from '../check/result.ts';
import { ShootdownError, suggest } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Always } from '../model/language/property.ts';
import { alwaysOf } from '../model/language/select-properties.ts';
import { done } from '../model/language/thread.ts';
import { actorOf, type System } from '../model/rules/rule.ts';
import type { TraceStep } from '../trace/trace.ts';
import { conditionOf } from './condition.ts';

/** What is looked for from a state on. */
export type Goal =
  /** A state that breaks this property, or any where none is named. */
  | { readonly kind: 'broken'; readonly property?: string | undefined }
  /** A state in which a thread is at a label; `done` for one in which it has finished. */
  | { readonly kind: 'at'; readonly thread: string; readonly label: string }
  /** A state of which a condition is true. */
  | { readonly kind: 'condition'; readonly text: string };

/** What a search from a state came to. */
export type Answer =
  /** By a shortest way; of no steps where it is so already. `property`: which one is broken. */
  | { readonly kind: 'found'; readonly steps: readonly TraceStep[]; readonly property: string | undefined }
  /** From that state on it never is. `states`: how many were looked at. */
  | { readonly kind: 'never'; readonly states: number }
  /** A step fails on the way, before it was found: by a shortest way. */
  | { readonly kind: 'fails'; readonly steps: readonly TraceStep[]; readonly reason: string }
  | { readonly kind: 'incomplete'; readonly reason: string };

export interface SearchFromOptions {
  /** Seconds. Default: 60. */
  readonly maxTime?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The name under which a goal is looked for as a property. */
const SOUGHT = 'SOUGHT';

/**
 * Looks for a goal in everything that can follow a state, on the packed engine, without symmetry. Throws a `usage` or `unknown` error
 * for a goal of names that the model does not have.
 */
export const searchFrom = async (
  instance: Instance,
  from: PlainValue,
  goal: Goal,
  { maxTime = 60, signal }: SearchFromOptions = {},
): Promise<Answer> => {
  const system = beginningIn(instance.system, from, propertiesFor(instance.system, goal));
  const { verdict, statistics } = await check(
    { ...instance, system },
    { symmetry: false, local: false, livelocks: 'never', workers: 1, maxTime, signal },
  );
  return answerTo(goal, verdict, statistics.states);
};

const answerTo = (goal: Goal, verdict: Verdict, states: number): Answer => {
  if (verdict.kind === 'incomplete') return { kind: 'incomplete', reason: verdict.reason };
  if (verdict.kind === 'violated' && verdict.trace.steps.at(-1)?.asserts === undefined)
    return {
      kind: 'found',
      steps: verdict.trace.steps,
      property: goal.kind === 'broken' ? verdict.property : undefined,
    };
  // Assertions are promises, too: one that fails is what was looked for when any will do.
  if (verdict.kind === 'violated' && goal.kind === 'broken' && [undefined, verdict.property].includes(goal.property))
    return { kind: 'found', steps: verdict.trace.steps, property: verdict.property };
  if (verdict.kind === 'violated')
    return { kind: 'fails', steps: verdict.trace.steps, reason: `assertion ${verdict.property} fails` };
  if (verdict.kind === 'failed') return { kind: 'fails', steps: verdict.trace.steps, reason: verdict.error.message };
  if (isCounterexample(verdict)) throw new Error(`a search for a goal ended as '${verdict.kind}'`);
  return { kind: 'never', states };
};

/** The system, beginning in one state, with these properties, in which any state is a fine one to end in. */
const beginningIn = (system: System, from: PlainValue, properties: readonly Always[]): System => ({
  ...system,
  initial: {
    args: [{}],
    run: (m: object) => {
      Object.assign(m, from);
    },
  },
  properties,
  liveness: [],
  final: () => true,
});

const propertiesFor = (system: System, goal: Goal): readonly Always[] => {
  switch (goal.kind) {
    case 'broken': {
      const all = alwaysOf(system);
      if (goal.property === undefined) return all;
      const named = all.filter(({ name }) => name === goal.property);
      const asserted = Object.hasOwn(system.assertions, goal.property);
      if (named.length === 0 && !asserted)
        throw new ShootdownError(
          'unknown',
          `there is no 'always' property '${goal.property}'`,
          suggest(goal.property, [...all.map(({ name }) => name), ...Object.keys(system.assertions)]),
        );
      return named;
    }
    case 'at':
      return [never(`${goal.thread} is at ${goal.label}`, atLabel(system, goal.thread, goal.label))];
    case 'condition':
      return [never(goal.text, conditionOf(system, goal.text))];
  }
};

const never = (sentence: string, holds: (m: object) => boolean): Always => ({
  kind: 'always',
  name: SOUGHT,
  sentence,
  holds: (m) => !holds(m),
});

interface Frame {
  readonly pc: string;
}

const atLabel = (system: System, thread: string, label: string): ((m: object) => boolean) => {
  const rules = system.rules.flatMap((rule) => (rule.kind === 'thread' ? [rule] : []));
  const own = rules.filter((rule) => actorOf(rule) === thread);
  const [first] = own;
  if (first === undefined)
    throw new ShootdownError(
      'unknown',
      `there is no thread '${thread}'`,
      suggest(thread, [...new Set(rules.map(actorOf))]),
    );
  const labels = [...new Set(own.map((rule) => rule.label)), done];
  if (!labels.includes(label))
    throw new ShootdownError('unknown', `thread '${thread}' has no step '${label}'`, suggest(label, labels));
  const {
    id,
    thread: { name },
  } = first;
  return (m) => {
    const frames = (m as { readonly [name: string]: unknown })[name];
    const frame = id === undefined ? (frames as Frame) : (frames as { at(i: number): Frame }).at(id);
    return frame.pc === label;
  };
};
