import { isStep } from '../model/rules/limit.ts';
import type { System } from '../model/rules/rule.ts';
import { stepOf } from '../search/completed.ts';
import type { Statistics } from '../search/outcome.ts';

/** What one step of a search came to; a step of a replicated thread is counted for all of the threads together. */
export interface StepCount {
  /** `zap: tlb_flush_mmu`; an action's name alone. */
  readonly step: string;
  /** Transitions that it made. */
  readonly generated: number;
  /** States that it was the first to reach; undefined where that is not known. */
  readonly fresh: number | undefined;
}

/** The counts of a system's steps: those that led to most new states first, else those that made most transitions. */
export const stepCounts = (system: System, { taken, details }: Statistics): readonly StepCount[] => {
  const reached = details?.reached.kind === 'known' ? details.reached.states : undefined;
  const counts = new Map<string, StepCount>();
  system.rules.forEach((rule, place) => {
    if (!isStep(rule)) return;
    const step = stepOf(rule);
    const before = counts.get(step);
    counts.set(step, {
      step,
      generated: (before?.generated ?? 0) + (taken[place] ?? 0),
      fresh: reached === undefined ? undefined : (before?.fresh ?? 0) + (reached[place] ?? 0),
    });
  });
  return [...counts.values()].sort((a, b) => (b.fresh ?? 0) - (a.fresh ?? 0) || b.generated - a.generated);
};
