import type { System } from '../model/language/system.ts';
import type { Draft } from '../packed/state/state-buffer.ts';
import { type GeneratedSteps, generateSteps } from '../packed/steps/generate-steps.ts';
import type { Batch } from '../packed/steps/types.ts';
import { type Findings, noFindings } from '../search/findings.ts';

/** Who takes steps: one thread (of one member of a scalarset), or one action with all its arguments. */
export interface Actor {
  /** The places in the system of the actor's rules. */
  readonly rules: readonly number[];
  /** `expand` appends the actor's successors of a state to the batch; numbers of rules are places in `rules`. */
  readonly transitions: GeneratedSteps;
  readonly findings: Findings;
}

/**
 * The actors of a system, each with generated code of its own: so it is known whose step leads to a successor, which one
 * generated function for all of them does not tell.
 */
export const actorsOf = (system: System, draft: Draft, batch: Batch): readonly Actor[] => {
  const rulesOf = new Map<string, number[]>();
  system.rules.forEach((rule, place) => {
    const who = rule.kind === 'thread' ? `thread ${rule.thread.name} ${rule.id}` : `action ${rule.label}`;
    const known = rulesOf.get(who);
    if (known === undefined) rulesOf.set(who, [place]);
    else known.push(place);
  });
  return [...rulesOf.values()].map((rules) => {
    const alone: System = {
      ...system,
      rules: system.rules.filter((_, place) => rules.includes(place)),
      properties: [],
    };
    const findings = noFindings(alone);
    return { rules, findings, transitions: generateSteps(alone, draft, batch, findings, () => {}) };
  });
};
