import { printable } from '../../report/foreign-text.ts';
import { count, duration, short } from '../../report/numbers.ts';
import type { WalkCounts } from '../../simulate/walk-counts.ts';

/** How walks get on: `zap/2014  12,000 walks  3.1M steps  1.0M/s  3.2 s`. */
export const walkWords = (name: string, { walks, steps }: WalkCounts, seconds: number): string =>
  [
    printable(name),
    count(walks, 'walk'),
    `${short(steps)} steps`,
    `${short(steps / seconds)}/s`,
    duration(seconds),
  ].join('  ');
