import { explained, messageOf } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { done } from '../model/language/thread.ts';
import { framesOf } from '../model/rules/ends.ts';
import { referenceMachine } from '../reference/machine.ts';
import { explainedWaiting } from '../trace/deadlock.ts';
import { successorOf, tracedStep } from '../trace/retrace.ts';
import { findArgs, findRule, fullCall, type Move, threadOf } from '../trace/rules.ts';
import type { Trace, TraceStep, Waiting } from '../trace/trace.ts';
import { type PropertyNow, propertiesNow } from './properties-now.ts';

/** What became of one step of a trace in another variant. */
export type Counterpart =
  /** Taken. `same`: it changes what it changes in the trace. `before`: what its thread does here before it, and not in the trace. */
  | { readonly kind: 'taken'; readonly step: TraceStep; readonly same: boolean; readonly before: readonly TraceStep[] }
  /** Cannot be taken here: the first such step ends what can be followed. `waiting`: of a step that is blocked, what it waits for. */
  | {
      readonly kind: 'stopped';
      readonly why: Obstacle;
      readonly reason: string;
      readonly waiting: Waiting | undefined;
    };

/** Why a step of one variant cannot be taken in another: it waits there, its thread has another step first, there is none such, or it fails. */
export type Obstacle = 'blocked' | 'other order' | 'no such step' | 'fails';

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

/** Steps that a thread may have to take first, and states that are looked at for that. */
const MOST_BEFORE = 12;
const MOST_LOOKED_AT = 500;

/**
 * Takes the steps of a trace in another variant of the model, as far as they go: what stops them there is what the other variant
 * does about the race. Where a thread has other steps before the wanted one, and nobody else has to help it there, it takes them. It starts in
 * the initial state that is most like the trace's.
 */
export const beside = ({ system }: Instance, trace: Trace): Beside => {
  const machine = referenceMachine(system);
  let state = nearestTo(
    trace.initial,
    machine.initialStates().map((each) => each.state),
  );
  const first = state;
  const counterparts: Counterpart[] = [];
  const steps: TraceStep[] = [];
  for (const recorded of trace.steps) {
    const found = taken(recorded);
    counterparts.push(found.counterpart);
    if (found.next === undefined) break;
    steps.push(...found.counterpart.before, found.counterpart.step);
    state = found.next;
  }
  return { counterparts, trace: { initial: first, steps }, state, properties: propertiesNow(system, machine, state) };

  function taken(
    recorded: TraceStep,
  ):
    | { readonly counterpart: Counterpart & { kind: 'taken' }; readonly next: PlainValue }
    | { readonly counterpart: Counterpart; readonly next: undefined } {
    const stopped = (why: Obstacle, reason: string): { counterpart: Counterpart; next: undefined } => ({
      counterpart: {
        kind: 'stopped',
        why,
        reason,
        waiting:
          why === 'blocked'
            ? explainedWaiting(system, machine, state).find(({ thread }) => thread === recorded.thread)
            : undefined,
      },
      next: undefined,
    });
    const rule = findRule(system, recorded.thread, recorded.step);
    const args = rule && findArgs(rule, recorded.args);
    if (rule === undefined || args === undefined)
      return stopped('no such step', `this variant has no step ${fullCall(recorded)}`);
    try {
      const next = machine.apply(state, rule, args);
      if (next === blocked) return later({ rule, args }, recorded) ?? cannot(recorded, stopped);
      const step = tracedStep(system, { rule, args }, state, next);
      const same = JSON.stringify(step.changes) === JSON.stringify(recorded.changes);
      return { counterpart: { kind: 'taken', step, same, before: [] }, next };
    } catch (error) {
      return stopped('fails', `it fails: ${messageOf(explained(error))}`);
    }
  }

  /** The same step after others of its thread, which nobody else has to help: undefined where it does not come so. */
  function later(move: Move, recorded: TraceStep): ReturnType<typeof taken> | undefined {
    const { rule } = move;
    if (rule.kind !== 'thread') return undefined;
    const own = system.rules.filter((each) => each.kind === 'thread' && threadOf(each) === recorded.thread);
    const moves = own.flatMap((each) => each.args.map((args) => ({ rule: each, args })));
    let ways: readonly { readonly at: PlainValue; readonly before: readonly TraceStep[] }[] = [
      { at: state, before: [] },
    ];
    const known = new Set([JSON.stringify(state)]);
    for (let steps = 0; steps < MOST_BEFORE && ways.length > 0; steps++) {
      const next = ways.flatMap(({ at, before }) =>
        moves.flatMap((each) => {
          const to = successorOf(machine, at, each);
          if (to === undefined || known.has(JSON.stringify(to)) || known.size > MOST_LOOKED_AT) return [];
          known.add(JSON.stringify(to));
          return [{ at: to, before: [...before, tracedStep(system, each, at, to)] }];
        }),
      );
      for (const { at, before } of next) {
        const to = successorOf(machine, at, move);
        if (to === undefined) continue;
        const step = tracedStep(system, move, at, to);
        const same = JSON.stringify(step.changes) === JSON.stringify(recorded.changes);
        return { counterpart: { kind: 'taken', step, same, before }, next: to };
      }
      ways = next;
    }
    return undefined;
  }

  function cannot<T>({ thread, step }: TraceStep, stopped: (why: Obstacle, reason: string) => T): T {
    const own = system.rules.find((rule) => rule.kind === 'thread' && threadOf(rule) === thread);
    if (own?.kind !== 'thread') return stopped('blocked', 'it cannot happen here');
    const at = framesOf(own.thread, state as object)[own.id ?? 0]?.pc;
    if (at === undefined || at === step) return stopped('blocked', 'it waits here');
    return stopped('other order', `${thread} is at ${at === done ? 'its end' : at} instead`);
  }
};

/** The state that has most in common with one of another variant, which may have other fields. */
const nearestTo = (wanted: PlainValue, states: readonly PlainValue[]): PlainValue => {
  const leaves = new Set(leavesOf(wanted));
  const likeness = (state: PlainValue): number => leavesOf(state).filter((leaf) => leaves.has(leaf)).length;
  const [first = null, ...others] = states;
  return others.reduce<readonly [PlainValue, number]>(
    ([best, most], each) => (likeness(each) > most ? [each, likeness(each)] : [best, most]),
    [first, likeness(first)],
  )[0];
};

/** `.folios.0.mapcount=1` */
const leavesOf = (value: PlainValue): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, part]) => leavesOf(part).map((leaf) => `.${name}${leaf}`))
    : [`=${String(value)}`];
