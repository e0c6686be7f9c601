// Where logs come from: a file, or a kernel that is booted for it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';
import { findKernel } from '../../real-kernel/boot/find-kernel.ts';
import { record, scenarioOf } from '../../real-kernel/observe/record.ts';
import type { StepEvent } from '../../real-kernel/observe/step-event.ts';
import type { TraceLog } from '../../real-kernel/observe/trace-log.ts';
import type { Context } from '../shared/command.ts';
import { settingValue } from '../shared/options/values.ts';

/** The bounds that a recorder has told are the model's. */
export const boundsIn = (log: TraceLog, { name }: Model): Bounds =>
  log.model === name ? Object.fromEntries(log.bounds.map((bound) => settingValue(bound, 'bound'))) : {};

interface RecordValues {
  readonly record: string | undefined;
  readonly fetch: boolean;
  readonly scenario: string | undefined;
  readonly keep: string | undefined;
}

/** Boots a kernel and returns what it was traced to do. */
export const recorded = async (
  model: Model,
  events: readonly StepEvent[],
  { record: name = '', fetch, scenario, keep }: RecordValues,
  { output, signal }: Context,
): Promise<string> => {
  const chosen = scenarioOf(model.name, scenario);
  if (name === 'uml')
    throw new ShootdownError(
      'usage',
      'user-mode Linux has no ftrace',
      'give a kernel image: --record /boot/vmlinuz-RELEASE',
    );
  const kernel = findKernel(name, fetch ? join('out', 'kernels') : undefined);
  output.note([`boots ${kernel.description}: ${chosen.title}`]);
  const log = await record(kernel, model.name, events, chosen, signal);
  if (keep !== undefined) write(keep, log);
  return log;
};

/** As text, or gzipped. Throws a `file` error. */
export const readLog = (file: string): string => {
  try {
    const bytes = readFileSync(file);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new ShootdownError('file', `${file} cannot be read: ${messageOf(error)}`, undefined, error);
  }
};

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ShootdownError('file', `${file} cannot be written: ${messageOf(error)}`, undefined, error);
  }
};
