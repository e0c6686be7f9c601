import { isStep } from '../model/rules/limit.ts';
import { type System, stepOf } from '../model/rules/rule.ts';
import type { Findings } from './findings.ts';
import type { Ending } from './outcome.ts';

export { stepOf } from '../model/rules/rule.ts';

/** Every state was explored and nothing is broken: what should have been seen, or have happened, and was not? */
export const completed = (
  system: System,
  { seen, taken }: Findings,
): Extract<Ending, { kind: 'holds' | 'unreached' }> => {
  const unseen = [...system.properties.keys()].filter(
    (p) => system.properties[p]?.kind === 'reachable' && seen[p] === 0,
  );
  // A step of a replicated thread has happened if it has for any of the threads.
  const steps = system.rules.map(stepOf);
  const happened = new Set(steps.filter((_, r) => (taken[r] as number) > 0));
  const untaken = system.rules.flatMap((rule, r) => {
    const step = steps[r] as string;
    return isStep(rule) && !happened.has(step) && steps.indexOf(step) === r ? [r] : [];
  });
  const isAllowed = (name: string, label: string): boolean =>
    system.mayBeUnreached.includes(name) || system.mayBeUnreached.includes(label);
  const ruleIsAllowed = (r: number): boolean => isAllowed(steps[r] as string, system.rules[r]?.label as string);
  const propertyIsAllowed = (p: number): boolean =>
    system.mayBeUnreached.includes(system.properties[p]?.name as string);
  const properties = unseen.filter((p) => !propertyIsAllowed(p));
  const rules = untaken.filter((r) => !ruleIsAllowed(r));
  if (properties.length > 0 || rules.length > 0) return { kind: 'unreached', properties, rules };
  if (unseen.length + untaken.length === 0) return { kind: 'holds' };
  return { kind: 'holds', unreached: { properties: unseen, rules: untaken } };
};
