import type { System } from '../model/language/system.ts';
import type { Findings } from './findings.ts';
import type { Ending } from './outcome.ts';

/** Every state was explored and nothing is broken: what should have been seen, or have happened, and was not? */
export const completed = (
  system: System,
  { seen, taken }: Findings,
): Extract<Ending, { kind: 'holds' | 'unreached' }> => {
  const properties = [...system.properties.keys()].filter(
    (p) => system.properties[p]?.kind === 'reachable' && seen[p] === 0,
  );
  // A step of a replicated thread has happened if it has for any of the threads.
  const stepOf = (rule: number): string => {
    const found = system.rules[rule];
    return found?.kind === 'thread' ? `${found.thread.name}: ${found.label}` : `${found?.label}`;
  };
  const happened = new Set([...system.rules.keys()].filter((r) => (taken[r] as number) > 0).map(stepOf));
  const rules = [...system.rules.keys()].filter((r) => !happened.has(stepOf(r)));
  const first = rules.filter((r) => rules.findIndex((other) => stepOf(other) === stepOf(r)) === rules.indexOf(r));
  return properties.length > 0 || first.length > 0
    ? { kind: 'unreached', properties, rules: first }
    : { kind: 'holds' };
};
