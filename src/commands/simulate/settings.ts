import { availableParallelism } from 'node:os';
import { ShootdownError } from '../../model/errors.ts';
import { seedLimit } from '../../simulate/random.ts';
import { type Option, repeated, type Values, valued } from '../shared/options.ts';
import type { Collector } from '../shared/problems.ts';
import { positiveValue, smallCountValue, textValue, timeValue, workersValue } from '../shared/values.ts';

/** How to walk. */
export interface SimulateSettings {
  readonly seed: number;
  /** Steps of a walk, at most. */
  readonly depth: number;
  /** The first walk, and the one after the last; infinite where only the time is limited. */
  readonly from: number;
  readonly to: number;
  /** Seconds; undefined for no limit. */
  readonly maxTime: number | undefined;
  readonly workers: number;
}

interface Declared {
  readonly [name: string]: Option<unknown>;
  readonly seed: Option<number | undefined>;
  readonly walks: Option<number | undefined>;
  readonly walk: Option<number | undefined>;
  readonly depth: Option<number>;
  readonly maxTime: Option<number | undefined>;
  readonly property: Option<readonly string[]>;
  readonly workers: Option<number>;
}

const defaultWalks = 10_000;
export const defaultDepth = 1000;
/** The states of a walk are kept until it ends. */
const greatestDepth = 1_000_000;

export const simulateOptions: Declared = {
  seed: valued('seed', 'N', 'what chance depends on (default: another each time, and printed)', undefined, (text) =>
    within(smallCountValue(7)(text, 'seed'), `--seed ${text}`, seedLimit - 1),
  ),
  walks: valued(
    'walks',
    'N',
    'take N walks (default: 10,000, or as many as --max-time allows)',
    undefined,
    positiveValue,
  ),
  walk: valued('walk', 'I', 'take only walk number I of the seed, counted from 0', undefined, smallCountValue(12)),
  depth: valued('depth', 'N', 'end a walk after N steps (default: 1000)', defaultDepth, (text) =>
    within(positiveValue(text, 'depth'), `--depth ${text}`, greatestDepth),
  ),
  maxTime: valued('max-time', 'TIME', 'stop after so long: 10, 10s, 5m, 1h (default: no limit)', undefined, timeValue),
  property: repeated('property', 'NAME', "look only at this 'always' property (default: all)", textValue),
  workers: valued(
    'workers',
    'N',
    'walk on N threads (default: as many as there are cores); what is found does not depend on it',
    availableParallelism(),
    workersValue,
  ),
};

const within = (value: number, what: string, most: number): number => {
  if (value > most) throw new ShootdownError('usage', `${what} is too much`, `it is at most ${most}`);
  return value;
};

/** What the options come to; what does not go together is added to `problems`. */
export const simulateSettings = (values: Values<Declared>, problems: Collector): SimulateSettings => {
  const { seed, walks, walk, depth, maxTime, workers } = values;
  if (walk !== undefined && (walks !== undefined || maxTime !== undefined))
    problems.add(
      new ShootdownError(
        'usage',
        '--walk takes one walk',
        `leave out ${walks === undefined ? '--max-time' : '--walks'}`,
      ),
    );
  if (walk !== undefined && seed === undefined)
    problems.add(new ShootdownError('usage', '--walk needs --seed', 'a walk is known by its number and its seed'));
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
