// Records a log of a kernel that is booted for it: a small program does what a scenario of the model says, with the probes set.
import { join } from 'node:path';
import { ShootdownError, suggest } from '../../model/errors.ts';
import type { Bounds } from '../../model/variant.ts';
import type { Bootable } from '../boot/boot.ts';
import { guestProgram } from '../boot/guest-program.ts';
import { probesOf } from './probes.ts';
import type { StepEvent } from './step-event.ts';

/** What the program in guest/observe can do for a model. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** As the program calls it, and its number. */
  readonly run: string;
  /** Bounds at which the model does the same. */
  readonly bounds: Bounds;
}

const scenarios: { readonly [model: string]: readonly Scenario[] } = {
  zap: [
    {
      name: 'one-page',
      title: 'munmap() of a dirty page of a file, while a thread on another CPU stores to it',
      run: 'zap 1',
      bounds: { ptes: 1, folios: 1, anon: 0 },
    },
    {
      name: 'two-pages',
      title: 'the same with two pages',
      run: 'zap 2',
      bounds: { ptes: 2, folios: 2, anon: 0, local: 7 },
    },
  ],
  'mlock-count': [
    {
      name: 'in-turn',
      title: 'two processes mlock() a page of a file, then both munlock() it, one call after the other',
      run: 'mlock-in-turn 0',
      bounds: { vmas: 2, mms: 2, calls: 2, cpus: 2, reclaim: 0, truncate: 0, migrate: 0 },
    },
    {
      name: 'at-once',
      title: 'two processes munlock() a page at once, until it is stranded on the unevictable list, or 200 times',
      run: 'munlock-at-once 200',
      bounds: { vmas: 2, mms: 2, calls: 1, cpus: 2, reclaim: 0, truncate: 0, migrate: 0 },
    },
  ],
};

export const scenariosOf = (model: string): readonly Scenario[] => scenarios[model] ?? [];

/** Throws an `unknown` error for a model without scenarios, and for a scenario that it does not have. Default: its first. */
export const scenarioOf = (model: string, name: string | undefined): Scenario => {
  const own = scenariosOf(model);
  const found = name === undefined ? own[0] : own.find((each) => each.name === name);
  if (found !== undefined) return found;
  if (own.length === 0)
    throw new ShootdownError(
      'unknown',
      `nothing can be recorded of the model '${model}' here`,
      `of ${Object.keys(scenarios).join(', ')} it can; for others --events prints what to record on a machine of your own`,
    );
  const names = own.map((each) => each.name);
  throw new ShootdownError(
    'unknown',
    `${model} has no scenario '${name}'`,
    suggest(name as string, names) ?? `it has ${names.join(', ')}`,
  );
};

/** Boots the kernel and returns its log. Throws a `file` error for one that did not come to the end. */
export const record = async (
  kernel: Bootable,
  model: string,
  events: readonly StepEvent[],
  { run, bounds }: Scenario,
  signal: AbortSignal,
): Promise<string> => {
  const program = guestProgram('observe/record', join('out', 'guest'));
  const lines = probesOf(events).map(({ name, definition, tracepoint }) =>
    definition === undefined ? `event ${tracepoint}` : `probe ${name} ${definition}`,
  );
  const told = Object.entries(bounds).map(([name, value]) => `say bound ${name}=${value}`);
  const log = await kernel.run(
    program,
    `${[`say model ${model}`, ...told, ...lines, `run ${run}`].join('\n')}\n`,
    signal,
  );
  if (!/^# shootdown observe: end/m.test(log))
    throw new ShootdownError(
      'file',
      'the kernel ended before its log did',
      `the last line was '${log.trimEnd().split('\n').at(-1) ?? ''}'`,
    );
  return log;
};
