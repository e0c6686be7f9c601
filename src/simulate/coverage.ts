import { isStep } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { stepOf } from '../search/completed.ts';
import type { WalkCounts } from './walk-counts.ts';

/** What walks did not come to. */
export interface Missed {
  /** Steps and actions that were never taken: `zap: tlb_flush_mmu`. A step of a replicated thread is taken if any of the threads takes it. */
  readonly steps: readonly string[];
  /** `reachable` properties that were never seen. */
  readonly properties: readonly string[];
}

export const missedBy = (system: System, { taken, seen }: WalkCounts): Missed => {
  const happened = new Set(system.rules.filter((_, place) => (taken[place] ?? 0) > 0).map(stepOf));
  return {
    steps: [...new Set(system.rules.filter(isStep).map(stepOf))].filter((step) => !happened.has(step)),
    properties: system.properties
      .filter(({ kind }, place) => kind === 'reachable' && seen[place] !== 1)
      .map(({ name }) => name),
  };
};
