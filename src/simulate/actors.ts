import type { System } from '../model/rules/rule.ts';
import { type Batch, Stepper, type Thrown } from '../packed/index.ts';
import { type Findings, noFindings } from '../search/findings.ts';

/** Who takes steps: one thread (of one member of a scalarset), or one action with all its arguments. */
export interface Actor {
  /** The places in the system of the actor's rules. */
  readonly rules: readonly number[];
  /** Appends the actor's successors of a state to the batch. */
  readonly stepper: Stepper;
  /** What was counted: the numbers of rules are places in `rules`. */
  readonly counted: Findings;
}

/**
 * The actors of a system, each with generated code of its own: so it is known whose step leads to a successor, which one
 * generated function for all of them does not tell. `threw` is told of the first step of an actor that throws; its other ones
 * are then left.
 */
export const actorsOf = (system: System, batch: Batch, threw: (thrown: Thrown) => void): readonly Actor[] => {
  const rulesOf = new Map<string, number[]>();
  system.rules.forEach((rule, place) => {
    const who = rule.kind === 'thread' ? `thread ${rule.thread.name} ${rule.id}` : `action ${rule.label}`;
    const rules = rulesOf.get(who);
    if (rules === undefined) rulesOf.set(who, [place]);
    else rules.push(place);
  });
  return [...rulesOf.values()].map((rules) => {
    const alone: System = {
      ...system,
      rules: system.rules.filter((_, place) => rules.includes(place)),
      properties: [],
    };
    const counted = noFindings(alone);
    const stepper = new Stepper(alone, {
      counted,
      threw: ({ rule, args, error }) => {
        threw({ rule: rules[rule] as number, args, error });
        return false;
      },
      batch,
    });
    return { rules, counted, stepper };
  });
};
