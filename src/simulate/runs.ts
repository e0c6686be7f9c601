import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import { encodeKey } from '../reference/encoding.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { successorOf } from '../trace/retrace.ts';
import type { Move } from '../trace/rules.ts';
import type { Symptom } from './symptom.ts';

/** A way to the first state that shows a symptom. */
export interface Run {
  readonly moves: readonly Move[];
  /** One more than moves: the state before each, and the last. */
  readonly states: readonly PlainValue[];
}

/**
 * Keeps the first `kept` moves of a run and takes those of `rest` that can be taken: one that is not enabled, fails or
 * changes nothing is passed over. Ends with the first state that shows the symptom; undefined when none does.
 */
export const rerun = (
  machine: ReferenceMachine,
  shown: Symptom,
  run: Run,
  kept: number,
  rest: readonly Move[],
): Run | undefined => {
  const moves = run.moves.slice(0, kept);
  const states = run.states.slice(0, kept + 1);
  let state = states[kept] as PlainValue;
  for (let next = 0; !shown(state); next++) {
    const move = rest[next];
    if (move === undefined) return undefined;
    const successor = successorOf(machine, state, move);
    if (successor === undefined || successor === state) continue;
    moves.push(move);
    states.push(successor);
    state = successor;
  }
  return { moves, states };
};

/** The run without what lies between two visits to the same state. */
export const withoutLoops = ({ root }: System, { moves, states }: Run): Run => {
  const keys = states.map((state) => encodeKey(root, state));
  const last = new Map(keys.map((key, i) => [key, i]));
  const kept: number[] = [];
  for (let i = 0; i < keys.length; i++) {
    i = last.get(keys[i] as string) as number;
    kept.push(i);
  }
  return {
    moves: kept.slice(0, -1).map((i) => moves[i] as Move),
    states: kept.map((i) => states[i] as PlainValue),
  };
};
