import { explained, messageOf } from '../model/errors.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { done } from '../model/language/thread.ts';
import { framesOf } from '../model/rules/ends.ts';
import { type System, threadOf } from '../model/rules/rule.ts';
import { type ReferenceMachine, referenceMachine } from '../reference/machine.ts';
import { explainedWaiting } from '../trace/deadlock.ts';
import { tracedStep } from '../trace/retrace.ts';
import { findMove, fullCall, type Move } from '../trace/rules.ts';
import type { Trace, TraceStep, Waiting } from '../trace/trace.ts';
import { caughtUp } from './catch-up.ts';
import { type PropertyNow, propertiesNow } from './properties-now.ts';
import { Session } from './session.ts';

/** What became of one step of a trace in another variant. */
export type Counterpart = Taken | Stopped;

export interface Taken {
  readonly kind: 'taken';
  readonly step: TraceStep;
  /** Whether it changes what it changes in the trace. */
  readonly same: boolean;
  /** Where its thread goes, in words, where that is not where it goes in the trace. */
  readonly goes: { readonly here: string; readonly there: string } | undefined;
  /** What its thread does here before it, and not in the trace. */
  readonly before: readonly TraceStep[];
}

/** Cannot be taken here: the first such step ends what can be followed. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly why: Obstacle;
  readonly reason: string;
  /** Of a step that is blocked, what it waits for. */
  readonly waiting: Waiting | undefined;
}

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

/**
 * Takes the steps of a trace of a variant in another one of the model, as far as they go: what stops them there is what the other variant
 * does about the race. Where a thread has other steps before the wanted one, and nobody else has to help it there, it takes them. It starts in
 * the initial state that is most like the trace's. Throws where the steps cannot be taken in the variant that they are of.
 */
export const beside = (own: Instance, { system }: Instance, trace: Trace): Beside => {
  const machine = referenceMachine(system);
  const there = placesAfter(own, trace);
  const initial = machine.initialStates().map((each) => each.state);
  const first = nearestTo(trace.initial, initial);
  const counterparts: Counterpart[] = [];
  const steps: TraceStep[] = [];
  let state = first;
  for (const [i, recorded] of trace.steps.entries()) {
    const found = counterpartOf(system, machine, state, recorded, there[i]);
    counterparts.push(found.counterpart);
    if (found.next === undefined) break;
    steps.push(...found.counterpart.before, found.counterpart.step);
    state = found.next;
  }
  return { counterparts, trace: { initial: first, steps }, state, properties: propertiesNow(system, machine, state) };
};

type Found =
  | { readonly counterpart: Taken; readonly next: PlainValue }
  | { readonly counterpart: Stopped; readonly next: undefined };

/** `place`: where its thread is behind the step in the trace. */
const counterpartOf = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  recorded: TraceStep,
  place: string | undefined,
): Found => {
  const stopped = (why: Obstacle, reason: string): Found => {
    const waits = why === 'blocked' ? explainedWaiting(system, machine, state) : [];
    const waiting = waits.find(({ thread }) => thread === recorded.thread);
    return { counterpart: { kind: 'stopped', why, reason, waiting }, next: undefined };
  };
  const taken = (move: Move, from: PlainValue, next: PlainValue, before: readonly TraceStep[]): Found => {
    const step = tracedStep(system, move, from, next);
    const same = JSON.stringify(step.changes) === JSON.stringify(recorded.changes);
    const here = placeOf(system, recorded.thread, next);
    const goes = here === undefined || place === undefined || here === place ? undefined : { here, there: place };
    return { counterpart: { kind: 'taken', step, same, goes, before }, next };
  };
  const move = findMove(system, recorded);
  if (move === undefined) return stopped('no such step', `this variant has no step ${fullCall(recorded)}`);
  try {
    const next = machine.apply(state, move.rule, move.args);
    if (next !== blocked) return taken(move, state, next, []);
  } catch (error) {
    return stopped('fails', `it fails: ${messageOf(explained(error))}`);
  }
  const later = caughtUp(system, machine, state, move);
  if (later !== undefined) return taken(move, later.at, later.next, later.before);
  const at = placeOf(system, recorded.thread, state);
  if (at === undefined) return stopped('blocked', 'it cannot happen here');
  if (at === recorded.step) return stopped('blocked', 'it waits here');
  return stopped('other order', `${recorded.thread} is at ${at === done ? 'its end' : at} instead`);
};

/** The label that a thread is at; undefined for what is no thread. */
const placeOf = (system: System, thread: string, state: PlainValue): string | undefined => {
  const own = system.rules.find((rule) => rule.kind === 'thread' && threadOf(rule) === thread);
  return own?.kind === 'thread' ? framesOf(own.thread, state as object)[own.id ?? 0]?.pc : undefined;
};

/** For each step of a trace where its thread is behind it. */
const placesAfter = (own: Instance, { initial, steps }: Trace): readonly (string | undefined)[] => {
  const session = new Session(own);
  session.begin(initial);
  return steps.map((step) => placeOf(own.system, step.thread, session.follow([step]).state));
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
