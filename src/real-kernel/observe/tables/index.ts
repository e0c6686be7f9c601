// The tables of events that were made by hand, by model. Of another model a step is seen by the function that its label names.

import type { System } from '../../../model/rules/rule.ts';
import { stepOf } from '../../../model/rules/rule.ts';
import { isEventIn, type StepEvent } from '../step-event.ts';
import { mlockCountEvents } from './mlock-count.ts';
import { zapEvents } from './zap.ts';

const byHand: { readonly [model: string]: readonly StepEvent[] } = {
  zap: zapEvents,
  'mlock-count': mlockCountEvents,
};

export interface EventTable {
  readonly events: readonly StepEvent[];
  readonly byHand: boolean;
}

/** What is recorded for a model: the events of all of its variants, where they are made by hand. */
export const recordedOf = (model: string, system: System): readonly StepEvent[] =>
  byHand[model] ?? eventsOfLabels(system);

/** The events of a variant's steps. */
export const eventsOf = (model: string, system: System): EventTable => {
  const steps = system.rules.map(stepOf);
  const events = byHand[model]?.filter((event) => isEventIn(event, steps));
  return events === undefined ? { events: eventsOfLabels(system), byHand: false } : { events, byHand: true };
};

/** The function that a label names: `tlb_flush_mmu`, and no other, since `tlb_flush_mmu: wait` is a part of the same call. */
const functionName = /^[a-z_]\w*_\w+$/;

const eventsOfLabels = ({ rules }: System): readonly StepEvent[] => {
  const steps = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (!functionName.test(rule.label)) continue;
    const own = steps.get(rule.label) ?? new Set();
    steps.set(rule.label, own.add(stepOf(rule)));
  }
  return [...steps].map(([symbol, own]) => ({ steps: [...own], probes: [{ symbol }] }));
};
