// The tables that there are, a model and series each.
import { ShootdownError, suggest } from '../../../model/errors.ts';
import type { Table } from '../table.ts';
import { cow612 } from './cow.ts';
import { flushBatched612 } from './flush-batched.ts';
import { forkDirty612 } from './fork-dirty.ts';
import { mlockCount612 } from './mlock-count.ts';
import { zap612, zapUp612 } from './zap.ts';
import { zapHuge612 } from './zap-huge.ts';

export const tables: readonly Table[] = [
  mlockCount612,
  zapHuge612,
  forkDirty612,
  flushBatched612,
  zap612,
  zapUp612,
  cow612,
];

/** The models that have one, for messages. */
const models = (): readonly string[] => [...new Set(tables.map(({ model }) => model))];

/**
 * The table of a variant of a model, for a series of kernels, `6.12`, or the first that there is; of a variant that no kernel is, the model's first.
 * Throws `unknown` for a model or a series that has none.
 */
export const tableOf = (model: string, variant: string, series?: string): Table => {
  const own = tables.filter((table) => table.model === model);
  if (own.length === 0)
    throw new ShootdownError(
      'unknown',
      `there is no table of ${model} on a kernel: where its steps begin and end there`,
      suggest(model, models()),
    );
  const ofSeries = own.filter((table) => series === undefined || table.series === series);
  const table = ofSeries.find((each) => isOf(each, variant)) ?? ofSeries[0];
  if (table === undefined)
    throw new ShootdownError(
      'unknown',
      `there is no table of ${model} on ${series}`,
      `there is one on ${[...new Set(own.map((each) => each.series))].join(', ')}`,
    );
  return table;
};

const isOf = ({ kernelIs, without = {} }: Table, variant: string): boolean =>
  kernelIs.includes(variant) || Object.hasOwn(without, variant);
