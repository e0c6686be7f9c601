import type { Domain } from '../../model/language/domain.ts';
import type { System } from '../../model/rules/rule.ts';
import { print } from '../../model/values/value.ts';
import { domainAt } from '../changes.ts';
import { call, hardware } from '../rules.ts';
import type { Change, Trace, TraceStep } from '../trace.ts';
import { type Breakable, breakable } from './breakable.ts';
import { enumeration } from './enumeration.ts';
import { notable } from './initial-state.ts';
import { layOut } from './layout.ts';
import { placeName, type Surroundings } from './place-name.ts';
import type { Row } from './row.ts';

/** The width that fits a mail. */
export const diagramWidth = 72;

/**
 * A trace as a race diagram, as in kernel commit messages: what holds in the beginning, then one column a thread, time
 * downwards, every step with what it changed. What the hardware does on a CPU stands in the column of the thread that
 * runs there. Lines of plain ASCII. `remarks`: for each step, lines to be put under what it changed.
 */
export const diagram = (
  system: System,
  trace: Trace,
  width: number = diagramWidth,
  remarks: readonly (readonly string[])[] = [],
): readonly string[] => {
  const all = columnsOf(system);
  const placed = trace.steps.map((step) => ({ step, column: columnOf(all, step) }));
  const columns = all.filter((column) => placed.some((step) => step.column === column));
  const rows = placed.map(
    ({ step, column }, i): Row => ({
      column: columns.indexOf(column),
      texts: [...textsOf(system, step, column), ...(remarks[i] ?? []).map((remark) => breakable([remark], 2))],
    }),
  );
  return [
    ...initially(system, trace, width),
    ...(rows.length === 0
      ? []
      : [
          '',
          ...layOut(
            columns.map(({ heading }) => breakable([heading], 0, 0)),
            rows,
            width,
          ),
        ]),
  ];
};

const initially = (system: System, trace: Trace, width: number): readonly string[] => {
  if (trace.initial === null) return [];
  const parts = notable(system, trace.initial);
  return parts.length === 0 ? ['initially: everything is zero'] : enumeration('initially:', parts, width);
};

/** One column of the diagram. */
export interface Column {
  readonly heading: string;
  /** The name under which steps are recorded. */
  readonly thread: string;
  /** The scalarset's name, for the thread of one member. */
  readonly over: string | undefined;
  readonly around: Surroundings;
}

/** The columns that a diagram can have: the threads, named columns of actions, the hardware. */
export const columnsOf = (system: System): readonly Column[] => {
  const columns = system.threads.flatMap(({ name, over }): Column[] =>
    over === undefined
      ? [{ heading: name, thread: name, over: undefined, around: { frame: name, id: undefined, member: undefined } }]
      : Array.from({ length: over.size }, (_, id) => ({
          heading: `${name} (${over.name} ${id})`,
          thread: `${name} ${id}`,
          over: over.name,
          around: { frame: name, id, member: `${over.name} ${id}` },
        })),
  );
  const heading = columns.length === 0 ? 'actions' : hardware;
  const named = system.rules.flatMap((rule) => (rule.kind === 'action' ? (rule.column ?? []) : []));
  const more = [...new Set(named)].filter((name) => !columns.some(({ thread }) => thread === name));
  return [
    ...columns,
    ...more.map(
      (name): Column => ({
        heading: name,
        thread: name,
        over: undefined,
        around: { frame: '', id: undefined, member: undefined },
      }),
    ),
    { heading, thread: hardware, over: undefined, around: { frame: '', id: undefined, member: undefined } },
  ];
};

/** The column of the thread; for an action, of the first thread that runs on one of its arguments. */
export const columnOf = (columns: readonly Column[], step: TraceStep): Column => {
  const own = columns.find((column) => column.thread === step.thread);
  if (own === undefined) throw new Error(`no thread of the system is called '${step.thread}'`);
  if (step.thread !== hardware) return own;
  for (const [name, value] of Object.entries(step.args)) {
    const there = columns.find((column) => column.over === name && column.around.id === value);
    if (there !== undefined) return there;
  }
  return own;
};

const textsOf = (system: System, step: TraceStep, column: Column): readonly Breakable[] => [
  breakable([call(step.step, step.args, column.over === undefined ? [] : [column.over])], 0),
  ...step.changes.map((change) => breakable(changeParts(system, change, column.around), 2)),
  ...(step.asserts === undefined ? [] : [breakable([`${step.asserts} fails here`], 2)]),
];

/** `folio 0 mapcount: 1 -> 0`. `around`: whose column it is told in, so that the names of what is its own can be shorter. */
export const changeWords = (system: System, change: Change, around?: Surroundings): string =>
  changeParts(system, change, around).join(' ');

/** `folio 0 mapcount:`, `1`, `-> 0`. */
const changeParts = (system: System, change: Change, around?: Surroundings): readonly string[] => {
  const domain: Domain | undefined = domainAt(system.root, change.path, change.old, change.new);
  const shown = (value: Change['old']): string => (domain === undefined ? JSON.stringify(value) : print(domain, value));
  return [`${placeName(system, change.path, around)}:`, shown(change.old), `-> ${shown(change.new)}`];
};
