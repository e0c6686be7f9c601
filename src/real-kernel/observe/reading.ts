// A log as a model may read it: which of its lines are of steps, whose, and how often.
import { ShootdownError } from '../../model/errors.ts';
import type { Args } from '../../model/language/step.ts';
import { isStep } from '../../model/rules/limit.ts';
import { actorOf, type Rule, type System, stepOf } from '../../model/rules/rule.ts';
import { type Cut, cutsOf } from './cuts.ts';
import { recordedName } from './probes.ts';
import { type Actor, knownOf, Places, type Role, type Somebody } from './roles.ts';
import { isLineOf, isStepOf, type StepEvent } from './step-event.ts';
import type { LogLine, TraceLog } from './trace-log.ts';

/** Who may have written a line. All are places: of the actor, and of who it would be in the log. */
export interface Taker {
  readonly actor: number;
  readonly somebody: number;
  /** `begin`: it is of steps that follow; `end`: what it names has been done; `any`: it says nothing. */
  readonly at: 'begin' | 'end' | 'any';
  /** How many steps it is of. */
  readonly times: number;
  /** A step owes this line, or is taken at once: see `StepEvent`. */
  readonly owed: boolean;
  readonly atOnce: boolean;
}

export interface ReadLine {
  readonly line: LogLine;
  readonly takers: readonly Taker[];
  /** Those that it may be a line of. */
  readonly events: readonly StepEvent[];
}

/** Lines that say nothing of the model: how many, by what they are of. */
export type Unread = { readonly [symbol: string]: number };

export interface Reading {
  readonly system: System;
  readonly events: readonly StepEvent[];
  readonly lines: readonly ReadLine[];
  /** How far it can have been read. */
  readonly cuts: readonly Cut[];
  readonly actors: readonly Actor[];
  readonly roles: readonly Role[];
  readonly somebodies: readonly Somebody[];
  /** Who is who from the start: for each place of somebody, that of a role. */
  readonly known: ReadonlyMap<number, number>;
  readonly unread: Unread;
  /** Lines of tasks that are of no interest. */
  readonly leftOut: number;
  /** The functions and tracepoints that had a probe. */
  readonly recorded: ReadonlySet<string>;
  /** Steps that a line of this log can show, and those that none can, as `stepOf` names them. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
}

export interface ReadingOptions {
  /** `zap`, `cpu 0`: the pid, or the CPU, that it is. */
  readonly known?: readonly (readonly [role: string, number: number])[];
  /** Only lines of these tasks, by name or pid, and of interrupts. Default: of all. */
  readonly tasks?: readonly string[];
}

/** The actor of a step by events that are told by the task, or by the CPU; for an action of a CPU one of each. */
export const actorNameOf = (rule: Rule, args: Args): string =>
  rule.kind === 'thread' ? actorOf(rule) : `${rule.label} ${Object.hasOwn(args, 'cpu') ? args.cpu : ''}`.trim();

const roleNameOf = (rule: Rule, args: Args, { by }: StepEvent): string => {
  if (by !== 'cpu') return actorNameOf(rule, args);
  const cpu = rule.kind === 'thread' ? (rule.id ?? /\d+$/.exec(rule.thread.name)?.[0]) : args.cpu;
  return `cpu ${cpu}`;
};

