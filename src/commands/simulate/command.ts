import { ShootdownError } from '../../model/errors.ts';
import { type Command, command } from '../shared/command.ts';
import { jsonOption, outExclusive, outFolder, outOptions, setOption } from '../shared/common-options.ts';
import { plan } from '../shared/plan.ts';
import { simulateOptions, simulateSettings } from './settings.ts';

/** `shootdown simulate MODEL[/VARIANT]...` */
export const simulateCommand: Command = command({
  name: 'simulate',
  takes: 'MODEL[/VARIANT]...',
  summary: 'take random walks, for bounds too large to check, and minimise what breaks',
  details: [
    '',
    'MODEL is as for check. Walks find what check would, with luck; that they find nothing proves nothing (30). A',
    'violation is shown with the seed and walk that find it again. The walk with the least number wins, so that the answer',
    'depends on the seed and not on the number of threads.',
  ],
  options: { set: setOption(), json: jsonOption, ...outOptions(), ...simulateOptions },
  exclusive: [outExclusive],
  run: async ({ values, positionals }, problems, context) => {
    const settings = simulateSettings(values, problems);
    const properties = values.property.length === 0 ? undefined : values.property;
    const { jobs, refused, single } = await plan(
      { targets: positionals, set: values.set, properties, command: 'simulate' },
      problems,
    );
    const [only] = single && jobs.length === 1 ? jobs : [];
    if (values.walk !== undefined && only === undefined && jobs.length > 0)
      problems.add(new ShootdownError('usage', '--walk is of one variant', 'name it: zap/2014'));
    problems.raise();
    const out = outFolder(values);
    const { json } = values;
    if (only !== undefined) {
      const { simulateOne } = await import('./one.ts');
      return simulateOne(only, settings, { json, out }, context);
    }
    const { simulateMany } = await import('./many.ts');
    return simulateMany(jobs, settings, { json, out, refused }, context);
  },
});
