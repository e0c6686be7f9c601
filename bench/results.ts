// What was measured, as tables and ratios.
import type { Found, Size } from './contender.ts';
import { settingsOf } from './contender.ts';
import type { Measured } from './rounds.ts';
import { ratioOf, type Spread, spreadOf } from './statistics.ts';
import type { Row } from './table.ts';

export interface Ratio {
  readonly what: string;
  readonly spread: Spread;
}

export interface Result {
  readonly size: Size;
  readonly measured: readonly Measured[];
}

export const titleOf = ({ size, measured }: Result): string => {
  const found = measured[0]?.found;
  const bounds = `zap/${size.variant} ${settingsOf(size).join(' ')}`;
  if (found === undefined) return bounds;
  const counts = `${grouped(found.states)} states, ${grouped(found.transitions)} transitions`;
  const what = found.broken === undefined ? counts : `${found.broken} broken in ${found.steps} steps`;
  return `${bounds}: ${what}${size.symmetry ? ', symmetric CPUs' : ''}`;
};

export const headOf = ({ measured }: Result): Row => [
  '',
  'seconds',
  'least to most',
  'states/s',
  'peak MiB',
  ...(measured[0]?.found.broken === undefined
    ? ['peak bytes a state', 'own bytes a state']
    : ['states until then', 'steps']),
];

export const rowsOf = ({ measured }: Result): readonly Row[] =>
  measured.map(({ contender, found, seconds, peakBytes }) => {
    const time = spreadOf(seconds);
    const peak = spreadOf(peakBytes).median;
    return [
      contender.name,
      time.median.toFixed(2),
      `${time.least.toFixed(2)} to ${time.most.toFixed(2)}`,
      grouped(Math.round(found.states / time.median)),
      grouped(Math.round(peak / 2 ** 20)),
      ...(found.broken === undefined ? perState(found, peak) : [grouped(found.states), String(found.steps)]),
    ];
  });

const perState = ({ states, stateBytes }: Found, peak: number): Row => [
  (peak / states).toFixed(0),
  stateBytes === undefined ? '' : (stateBytes / states).toFixed(0),
];

/**
 * How many times as fast shootdown is as the fastest peer, on one worker and on all cores (where a peer on one core counts
 * too, if it is the faster), and how many times its memory Spin needs. For symmetry, against rumur's.
 */
export const ratiosOf = ({ size, measured }: Result): readonly Ratio[] => {
  const ours = measured.filter(({ contender }) => contender.tool === 'shootdown');
  const peers = measured.filter(({ contender }) => contender.tool !== 'shootdown');
  const kind = size.symmetry ? 'rumur with symmetry' : 'the faster peer';
  return ours.flatMap((our) => {
    const { workers, name } = our.contender;
    const rivals = peers.filter(({ contender }) => contender.workers <= workers && isMeantFast(contender.name));
    const fastest = [...rivals].sort((a, b) => spreadOf(a.seconds).median - spreadOf(b.seconds).median)[0];
    const spins = peers.filter(({ contender }) => contender.tool === 'spin' && contender.workers === workers);
    return [
      ...(fastest === undefined
        ? []
        : [
            {
              what: `${name}: times as fast as ${kind} (${fastest.contender.name})`,
              spread: ratioOf(fastest.seconds, our.seconds),
            },
          ]),
      ...(size.symmetry || our.found.broken !== undefined
        ? []
        : spins.map((spin) => ({
            what: `${name}: ${spin.contender.name} peaks at so many times the memory`,
            spread: ratioOf(spin.peakBytes, our.peakBytes),
          }))),
    ];
  });
};

const isMeantFast = (name: string): boolean => !name.includes('minimised');

export const ratioLine = ({ what, spread }: Ratio): string =>
  `${what}: ${spread.median.toFixed(2)} (${spread.least.toFixed(2)} to ${spread.most.toFixed(2)})`;

const grouped = (n: number): string => n.toLocaleString('en');
