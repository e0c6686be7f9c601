import { explained, messageOf } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { done } from '../model/language/thread.ts';
import { referenceMachine } from '../reference/machine.ts';
import { explainedWaiting } from '../trace/deadlock.ts';
import { tracedStep } from '../trace/retrace.ts';
import { findArgs, findRule, fullCall } from '../trace/rules.ts';
import type { Trace, TraceStep, Waiting } from '../trace/trace.ts';
import { type PropertyNow, propertiesNow } from './properties-now.ts';

/** What became of one step of a trace in another variant. */
export type Counterpart =
  /** Taken. `same`: it changes what it changes in the trace. */
  | { readonly kind: 'taken'; readonly step: TraceStep; readonly same: boolean }
  /** Cannot be taken here: the first such step ends what can be followed. */
  | { readonly kind: 'stopped'; readonly reason: string; readonly waiting: Waiting | undefined };

/** A trace of one variant, taken in another as far as it goes. */
export interface Beside {
  /** For each step of the trace up to the first that cannot be taken, which is the last one. */
  readonly counterparts: readonly Counterpart[];
  /** The steps that were taken, as a trace of the other variant. */
  readonly trace: Trace;
  /** Where that leaves the other variant, and what its properties say there. */
  readonly state: PlainValue;
  readonly properties: readonly PropertyNow[];
}

/**
 * Takes the steps of a trace in another variant of the model, as far as they go: what stops them there is what the other variant
 * does about the race. It starts in the initial state that is most like the trace's.
 */
export const beside = ({ system }: Instance, trace: Trace): Beside => {
  const machine = referenceMachine(system);
  const initial = machine.initialStates().map(({ state }) => state);
  const wanted = JSON.stringify(trace.initial);
  let state = (initial.find((each) => JSON.stringify(each) === wanted) ?? initial[0] ?? null) as PlainValue;
  const first = state;
  const counterparts: Counterpart[] = [];
  const steps: TraceStep[] = [];
  for (const recorded of trace.steps) {
    const found = taken(recorded);
    counterparts.push(found.counterpart);
    if (found.next === undefined) break;
    steps.push(found.counterpart.step);
    state = found.next;
  }
  return { counterparts, trace: { initial: first, steps }, state, properties: propertiesNow(system, machine, state) };

  function taken(
    recorded: TraceStep,
  ):
    | { readonly counterpart: Counterpart & { kind: 'taken' }; readonly next: PlainValue }
    | { readonly counterpart: Counterpart; readonly next: undefined } {
    const stopped = (reason: string): { counterpart: Counterpart; next: undefined } => ({
      counterpart: {
        kind: 'stopped',
        reason,
        waiting: explainedWaiting(system, machine, state).find(({ thread }) => thread === recorded.thread),
      },
      next: undefined,
    });
    const rule = findRule(system, recorded.thread, recorded.step);
    const args = rule && findArgs(rule, recorded.args);
    if (rule === undefined || args === undefined) return stopped(`this variant has no step ${fullCall(recorded)}`);
    try {
      const next = machine.apply(state, rule, args);
      if (next === blocked) return stopped(cannot(recorded));
      const step = tracedStep(system, { rule, args }, state, next);
      const same = JSON.stringify(step.changes) === JSON.stringify(recorded.changes);
      return { counterpart: { kind: 'taken', step, same }, next };
    } catch (error) {
      return stopped(`it fails: ${messageOf(explained(error))}`);
    }
  }

  function cannot({ thread, step }: TraceStep): string {
    const at = explainedWaiting(system, machine, state).find((waiting) => waiting.thread === thread)?.step;
    if (at === undefined || at === step) return 'it cannot be taken here';
    return `${thread} is at ${at === done ? 'its end' : at} instead`;
  }
};
