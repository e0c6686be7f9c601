// The tables that there are, a model and series each.
import { ShootdownError, suggest } from '../../../model/errors.ts';
import type { Table } from '../table.ts';
import { flushBatched612 } from './flush-batched.ts';
import { forkDirty612 } from './fork-dirty.ts';
import { mlockCount612 } from './mlock-count.ts';
import { zapHuge612 } from './zap-huge.ts';

export const tables: readonly Table[] = [mlockCount612, zapHuge612, forkDirty612, flushBatched612];

/** The models that have one, for messages. */
const models = (): readonly string[] => [...new Set(tables.map(({ model }) => model))];

/**
 * The table of a model, for a series of kernels, `6.12`, or the first that there is. Throws `unknown` for a model or a series that has none.
 */
export const tableOf = (model: string, series?: string): Table => {
  const own = tables.filter((table) => table.model === model);
  if (own.length === 0)
    throw new ShootdownError(
      'unknown',
      `there is no table of ${model} on a kernel: where its steps begin and end there`,
      suggest(model, models()),
    );
  const table = series === undefined ? own[0] : own.find((each) => each.series === series);
  if (table === undefined)
    throw new ShootdownError(
      'unknown',
      `there is no table of ${model} on ${series}`,
      `there is one on ${own.map((each) => each.series).join(', ')}`,
    );
  return table;
};
