import type { PlainValue } from '../model/language/domain.ts';
import { broken } from '../model/language/select-properties.ts';
import { blocked } from '../model/language/step.ts';
import { hasUnfinished } from '../model/rules/ends.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Ending, Path } from '../search/outcome.ts';
import { changesBetween } from './changes.ts';
import { assertingIn, type CanonicalForm, failureIn } from './concretise.ts';
import { moveTo, notRepeatable, successorOf } from './retrace.ts';
import type { Move } from './rules.ts';

type WithPath = Extract<Ending, { readonly path: Path }>;

/**
 * A run of the model along a path of states that each stand for all to which noise leads from them. Between two of them one step is taken that is no
 * noise, with noise before it and after it, and local steps where these are merged; at last noise leads to a state in which what was found is so. The
 * run has as little noise as this path can do with, and need not be one of the shortest there are. `canonical`: given where each state stands for its orbit besides. Throws a `recipe` error where there is no such run.
 */
export const noisyEnding = (
  system: System,
  machine: ReferenceMachine,
  ending: WithPath,
  canonical: CanonicalForm = (state) => state,
): Ending => {
  const isSame = (a: PlainValue) => {
    const form = canonical(a);
    return (b: PlainValue): boolean => changesBetween(system.root, form, canonical(b)).length === 0;
  };
  const [first, ...rest] = ending.path;
  if (first === undefined) return ending;
  let run: readonly PlainValue[] | undefined;
  for (const { state } of machine.initialStates()) {
    run = shortest(system, machine, [state], false, isSame(first));
    if (run !== undefined) break;
  }
  for (const next of rest) run = run && shortest(system, machine, run, true, isSame(next));
  run = run && shortest(system, machine, run, false, (state) => found(system, machine, state, ending) !== undefined);
  const path = run && withoutNeedless(system, machine, run, ending);
  const end = path && found(system, machine, path.at(-1) as PlainValue, ending);
  if (path === undefined || end === undefined)
    throw notRepeatable('no run of the model leads along the states of the counterexample');
  return { ...end, path };
};

/** The run without the noise that it does as well without: what is stored has all TLBs filled that may be. */
const withoutNeedless = (
  system: System,
  machine: ReferenceMachine,
  run: readonly PlainValue[],
  ending: WithPath,
): readonly PlainValue[] => {
  const start = run[0] as PlainValue;
  let moves = run.slice(1).flatMap((next, i) => {
    const isNext = (state: PlainValue): boolean => changesBetween(system.root, state, next).length === 0;
    return moveTo(system, machine, run[i] as PlainValue, isNext)?.move ?? [];
  });
  let states = run;
  for (let i = moves.length - 1; i >= 0; i--) {
    if (moves[i]?.rule.noise !== true) continue;
    const fewer = moves.filter((_, place) => place !== i);
    const other = executed(machine, start, fewer);
    if (other === undefined || found(system, machine, other.at(-1) as PlainValue, ending) === undefined) continue;
    [moves, states] = [fewer, other];
  }
  return states;
};

/** The states that moves lead to, one after the other, after the first; undefined where one cannot be made. */
const executed = (
  machine: ReferenceMachine,
  start: PlainValue,
  moves: readonly Move[],
): readonly PlainValue[] | undefined => {
  const states = [start];
  for (const move of moves) {
    const next = successorOf(machine, states.at(-1) as PlainValue, move);
    if (next === undefined) return undefined;
    states.push(next);
  }
  return states;
};

/**
 * The run, and the fewest steps by which it goes on to a state that is wanted: noise, and if `steps` one step that is none among it. Undefined if none do.
 */
const shortest = (
  system: System,
  machine: ReferenceMachine,
  run: readonly PlainValue[],
  steps: boolean,
  wanted: (state: PlainValue) => boolean,
): readonly PlainValue[] | undefined => {
  const start: Reached = { state: run.at(-1) as PlainValue, taken: !steps, from: undefined };
  const known = new Set([keyOf(start)]);
  const queue = [start];
  // What is pushed meanwhile is gone through as well.
  for (const reached of queue) {
    if (reached.taken && wanted(reached.state)) return [...run, ...wayTo(reached)];
    for (const rule of system.rules) {
      if (reached.taken && !rule.noise && !(rule.kind === 'thread' && rule.local)) continue;
      for (const args of rule.args) {
        const state = successorOf(machine, reached.state, { rule, args });
        if (state === undefined) continue;
        const next: Reached = { state, taken: reached.taken || !rule.noise, from: reached };
        if (known.has(keyOf(next))) continue;
        known.add(keyOf(next));
        queue.push(next);
      }
    }
  }
  return undefined;
};

interface Reached {
  readonly state: PlainValue;
  /** Whether the step that is no noise has been taken, or none is to be. */
  readonly taken: boolean;
  readonly from: Reached | undefined;
}

const keyOf = ({ state, taken }: Reached): string => `${taken} ${JSON.stringify(state)}`;

/** The states after the first. */
const wayTo = ({ state, from }: Reached): readonly PlainValue[] => (from === undefined ? [] : [...wayTo(from), state]);

/** The ending, as one of this state; undefined where it is none of it. */
const found = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  ending: WithPath,
): WithPath | undefined => {
  switch (ending.kind) {
    case 'violated': {
      const property = system.properties[ending.property];
      return property?.kind === 'always' && broken(property, machine.view(state)) !== undefined ? ending : undefined;
    }
    case 'deadlock': {
      const isEnabled = system.rules.some(
        (rule) => !rule.noise && rule.args.some((args) => machine.apply(state, rule, args) !== blocked),
      );
      return !isEnabled && hasUnfinished(system, machine.view(state)) ? ending : undefined;
    }
    case 'asserted': {
      const move = assertingIn(system, machine, state, ending);
      return move && { ...ending, ...move };
    }
    case 'failed': {
      const failure = failureIn(system, machine, state, ending.failure);
      return failure && { ...ending, failure };
    }
    default:
      return undefined;
  }
};
