import type { Rule, System } from '../../model/rules/rule.ts';

/** A rule with one combination of its arguments, by their places. */
export interface RuleInstance {
  readonly rule: number;
  readonly args: number;
}

/** The instances from `first` to `end - 1`. */
export interface InstanceRange {
  readonly first: number;
  readonly end: number;
}

/** All instances, rule by rule. */
export const instancesOf = (system: System): readonly RuleInstance[] =>
  system.rules.flatMap((rule, r) => rule.args.map((_, args): RuleInstance => ({ rule: r, args })));

/** The instances of each rule, by its place. */
export const rangesOf = (system: System): readonly InstanceRange[] => {
  let end = 0;
  return system.rules.map(({ args }) => {
    const first = end;
    end += args.length;
    return { first, end };
  });
};

/** The instances of each thread, whose rules follow each other, and of each action, in order. */
export const actorsOf = (system: System): readonly InstanceRange[] => {
  const actors: InstanceRange[] = [];
  rangesOf(system).forEach((range, r) => {
    const { first } = sameThread(system.rules[r - 1], system.rules[r]) ? (actors.pop() as InstanceRange) : range;
    actors.push({ first, end: range.end });
  });
  return actors;
};

/** True for steps of one thread. */
export const sameThread = (a: Rule | undefined, b: Rule | undefined): boolean =>
  a?.kind === 'thread' && b?.kind === 'thread' && a.thread === b.thread && a.id === b.id;
