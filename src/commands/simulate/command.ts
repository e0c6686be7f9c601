import { availableParallelism } from 'node:os';
import { ShootdownError } from '../../model/errors.ts';
import { seedLimit } from '../../simulate/random.ts';
import { type Command, command } from '../shared/command.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  functionsOption,
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  setOption,
  signature,
} from '../shared/options/common-options.ts';
import { repeated, type Values, valued } from '../shared/options/options.ts';
import { positiveValue, smallCountValue, textValue, timeValue, workersValue } from '../shared/options/values.ts';
import { plan } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, titleOf } from '../shared/result.ts';
import { defaultDepth, type SimulateSettings } from './settings.ts';

const defaultWalks = 10_000;
/** The states of a walk are kept until it ends. */
const greatestDepth = 1_000_000;

const within = (value: number, what: string, most: number): number => {
  if (value > most) throw new ShootdownError('usage', `${what} is too much`, `it is at most ${most}`);
  return value;
};

const simulateOptions = {
  seed: valued('seed', 'N', 'what chance depends on (default: another each time, and printed)', (text) =>
    within(smallCountValue(7)(text, 'seed'), `--seed ${text}`, seedLimit - 1),
  ),
  walks: valued('walks', 'N', 'take N walks (default: 10,000, or as many as --max-time allows)', positiveValue),
  walk: valued('walk', 'I', 'take only walk number I of the seed, counted from 0', smallCountValue(12)),
  depth: valued(
    'depth',
    'N',
    'end a walk after N steps (default: 1000)',
    (text) => within(positiveValue(text, 'depth'), `--depth ${text}`, greatestDepth),
    defaultDepth,
  ),
  maxTime: valued('max-time', 'TIME', 'stop after so long: 10, 10s, 5m, 1h (default: no limit)', timeValue),
  property: repeated('property', 'NAME', "look only at this 'always' property (default: all)", textValue),
  workers: valued(
    'workers',
    'N',
    'walk on N threads (default: as many as there are cores); what is found does not depend on it',
    workersValue,
    availableParallelism(),
  ),
};

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
  options: {
    set: setOption(),
    ...pageOptions,
    functions: functionsOption,
    json: jsonOption,
    html: htmlOption,
    ...outOptions(),
    ...simulateOptions,
    ...clusterOptions,
  },
  exclusive: [outExclusive, ...pageExclusive, workersExclusive],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const settings = simulateSettings(values, problems);
    const properties = values.property.length === 0 ? undefined : values.property;
    const { jobs, refused, single } = await plan(
      { targets: positionals, set: values.set, properties, command: 'simulate' },
      problems,
    );
    const [only] = single && jobs.length === 1 ? jobs : [];
    if (values.walk !== undefined && only === undefined && jobs.length > 0)
      problems.refuse('usage', '--walk is of one variant', 'name it: zap/2014');
    problems.raise();
    const out = outFolder(values);
    const { json, html } = values;
    if (only !== undefined) {
      const { simulateOne } = await import('./one.ts');
      return simulateOne(only, settings, { json, out, html }, context);
    }
    const { simulateMany } = await import('./many.ts');
    return simulateMany(
      jobs,
      settings,
      {
        json,
        out,
        html,
        title: titleOf('simulate', positionals),
        refused,
        signed: signature(context.output.page, 'simulate', words),
      },
      context,
    );
  },
});

/** What the options come to; what does not go together is added to `problems`. */
const simulateSettings = (values: Values<typeof simulateOptions>, problems: Collector): SimulateSettings => {
  const { seed, walks, walk, depth, maxTime, workers } = values;
  if (walk !== undefined && (walks !== undefined || maxTime !== undefined))
    problems.refuse('usage', '--walk takes one walk', `leave out ${walks === undefined ? '--max-time' : '--walks'}`);
  if (walk !== undefined && seed === undefined)
    problems.refuse('usage', '--walk needs --seed', 'a walk is known by its number and its seed');
  const most = walks ?? (maxTime === undefined ? defaultWalks : Number.POSITIVE_INFINITY);
  return {
    seed: seed ?? Math.floor(Math.random() * seedLimit),
    depth,
    from: walk ?? 0,
    to: walk === undefined ? most : walk + 1,
    maxTime,
    workers,
  };
};
