// A system that a log guides: it can do what the given one can do, as far as the log agrees. So a search for a state in which the whole log is
// read says whether the log is of a path, and every engine can make it.
import { assertionIn } from '../../model/language/assert.ts';
import { array, int, struct } from '../../model/language/domain.ts';
import type { Always } from '../../model/language/property.ts';
import { type Args, blocked } from '../../model/language/step.ts';
import { framesOf } from '../../model/rules/ends.ts';
import { isStep } from '../../model/rules/limit.ts';
import type { ActionRule, Rule, System, ThreadRule } from '../../model/rules/rule.ts';
import { stepOf } from '../../model/rules/rule.ts';
import { clearRefusals, unrefused } from '../../model/values/refusals.ts';
import { actorNameOf, type Reading, type ReadLine } from './reading.ts';
import { type Identity, isHeldAs, isLabelOf, isStepOf, isWith, type StepEvent, saidOf } from './step-event.ts';

/** What is known of the log in a state. Places count from 1 in what may be none. */
interface Place {
  /** Which lines have been read: the place of a cut. */
  cut: number;
  /** Of each actor the line whose step it has yet to take, and how often. */
  readonly open: Numbers;
  readonly left: Numbers;
  /** Of each actor whether it has taken a step whose line is still to come. */
  readonly owed: Numbers;
  /** The actor, if there is one, whose step is the next. */
  urgent: number;
  /** Who somebody of the log is. */
  readonly roles: Numbers;
  /** Which one of the model a name of the log is. */
  readonly names: Numbers;
}

interface Numbers {
  readonly length: number;
  at(i: number): number;
  set(i: number, value: number): void;
}

/** The same in a state as plain data. */
export interface PlainPlace {
  readonly cut: number;
  readonly open: readonly number[];
  readonly left: readonly number[];
  readonly roles: readonly number[];
  readonly names: readonly number[];
}

/** A name that lines say: `folio 0xffd40000000af64`. */
export interface Name {
  readonly kind: string;
  readonly said: string;
}

export interface Guided {
  readonly system: System;
  /** The field of its state that says where in the log it is. */
  readonly field: string;
  readonly names: readonly Name[];
  /** The rule that reads a line. */
  readonly reads: Rule;
}

/** The events of one step, with any arguments. */
interface Named {
  readonly begins: readonly StepEvent[];
  /** It has a line at its end. */
  readonly isOwed: boolean;
}

/** The largest number that a step may be about. */
const mostOfAKind = 255;

/** The one property of the guided system: what breaks it has read the whole log, and taken the steps of its lines. */
export const unreadProperty = 'UNREAD';

export const guidedBy = (reading: Reading): Guided => {
  const { system, lines, cuts, actors, roles, somebodies, known } = reading;
  const end = cuts.length - 1;
  const field = freeField(system);
  const names = namesIn(lines);
  const placeOf = (m: object): Place => (m as { readonly [name: string]: unknown })[field] as Place;
  const kinds = { actors: Math.max(1, actors.length), people: Math.max(1, somebodies.length) };
  const most = Math.max(1, ...lines.flatMap(({ takers }) => takers.map(({ times }) => times)));
  const mostTakers = Math.max(1, ...lines.map(({ takers }) => takers.length));
  const mostNext = Math.max(1, ...cuts.map(({ next }) => next.length));
  const actorPlaces = new Map(actors.map(({ name }, i) => [name, i]));

  const isWhole = ({ cut, open }: Place): boolean => {
    if (cut < end) return false;
    for (let i = 0; i < open.length; i++) if (open.at(i) > 0) return false;
    return true;
  };

  const reads: ActionRule = {
    kind: 'action',
    label: 'next line of the log',
    from: undefined,
    fair: undefined,
    noise: false,
    params: { of: int(0, mostNext - 1), taker: int(0, mostTakers - 1) },
    args: Array.from({ length: mostNext * mostTakers }, (_, i) => ({
      of: i % mostNext,
      taker: Math.floor(i / mostNext),
    })),
    run: (m: object, args: Args) => {
      const place = placeOf(m);
      const next = cuts[place.cut]?.next[args.of as number];
      const line = next && lines[next.line];
      const taker = line?.takers[args.taker as number];
      if (next === undefined || line === undefined || taker === undefined || place.urgent > 0) return blocked;
      const role = actors[taker.actor]?.role as number;
      const is = place.roles.at(taker.somebody);
      if (is > 0 ? is !== role + 1 : isTaken(place.roles, role + 1)) return blocked;
      if (taker.at !== 'any') {
        // Steps of one actor come one after the other: the one before has been taken.
        if (place.open.at(taker.actor) > 0) return blocked;
        if (taker.owed !== place.owed.at(taker.actor) > 0) return blocked;
        if (taker.at === 'end' && isBefore(system, m, actors[taker.actor]?.name as string, line)) return blocked;
        place.owed.set(taker.actor, 0);
      }
      place.roles.set(taker.somebody, role + 1);
      place.cut = next.to;
      if (taker.at !== 'begin') return;
      place.open.set(taker.actor, next.line + 1);
      place.left.set(taker.actor, taker.times);
      if (taker.atOnce) place.urgent = taker.actor + 1;
      return;
    },
  };

  /** Takes a step if the log has a line for it. */
  const guidedStep = (named: Named, rule: Rule, m: object, t: object, args: Args, run: () => unknown): unknown => {
    const events = named.begins.filter((event) => isWith(event, args));
    const actor = actorPlaces.get(actorNameOf(rule, args)) ?? -1;
    const place = placeOf(m);
    if (place.urgent > 0 && place.urgent !== actor + 1) return blocked;
    if (events.length === 0) {
      const isOwed = named.isOwed && place.cut < end;
      if (isOwed && place.owed.at(actor) > 0) return blocked;
      const next = refusing(run);
      if (isOwed && next !== blocked) place.owed.set(actor, 1);
      return next;
    }
    const open = actor < 0 ? 0 : place.open.at(actor);
    // What happens behind the end of the log is not in it.
    if (open === 0) return place.cut < end ? blocked : refusing(run);
    if (place.owed.at(actor) > 0 && place.cut < end) return blocked;
    const line = lines[open - 1] as ReadLine;
    const event = events.find((each) => line.events.includes(each));
    if (event === undefined || !isHeldAs(event, line.line, m, t)) return blocked;
    const meant = meantBy(event, line, names, place, m, t, args);
    if (meant === undefined) return blocked;
    const next = refusing(run);
    if (next === blocked) return blocked;
    for (const [name, is] of meant) place.names.set(name, is);
    const left = place.left.at(actor) - 1;
    place.left.set(actor, left);
    if (left === 0) place.open.set(actor, 0);
    place.urgent = 0;
    return next;
  };

  const guidedRule = (rule: Rule): Rule => {
    if (!isStep(rule)) return rule;
    const own = reading.events.filter((event) => isLabelOf(event, stepOf(rule)));
    const named: Named = {
      begins: own.filter(({ at }) => at === undefined),
      isOwed: own.some(({ owed }) => owed),
    };
    if (rule.kind === 'action')
      return {
        ...rule,
        noise: false,
        run: (m: never, args: Args): unknown => guidedStep(named, rule, m, {}, args, () => rule.run(m, args)),
      };
    const run: ThreadRule['run'] = (m, t, args) =>
      guidedStep(named, rule, m, t, args, () => rule.run(m, t, args)) as ReturnType<ThreadRule['run']>;
    return { ...rule, local: false, run };
  };

  const unread: Always = {
    kind: 'always',
    name: unreadProperty,
    sentence: 'a line of the log is still to be read',
    holds: (m) => !isWhole(placeOf(m)),
  };

  const guided: System = {
    ...system,
    root: struct({
      ...system.root.fields,
      [field]: struct({
        cut: int(0, end),
        open: array(kinds.actors, int(0, lines.length)),
        left: array(kinds.actors, int(0, most)),
        owed: array(kinds.actors, int(0, 1)),
        urgent: int(0, kinds.actors),
        roles: array(kinds.people, int(0, roles.length)),
        names: array(Math.max(1, names.length), int(0, mostOfAKind + 1)),
      }),
    }),
    initial: {
      args: system.initial.args,
      run: (m, args) => {
        const result = system.initial.run(m, args);
        const place = placeOf(m);
        for (const [somebody, role] of known) place.roles.set(somebody, role + 1);
        return result;
      },
    },
    rules: [...system.rules.map(guidedRule), reads],
    properties: [unread],
    liveness: [],
    final: () => true,
  };
  return { system: guided, field, names, reads };
};

