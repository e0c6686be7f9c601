// Where a log cannot be gone on with: for each step of the model, why it is not that of the next line.
import type { PlainValue } from '../../model/language/domain.ts';
import { type Args, blocked } from '../../model/language/step.ts';
import { framesOf } from '../../model/rules/ends.ts';
import { isStep } from '../../model/rules/limit.ts';
import { type Rule, stepOf, stepWords, type ThreadRule } from '../../model/rules/rule.ts';
import { type ReferenceMachine, referenceMachine } from '../../reference/machine.ts';
import { explainedWaiting } from '../../trace/deadlock.ts';
import type { Waiting } from '../../trace/trace.ts';
import type { Guided, PlainPlace } from './guided.ts';
import { actorNameOf, type Reading, type ReadLine, symbolsOf } from './reading.ts';
import { isHeldAs, isStepOf, type StepEvent, saidOf } from './step-event.ts';
import { placeIn, stateIn } from './way.ts';

/** Why a step does not fit. */
export type Why =
  /** The thread is elsewhere in all states: there. */
  | { readonly kind: 'elsewhere'; readonly at: readonly string[] }
  /** It would be a line of one of these. */
  | { readonly kind: 'other line'; readonly of: readonly string[] }
  /** It cannot be taken: what the thread waits for. */
  | { readonly kind: 'waits'; readonly waiting: Waiting | undefined }
  /** The line is of somebody who is another thread, or CPU, already; or that one is somebody else. */
  | { readonly kind: 'other actor'; readonly somebody: string; readonly is: string }
  /** The line names something else than the step is about. */
  | { readonly kind: 'other name'; readonly of: string; readonly said: string; readonly is: number | undefined }
  /** A spinlock is held in the line and not in the model, or the other way round. */
  | { readonly kind: 'lock'; readonly held: boolean }
  /** The line says that more of them are taken than can be. */
  | { readonly kind: 'too often'; readonly times: number }
  /** The line says that it has been taken, and it has not. */
  | { readonly kind: 'not taken' };

export interface Misfit {
  /** `zap: page_remove_rmap` */
  readonly step: string;
  readonly why: Why;
  /** In how many of the states. */
  readonly states: number;
}

/** `states`: of the guided system, in which `line` is the first that is not settled. Steps that no line shows are taken wherever they can be, and are none. */
export const misfitsOf = (
  reading: Reading,
  guided: Guided,
  line: number,
  states: readonly PlainValue[],
): readonly Misfit[] => {
  const wanted = reading.lines[line] as ReadLine;
  const machine = referenceMachine(reading.system);
  const counted = new Map<string, Misfit>();
  const add = (step: string, why: Why): void => {
    const key = JSON.stringify([step, why]);
    const known = counted.get(key);
    counted.set(key, { step, why, states: (known?.states ?? 0) + 1 });
  };
  const own = reading.system.rules.filter(isStep);
  const at = new Map<string, Set<string>>();
  for (const whole of states) {
    const looked: Looked = {
      reading,
      guided,
      machine,
      wanted,
      state: stateIn(guided, whole),
      place: placeIn(guided, whole),
    };
    const said = new Set<string>();
    for (const rule of own) {
      if (rule.kind === 'thread') {
        const pc = programCounter(looked.state, rule);
        const actor = actorNameOf(rule, {});
        at.set(actor, (at.get(actor) ?? new Set()).add(pc));
        if (pc !== rule.label) continue;
      }
      for (const args of rule.args) {
        const why = whyNot(looked, rule, args);
        const key = JSON.stringify([stepWords(rule), why]);
        if (why === undefined || said.has(key)) continue;
        said.add(key);
        add(stepWords(rule), why);
      }
    }
  }
  const elsewhere = own.flatMap((rule): readonly Misfit[] => {
    if (
      rule.kind === 'action' ||
      !wanted.events.some((event) => rule.args.some((args) => isStepOf(event, stepOf(rule), args)))
    )
      return [];
    const labels = at.get(actorNameOf(rule, {})) ?? new Set();
    if (labels.has(rule.label)) return [];
    return [{ step: stepWords(rule), why: { kind: 'elsewhere', at: [...labels] }, states: states.length }];
  });
  return [...elsewhere, ...[...counted.values()].sort((a, b) => b.states - a.states)];
};

