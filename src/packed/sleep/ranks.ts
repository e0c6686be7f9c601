import type { Rule, System } from '../../model/rules/rule.ts';
import { instancesOf } from '../steps/instances.ts';

/** The rank of each instance: its place. */
export const ranksByPlace = (system: System): readonly number[] => instancesOf(system).map((_, place) => place);

/**
 * The rank of each instance where one state stands for all that renaming makes of it: renamed, an instance is one of the same action, or of the
 * same step of another thread of the same kind, and has to have the same rank. (`check-symmetry` asks for just that.)
 */
export const ranksByKind = (system: System): readonly number[] => {
  const { rules } = system;
  const kinds = rules.map((rule) => rules.findIndex((other) => areOfOneKind(rule, other)));
  return instancesOf(system).map(({ rule }) => kinds[rule] as number);
};

const areOfOneKind = (a: Rule, b: Rule): boolean =>
  a === b || (a.kind === 'thread' && b.kind === 'thread' && a.thread === b.thread && a.label === b.label);
