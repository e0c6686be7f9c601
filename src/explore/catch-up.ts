import type { PlainValue } from '../model/language/domain.ts';
import { type System, threadOf } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { successorOf, tracedStep } from '../trace/retrace.ts';
import type { Move } from '../trace/rules.ts';
import type { TraceStep } from '../trace/trace.ts';

/** Steps that a thread may have to take first, and states that are looked at for that. */
const MOST_BEFORE = 12;
const MOST_LOOKED_AT = 500;

/**
 * A step that cannot be taken yet, after a shortest way of other steps of its thread, in which nobody else has to help it. `before`: that
 * way; `at`: the state behind it, and `next` the one behind the step. Undefined where the step does not come so.
 */
export const caughtUp = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  move: Move,
): { readonly before: readonly TraceStep[]; readonly at: PlainValue; readonly next: PlainValue } | undefined => {
  if (move.rule.kind !== 'thread') return undefined;
  const who = threadOf(move.rule);
  const own = system.rules.filter((rule) => rule.kind === 'thread' && threadOf(rule) === who);
  const moves = own.flatMap((rule) => rule.args.map((args) => ({ rule, args })));
  const known = new Set([JSON.stringify(state)]);
  let ways: readonly { readonly at: PlainValue; readonly before: readonly TraceStep[] }[] = [{ at: state, before: [] }];
  for (let steps = 0; steps < MOST_BEFORE && ways.length > 0; steps++) {
    ways = ways.flatMap(({ at, before }) =>
      moves.flatMap((each) => {
        const to = successorOf(machine, at, each);
        if (to === undefined || known.has(JSON.stringify(to)) || known.size > MOST_LOOKED_AT) return [];
        known.add(JSON.stringify(to));
        return [{ at: to, before: [...before, tracedStep(system, each, at, to)] }];
      }),
    );
    for (const { at, before } of ways) {
      const next = successorOf(machine, at, move);
      if (next !== undefined) return { before, at, next };
    }
  }
  return undefined;
};