interface Looked {
  readonly reading: Reading;
  readonly guided: Guided;
  readonly machine: ReferenceMachine;
  readonly wanted: ReadLine;
  readonly state: PlainValue;
  readonly place: PlainPlace;
}

/** Undefined for a step that no line shows, and for one that could be the line's as far as can be told here. */
const whyNot = (looked: Looked, rule: Rule, args: Args): Why | undefined => {
  const { reading, wanted } = looked;
  const events = reading.events.filter((event) => isStepOf(event, stepOf(rule), args));
  const event = events.find((each) => wanted.events.includes(each));
  if (event === undefined) {
    const begins = events.filter(({ at }) => at === undefined);
    if (begins.length === 0 || isBlocked(looked, rule, args)) return undefined;
    return { kind: 'other line', of: symbolsOf(begins).filter((symbol) => reading.recorded.has(symbol)) };
  }
  const taker = wanted.takers.find(({ actor }) => reading.actors[actor]?.name === actorNameOf(rule, args));
  if (event.at === 'any' || taker === undefined) return undefined;
  if (event.at === 'end') return { kind: 'not taken' };
  return (
    otherActor(looked, rule, args) ??
    otherName(looked, event, rule, args) ??
    otherLock(looked, event, rule) ??
    (isBlocked(looked, rule, args) ? { kind: 'waits', waiting: waitingAt(looked, rule) } : undefined) ??
    (taker.times > 1 ? { kind: 'too often', times: taker.times } : undefined)
  );
};

const otherActor = ({ reading, wanted, place }: Looked, rule: Rule, args: Args): Why | undefined => {
  const { actors, roles, somebodies } = reading;
  const name = actorNameOf(rule, args);
  const takers = wanted.takers.filter(({ actor }) => actors[actor]?.name === name);
  for (const { actor, somebody } of takers) {
    const role = (actors[actor]?.role as number) + 1;
    const is = place.roles[somebody] as number;
    const other = place.roles.indexOf(role);
    if (is === role || (is === 0 && other < 0)) return undefined;
    const [who, as] = is > 0 ? [somebody, is] : [other, role];
    return { kind: 'other actor', somebody: somebodies[who]?.words as string, is: roles[as - 1]?.name as string };
  }
  return undefined;
};

const otherName = (
  { guided, machine, wanted, state, place }: Looked,
  event: StepEvent,
  rule: Rule,
  args: Args,
): Why | undefined => {
  const m = machine.view(state);
  for (const identity of event.identities ?? []) {
    const said = saidOf(identity, wanted.line);
    if (said === undefined) continue;
    const name = guided.names.findIndex((each) => each.kind === identity.kind && each.said === said);
    const is = identity.is(m, frameOf(m, rule), args);
    const known = place.names[name] as number;
    if (
      known === 0
        ? !place.names.some((other, i) => guided.names[i]?.kind === identity.kind && other === Number(is) + 1)
        : known === Number(is) + 1
    )
      continue;
    return { kind: 'other name', of: `${identity.kind} ${is}`, said, is: known > 0 ? known - 1 : undefined };
  }
  return undefined;
};

const otherLock = ({ machine, wanted, state }: Looked, event: StepEvent, rule: Rule): Why | undefined => {
  const m = machine.view(state);
  return isHeldAs(event, wanted.line, m, frameOf(m, rule))
    ? undefined
    : { kind: 'lock', held: wanted.line.atomic === true };
};

const isBlocked = ({ machine, state }: Looked, rule: Rule, args: Args): boolean => {
  try {
    return machine.apply(state, rule, args) === blocked;
  } catch {
    return false;
  }
};

const waitingAt = ({ reading, machine, state }: Looked, rule: Rule): Waiting | undefined =>
  explainedWaiting(reading.system, machine, state).find(({ thread }) => thread === actorNameOf(rule, {}));

const frameOf = (m: object, rule: Rule): object => {
  if (rule.kind === 'action') return {};
  const frames = Reflect.get(m, rule.thread.name) as object & { at(i: number): object };
  return rule.id === undefined ? frames : frames.at(rule.id);
};

const programCounter = (state: PlainValue, { thread, id }: ThreadRule): string =>
  (framesOf(thread, state as object)[id ?? 0] as { readonly pc: string }).pc;
