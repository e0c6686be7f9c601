import type { Cell } from '../../jobs/job.ts';
import { ShootdownError } from '../../model/errors.ts';
import { type Command, common } from '../shared/command.ts';
import { flag, type Option, repeated, valued } from '../shared/options.ts';
import { plan } from '../shared/plan.ts';
import { settingValue } from '../shared/values.ts';
import { prepareOut } from '../shared/verdict-files.ts';
import { simulateOptions, simulateSettings } from './settings.ts';

type SimulateOptions = {
  readonly set: Option<readonly (readonly [string, number])[]>;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
};

const own: SimulateOptions = {
  set: repeated('set', 'NAME=VALUE', "set a bound; 'shootdown list MODEL' shows them", settingValue('set')),
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued('out', 'DIR', 'keep counterexamples under DIR/verdicts (default: out)', 'out', (text) => text),
  noOut: flag('no-out', 'keep no counterexamples'),
};

const options: SimulateOptions & typeof simulateOptions & typeof common = { ...own, ...simulateOptions, ...common };

/** `shootdown simulate MODEL[/VARIANT]...` */
export const simulateCommand: Command<typeof options> = {
  name: 'simulate',
  takes: 'MODEL[/VARIANT]...',
  summary: 'take random walks, for bounds too large to check, and minimise what breaks',
  details: [
    '',
    'MODEL is as for check. Walks find what check would, with luck; that they find nothing proves nothing (30). A',
    'violation is shown with the seed and walk that find it again. The walk with the least number wins, so that the answer',
    'depends on the seed and not on the number of threads.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const settings = simulateSettings(values, problems);
    const properties = values.property.length === 0 ? undefined : values.property;
    const { cells, refused, single } = await plan(
      { targets: positionals, set: values.set, properties, command: 'simulate' },
      problems,
    );
    const one = single && cells.length === 1;
    if (values.walk !== undefined && !one && cells.length > 0)
      problems.add(new ShootdownError('usage', '--walk is of one variant', 'name it: zap/2014'));
    problems.raise();
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);
    const { json } = values;
    if (one) {
      const { simulateOne } = await import('./one.ts');
      return simulateOne(cells[0] as Cell, settings, { json, out }, context);
    }
    const { simulateMany } = await import('./many.ts');
    return simulateMany(cells, settings, { json, out, refused }, context);
  },
};
