import { ShootdownError } from '../model/errors.ts';
import type { Fairness } from '../model/language/property.ts';
import { actorOf, type Rule, type System } from '../model/rules/rule.ts';

/** Something that is fair: a thread, a step of one, or an action. */
export interface FairClass {
  /** `thread zap`, `step zap: lock`, `action tlb_evict`: for messages. */
  readonly name: string;
  readonly fair: Fairness;
  /** The places of its rules. */
  readonly rules: readonly number[];
}

/** Classes are told by the bits of a number. */
const MOST = 31;

/** All that a system declares fair. Throws a `model` error for more than can be told apart. */
export const fairClassesOf = (system: System): readonly FairClass[] => {
  const classes: FairClass[] = [];
  const sameThread = (a: Rule, b: Rule): boolean =>
    a.kind === 'thread' && b.kind === 'thread' && a.thread === b.thread && a.id === b.id;
  system.rules.forEach((rule, r) => {
    if (rule.kind === 'thread' && rule.thread.fair !== undefined) {
      const first = system.rules.findIndex((other) => sameThread(rule, other));
      const rules = [...system.rules.keys()].filter((o) => sameThread(rule, system.rules[o] as Rule));
      if (first === r) classes.push({ name: `thread ${actorOf(rule)}`, fair: rule.thread.fair, rules });
    }
    const name = rule.kind === 'thread' ? `step ${actorOf(rule)}: ${rule.label}` : `action ${rule.label}`;
    if (rule.fair !== undefined) classes.push({ name, fair: rule.fair, rules: [r] });
  });
  if (classes.length > MOST)
    throw new ShootdownError(
      'model',
      `${classes.length} threads, steps and actions are declared fair, and at most ${MOST} can be`,
      'declare threads fair instead of their steps, or fewer members of a scalarset',
    );
  return classes;
};