/** A way on which an assertion fails is of no interest any more: it ends before that step. */
const refusing = (run: () => unknown): unknown => {
  try {
    return unrefused(run);
  } catch (error) {
    if (assertionIn(error) === undefined) throw error;
    clearRefusals();
    return blocked;
  }
};

const isTaken = (roles: Numbers, role: number): boolean => {
  for (let i = 0; i < roles.length; i++) if (roles.at(i) === role) return true;
  return false;
};

/** Whether a thread has yet to take a step that it has taken where the line is. */
const isBefore = (system: System, m: object, actor: string, { events }: ReadLine): boolean =>
  system.rules.some(
    (rule) =>
      rule.kind === 'thread' &&
      actorNameOf(rule, {}) === actor &&
      events.some((event) => event.at === 'end' && isStepOf(event, stepOf(rule), {})) &&
      programCounter(m, rule) === rule.label,
  );

const programCounter = (m: object, { thread, id }: ThreadRule): unknown => framesOf(thread, m)[id ?? 0]?.pc;

const nameOf = (identity: Identity, line: ReadLine, names: readonly Name[]): number => {
  const said = saidOf(identity, line.line);
  return said === undefined ? -1 : names.findIndex((name) => name.kind === identity.kind && name.said === said);
};

/** What the names of a line stand for once the step is taken; undefined where they stand for others already. */
const meantBy = (
  event: StepEvent,
  line: ReadLine,
  names: readonly Name[],
  place: Place,
  m: object,
  t: object,
  args: Args,
): readonly (readonly [name: number, is: number])[] | undefined => {
  const meant: [number, number][] = [];
  for (const identity of event.identities ?? []) {
    const name = nameOf(identity, line, names);
    if (name < 0) continue;
    const is = identity.is(m, t, args);
    if (typeof is !== 'number') return undefined;
    const known = place.names.at(name);
    if (known > 0 && known !== is + 1) return undefined;
    if (known === 0)
      for (const [other, { kind }] of names.entries())
        if (kind === identity.kind && place.names.at(other) === is + 1) return undefined;
    meant.push([name, is + 1]);
  }
  return meant;
};

const namesIn = (lines: readonly ReadLine[]): readonly Name[] => {
  const names = new Map<string, Name>();
  for (const { line, events } of lines)
    for (const identity of events.flatMap(({ identities = [] }) => identities)) {
      const said = saidOf(identity, line);
      if (said !== undefined) names.set(`${identity.kind} ${said}`, { kind: identity.kind, said });
    }
  return [...names.values()];
};

const freeField = ({ root }: System): string => {
  let name = 'log';
  while (Object.hasOwn(root.fields, name)) name += '_';
  return name;
};
