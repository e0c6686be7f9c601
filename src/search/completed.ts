import type { Rule, System } from '../model/language/system.ts';
import type { Findings } from './findings.ts';
import type { Ending } from './outcome.ts';

/** `zap: tlb_flush_mmu`, whichever of a replicated thread's replicas takes it; an action's name alone. */
export const stepOf = (rule: Rule): string =>
  rule.kind === 'thread' ? `${rule.thread.name}: ${rule.label}` : rule.label;

/** Every state was explored and nothing is broken: what should have been seen, or have happened, and was not? */
export const completed = (
  system: System,
  { seen, taken }: Findings,
): Extract<Ending, { kind: 'holds' | 'unreached' }> => {
  const properties = [...system.properties.keys()].filter(
    (p) => system.properties[p]?.kind === 'reachable' && seen[p] === 0,
  );
  // A step of a replicated thread has happened if it has for any of the threads.
  const steps = system.rules.map(stepOf);
  const happened = new Set(steps.filter((_, r) => (taken[r] as number) > 0));
  const rules = [...steps.keys()].filter((r) => {
    const step = steps[r] as string;
    return !happened.has(step) && steps.indexOf(step) === r;
  });
  return properties.length > 0 || rules.length > 0 ? { kind: 'unreached', properties, rules } : { kind: 'holds' };
};
