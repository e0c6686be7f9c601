import type { PlainValue } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import type { System } from '../../model/rules/rule.ts';
import type { ReferenceMachine } from '../../reference/machine.ts';
import { type Random, shuffled } from './random.ts';

/** Steps of a walk before it starts again, on average. */
const WALK_STEPS = 64;

/**
 * Reachable states, without end, on random walks from random initial states; some come more than once. Steps that fail are not
 * taken. None when there is no initial state.
 */
export function* randomWalk(system: System, machine: ReferenceMachine, random: Random): Generator<PlainValue> {
  const initial = system.initial.args.flatMap((args) => {
    const state = attempted(() => machine.initialState(args));
    return state === undefined ? [] : [state];
  });
  while (initial.length > 0) {
    let state: PlainValue | undefined = initial[random(initial.length)];
    while (state !== undefined) {
      yield state;
      state = random(WALK_STEPS) === 0 ? undefined : successorOf(system, machine, state, random);
    }
  }
}

/** A successor by a rule and arguments tried in random order; undefined where nothing can happen that changes the state. */
const successorOf = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  random: Random,
): PlainValue | undefined => {
  for (const rule of shuffled(system.rules, random))
    for (const args of shuffled(rule.args, random)) {
      const next = attempted(() => machine.apply(state, rule, args));
      if (next !== undefined && next !== state) return next;
    }
  return undefined;
};

const attempted = (run: () => PlainValue | typeof blocked): PlainValue | undefined => {
  try {
    const state = run();
    return state === blocked ? undefined : state;
  } catch {
    return undefined;
  }
};