/** Reads a log by a table of events. Throws a `file` error for one in which nothing is of the model, and `unknown` for a role that there is not. */
export const readingOf = (
  system: System,
  events: readonly StepEvent[],
  log: TraceLog,
  { known = [], tasks = [] }: ReadingOptions = {},
): Reading => {
  const interesting = log.lines.filter(
    ({ irq, task, pid }) => irq || tasks.length === 0 || tasks.some((one) => one === task || one === String(pid)),
  );
  const recorded = new Set(log.recorded ?? log.lines.map((line) => recordedName(line, line.returns)));
  const isRecorded = ({ probes, returns }: StepEvent): boolean =>
    probes.some((probe) => recorded.has(recordedName(probe, returns)));
  const places = new Places();
  /** For each event, the actors that take its steps. */
  const actorsOf = events.map((event) => {
    const own = new Set<number>();
    for (const rule of system.rules.filter(isStep))
      for (const args of rule.args)
        if (isStepOf(event, stepOf(rule), args))
          own.add(places.actor(actorNameOf(rule, args), event.by ?? 'task', roleNameOf(rule, args, event)));
    return [...own];
  });
  const lines: ReadLine[] = [];
  const unread: { [symbol: string]: number } = {};
  const before = new Map<string, string>();
  for (const line of interesting) {
    const its = events.filter(
      (event, i) => (actorsOf[i]?.length ?? 0) > 0 && isLineOf(event, line) && isAfter(event, line, before),
    );
    for (const kind of ['task', 'cpu'] as const) before.set(ownerOf(line, kind), line.symbol);
    if (its.length === 0) unread[line.symbol] = (unread[line.symbol] ?? 0) + 1;
    else {
      const actors = [...new Set(its.flatMap((event) => actorsOf[events.indexOf(event)] ?? []))];
      const takers = actors.map((actor) =>
        takerOf(
          actor,
          its.filter((event) => actorsOf[events.indexOf(event)]?.includes(actor)),
          line,
          places,
        ),
      );
      lines.push({ line, takers, events: its });
    }
  }
  if (!lines.some(({ takers }) => takers.some(({ at }) => at === 'begin')))
    throw new ShootdownError(
      'file',
      `no line of ${interesting.length} is of a step of the model`,
      `its steps are seen by ${symbolsOf(events).slice(0, 8).join(', ')}; shootdown observe MODEL/VARIANT --events prints what to record`,
    );
  const steps = [...new Set(system.rules.filter(isStep).map(stepOf))];
  const isSeen = (step: string): boolean =>
    events.some((event) => event.at === undefined && isRecorded(event) && namesOf(event, system).has(step));
  return {
    system,
    events: events.filter(isRecorded),
    lines,
    cuts: cutsOf(lines.map(({ line }) => line)),
    ...places,
    known: knownOf(known, places),
    unread,
    recorded,
    leftOut: log.lines.length - interesting.length,
    seen: steps.filter(isSeen),
    unseen: steps.filter((step) => !isSeen(step)),
  };
};

/** `its`: the events of this actor that the line may be one of. */
const takerOf = (actor: number, its: readonly StepEvent[], line: LogLine, places: Places): Taker => {
  const begins = its.filter(({ at }) => at === undefined);
  const [first = its[0]] = begins;
  return {
    actor,
    somebody: places.somebody(line, first?.by ?? 'task'),
    at: begins.length > 0 ? 'begin' : its.some(({ at }) => at === 'end') ? 'end' : 'any',
    times: first === undefined ? 1 : timesOf(first, line),
    owed: its.some(({ owed }) => owed),
    atOnce: begins.some(({ atOnce }) => atOnce),
  };
};

/** The functions and tracepoints of a table, each once. */
export const symbolsOf = (events: readonly StepEvent[]): readonly string[] => [
  ...new Set(events.flatMap(({ probes }) => probes.map(({ symbol }) => symbol))),
];

/** The steps of a system that an event shows. */
export const namesOf = (event: StepEvent, { rules }: System): ReadonlySet<string> =>
  new Set(
    rules.filter((rule) => isStep(rule) && rule.args.some((args) => isStepOf(event, stepOf(rule), args))).map(stepOf),
  );

/** Who has written a line, as far as that is told by the task, or by the CPU; an interrupt is none of the task's. */
const ownerOf = ({ pid, cpu, irq }: LogLine, kind: 'task' | 'cpu'): string =>
  kind === 'task' ? `task ${irq ? `irq ${cpu}` : pid}` : `cpu ${irq ? 'irq ' : ''}${cpu}`;

const isAfter = ({ after, by }: StepEvent, line: LogLine, before: ReadonlyMap<string, string>): boolean =>
  after === undefined || after.includes(before.get(ownerOf(line, by ?? 'task')) ?? '');

const timesOf = ({ times }: StepEvent, { values, number }: LogLine): number => {
  if (times === undefined) return 1;
  const said = Number(values[times]);
  if (Number.isInteger(said) && said > 0) return said;
  throw new ShootdownError(
    'file',
    `line ${number} does not say ${times}, of how many steps it is`,
    'shootdown observe MODEL/VARIANT --events prints what its probe has to fetch',
  );
};
