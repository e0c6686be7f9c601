// What guest/drive/drive.h reads: the modules, the initial state, and the runs.
import type { Plan } from './plan.ts';
import { orderOf, usersOf } from './schedule.ts';

/** What each run is for. */
export const runNames = ['driven', 'control', 'natural', 'mended'] as const;
export type RunName = (typeof runNames)[number];

/** How often each token has to wait for the others is up to the order; how long at most, to the module. */
export const patience = 2000;

export interface PlannedRun {
  readonly name: RunName;
  /** Empty: no gates. */
  readonly order: readonly string[];
  readonly without: string | undefined;
}

/**
 * The counterexample's order; the control's; the user's steps alone, as they come; and where a function is left out, the counterexample's order with
 * that function in its place.
 */
export const plannedRuns = ({ steps, control, without }: Plan): readonly PlannedRun[] => [
  { name: 'driven', order: orderOf(steps), without },
  ...(control === undefined ? [] : [{ name: 'control' as const, order: orderOf(control), without }]),
  ...(without === undefined ? [] : [{ name: 'mended' as const, order: orderOf(steps), without: undefined }]),
  { name: 'natural', order: [], without },
];

/** `modules`: file names in /modules, in the order in which they are loaded. */
export const scriptOf = (plan: Plan, rounds: number, modules: readonly string[]): string => {
  const { property, settings, steps, table } = plan;
  const users = usersOf(orderOf(steps));
  return [
    ...modules.map((module) => `module ${module}`),
    `module kgate.ko patience_ms=${patience}`,
    ...(table.fileSystem === undefined ? [] : [`image ${table.fileSystem}.image /dev/ram0 ${table.fileSystem}`]),
    `look ${property}`,
    ...Object.entries(settings).map(([name, value]) => `set ${name} ${value}`),
    ...plannedRuns(plan).flatMap(({ name, order, without }) => [
      ...(without === undefined ? [] : [`without ${without}`]),
      `run ${name} ${rounds} ${order.length === 0 ? `free ${users.join(',')}` : order.join(',')}`,
    ]),
    '',
  ].join('\n');
};
