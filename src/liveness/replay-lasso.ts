import type { PlainValue } from '../model/language/domain.ts';
import { type LivenessProperty, livenessAnswer } from '../model/language/property.ts';
import { blocked } from '../model/language/step.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import { encodeKey } from '../reference/encoding.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { isCut } from './check-liveness.ts';
import { fairClassesOf } from './fairness.ts';
import { type GraphOptions, graphOf } from './graph.ts';

/** A run as it was executed step by step: one state more than rules. */
export interface ExecutedRun {
  readonly states: readonly PlainValue[];
  readonly rules: readonly Rule[];
  /** As in `Ending`. */
  readonly loop: number | undefined;
}

/**
 * Why a run is none that breaks a liveness property; undefined where it is one. Asks the reference machine alone: whether the circle is closed, what
 * can happen in its states, and what the property says of them. For `can always` what can follow is explored.
 */
export const isRunAgainst = async (
  system: System,
  machine: ReferenceMachine,
  property: LivenessProperty,
  { states, rules, loop }: ExecutedRun,
  options: GraphOptions,
): Promise<string | undefined> => {
  const isThen = (state: PlainValue): boolean => livenessAnswer(property.name, property.comes, machine.view(state));
  const isWhen = (state: PlainValue): boolean => livenessAnswer(property.name, property.when, machine.view(state));
  const last = states.at(-1) as PlainValue;
  if (property.kind === 'can always') {
    const graph = await graphOf(system, { ...options, from: last, labelled: true });
    if (typeof graph === 'string') return 'the states that can follow the last one are too many for the memory';
    for (let n = 0; n < graph.states; n++)
      if (isThen(graph.plain(n)) || isCut(graph, n)) return `${property.name} can be reached now`;
    return undefined;
  }
  if (loop === undefined || loop > rules.length) return 'it has no circle';
  const keyOf = (state: PlainValue): string => encodeKey(system.root, state);
  if (keyOf(states[loop] as PlainValue) !== keyOf(last))
    return 'its last state is not the one in which the circle begins';
  const circle = states.slice(loop);
  const taken = rules.slice(loop);
  const isEnabled = (rule: Rule, state: PlainValue): boolean =>
    rule.args.some((args) => machine.apply(state, rule, args) !== blocked);
  if (taken.length === 0 && system.rules.some((rule) => !rule.noise && isEnabled(rule, last)))
    return 'something can happen in its last state';
  for (const { name, fair, rules: places } of fairClassesOf(system)) {
    const own = places.map((place) => system.rules[place] as Rule);
    if (taken.some((rule) => own.includes(rule))) continue;
    const enabled = circle.map((state) => own.some((rule) => isEnabled(rule, state)));
    if (fair === 'weak' ? enabled.every((is) => is) : enabled.some((is) => is)) return `it is not fair to ${name}`;
  }
  switch (property.kind) {
    case 'eventually':
      return states.some(isThen) ? `${property.name} comes in it` : undefined;
    case 'always eventually':
      return circle.some(isThen) ? `${property.name} comes in its circle` : undefined;
    case 'leads to': {
      const after = states.findLastIndex(isThen) + 1;
      // In the circle all that can ask for it comes again.
      return states.slice(Math.min(after, states.length)).some(isWhen) ? undefined : `${property.name} is kept in it`;
    }
  }
};
