// Which events of a real kernel are which steps of a model.
import type { Args } from '../../model/language/step.ts';
import type { LogLine } from './trace-log.ts';

/** A function, or a tracepoint, that has a probe. */
export interface Probe {
  /** The kernel function; of a tracepoint its name. */
  readonly symbol: string;
  /** Of a tracepoint: `exceptions/page_fault_user`. */
  readonly tracepoint?: string;
  /** What a kprobe is to fetch on x86-64: `page=%di:x64`. */
  readonly fetch?: string;
  /** The first and the last kernel series that has it: `6.1`, `6.12`. Default: all. */
  readonly since?: string;
  readonly until?: string;
}

/** Something that a line and a step both name: the folio, the page of memory. One name of the log stands for one of the model throughout. */
export interface Identity {
  /** `folio`, `page` */
  readonly kind: string;
  /** Under which names a line may have it. A line that has none of them says nothing of it. */
  readonly in: readonly string[];
  /** How many hexadecimal digits of it do not matter: three of an address in a page; one of a struct page's, where v6.2 to v6.8 keep a flag. */
  readonly without: 1 | 3;
  /** Which one the step is about, in the state before it; undefined: none. */
  readonly is: (m: object, t: object, args: Args) => unknown;
}

/**
 * Lines that steps are seen by. `begin`: the step is taken behind the line, before the next one of its actor, since a probe is at the beginning of
 * a function. `end`: it has been taken when the line is: the function returns, or another is called. `any`: the line says nothing, where it is of
 * the thread that has these steps.
 */
export interface StepEvent {
  /** `zap: page_remove_rmap`; `task_*: syscall`; an action by its name. */
  readonly steps: readonly string[];
  readonly probes: readonly Probe[];
  readonly at?: 'end' | 'any';
  /** At its end: each of its steps has such a line, and before it the actor has no other. */
  readonly owed?: true;
  /** The probes are of the return of their functions. */
  readonly returns?: true;
  /** Who takes the steps is told by the CPU, and not by the task. */
  readonly by?: 'cpu';
  /** Nothing is done between line and step: a handler of an interrupt that has come, on a CPU that does nothing else meanwhile. */
  readonly atOnce?: true;
  /** Only lines within a handler of an interrupt (true), or outside (false). Default: both. */
  readonly irq?: boolean | undefined;
  /** Only lines before which the same task (or CPU) has one of these functions. Default: all. */
  readonly after?: readonly string[];
  /** The value of the line that tells how many steps it is of. Default: one. */
  readonly times?: string;
  /** Only steps with these arguments. Default: any. */
  readonly only?: Args;
  readonly identities?: readonly Identity[];
  /** Whether its actor holds a spinlock in the state before the step: preemption is off in the line then, and on otherwise. */
  readonly holds?: (m: object, t: object) => boolean;
  /** Only in variants that have this step, or that do not have it. */
  readonly where?: { readonly step: string; readonly isThere: boolean };
}

/** Whether a line is one of the event, as far as the line alone tells. */
export const isLineOf = ({ probes, returns, irq }: StepEvent, line: LogLine): boolean =>
  line.returns === (returns === true) &&
  (irq === undefined || line.irq === irq) &&
  probes.some(({ symbol }) => symbol === line.symbol);

/** Whether a step is one of the event: `step` as `stepOf` names it. */
export const isStepOf = (event: StepEvent, step: string, args: Args): boolean =>
  isLabelOf(event, step) && isWith(event, args);

/** The same with some arguments. */
export const isLabelOf = ({ steps }: StepEvent, step: string): boolean => steps.some((name) => isNamed(name, step));

/** Whether the event is one of steps with these arguments. */
export const isWith = ({ only = {} }: StepEvent, args: Args): boolean =>
  Object.entries(only).every(([name, value]) => args[name] === value);

/** Whether the event is one of a variant's, whose steps these are. */
export const isEventIn = ({ where }: StepEvent, steps: readonly string[]): boolean =>
  where === undefined || steps.some((step) => isNamed(where.step, step)) === where.isThere;

const isNamed = (name: string, step: string): boolean => {
  const [before = '', after] = name.split('*');
  return after === undefined ? name === step : step.startsWith(before) && step.endsWith(after);
};

/** What a line says of an identity; undefined for nothing. */
export const saidOf = ({ in: names, without }: Identity, { values }: LogLine): string | undefined => {
  const said = names.map((name) => values[name]).find((each) => each !== undefined);
  return said === undefined ? undefined : said.slice(0, -without) + '0'.repeat(without);
};

/** Whether a line agrees with a state about a spinlock that is held. */
export const isHeldAs = ({ holds }: StepEvent, { atomic }: LogLine, m: object, t: object): boolean =>
  holds === undefined || atomic === undefined || holds(m, t) === atomic;

/** Whether a kernel series (`6.12`) has a probe. */
export const isIn = ({ since, until }: Probe, series: string): boolean =>
  (since === undefined || compareSeries(since, series) <= 0) &&
  (until === undefined || compareSeries(series, until) <= 0);

const compareSeries = (a: string, b: string): number => {
  const [x, y] = [a, b].map((each) => each.split('.').map(Number));
  return (x?.[0] ?? 0) - (y?.[0] ?? 0) || (x?.[1] ?? 0) - (y?.[1] ?? 0);
};
