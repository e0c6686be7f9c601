import { explained, messageOf } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Args } from '../model/language/step.ts';
import { blocked } from '../model/language/step.ts';
import { hasUnfinished } from '../model/rules/ends.ts';
import type { Rule, System } from '../model/rules/rule.ts';
import { unrefused } from '../model/values/refusals.ts';
import { encodeKey } from '../reference/encoding.ts';
import { referenceMachine } from '../reference/machine.ts';
import { threadOf } from '../trace/rules.ts';

/** One transition: from which state to which, by their numbers, and whose step it was. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly thread: string;
  readonly step: string;
  readonly args: Args;
}

/** One state, with what is said of it. */
export interface SpaceState {
  readonly value: PlainValue;
  /** The `always` properties that it breaks. */
  readonly broken: readonly string[];
  /** How it may be a last one: nothing but noise happens in it, and every thread has finished, or one has not. */
  readonly end: 'finished' | 'deadlock' | undefined;
  /** What a step that starts here has thrown. */
  readonly failed: string | undefined;
  /** The states that it leads to are not all there, because the limit was met. */
  readonly cut: boolean;
}

/** The reachable states of a system with every transition between them, in the order of a breadth-first search. */
export interface StateSpace {
  readonly states: readonly SpaceState[];
  readonly initial: readonly number[];
  readonly edges: readonly Edge[];
  /** Whether every reachable state is there. */
  readonly whole: boolean;
}

/** Explores up to `most` states on the reference machine, which keeps every state as it is: for spaces that are looked at. */
export const stateSpace = (system: System, most: number): StateSpace => {
  const machine = referenceMachine(system);
  const numbers = new Map<string, number>();
  const values: PlainValue[] = [];
  const edges: Edge[] = [];
  const states: SpaceState[] = [];
  /** The number of a state; undefined where there is no room for it. */
  const numberOf = (value: PlainValue): number | undefined => {
    const key = encodeKey(system.root, value);
    const known = numbers.get(key);
    if (known !== undefined || values.length === most) return known;
    numbers.set(key, values.length);
    return values.push(value) - 1;
  };
  const initial = machine.initialStates().flatMap(({ state }) => numberOf(state) ?? []);

  for (let from = 0; from < values.length; from++) {
    const value = values[from] as PlainValue;
    let goesOn = false;
    let failed: string | undefined;
    let cut = false;
    const take = (rule: Rule, args: Args): void => {
      try {
        const next = machine.apply(value, rule, args);
        if (next === blocked) return;
        const to = next === value ? from : numberOf(next);
        if (to === undefined) cut = true;
        else edges.push({ from, to, thread: threadOf(rule), step: rule.label, args });
      } catch (error) {
        failed ??= `${threadOf(rule)}: ${rule.label}: ${messageOf(explained(error))}`;
      }
      if (!rule.noise) goesOn = true;
    };
    for (const rule of system.rules) for (const args of rule.args) take(rule, args);
    const view = machine.view(value);
    const end = goesOn ? undefined : unrefused(() => hasUnfinished(system, view)) ? 'deadlock' : 'finished';
    states.push({ value, broken: brokenIn(system, view), end, failed, cut });
  }
  return { states, initial: [...new Set(initial)], edges, whole: states.every(({ cut }) => !cut) };
};

const brokenIn = (system: System, view: object): readonly string[] =>
  system.properties.flatMap((property) =>
    property.kind === 'always' && unrefused(() => property.holds(view as never)) !== true ? [property.name] : [],
  );
