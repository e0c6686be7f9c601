// What was measured, as tables and ratios.
import type { Found, Size } from './contender.ts';
import type { Measured } from './rounds.ts';
import { defaults } from './sizes.ts';
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
  const told = Object.entries(size.bounds).filter(([name, value]) => name === 'cpus' || value !== defaults[name]);
  const bounds = `zap/${size.variant} ${told.map(([name, value]) => `${name}=${value}`).join(' ')}`;
  if (found === undefined) return bounds;
  const counts = `${grouped(found.states)} states, ${grouped(found.transitions)} transitions`;
  const whole = size.reduced ? 'until the verdict, with all reductions' : counts;
  const what = found.broken === undefined ? whole : `${found.broken} broken in ${found.steps} steps`;
  return `${bounds}: ${what}${size.symmetry ? ', symmetric CPUs' : ''}`;
};

export const headOf = ({ size, measured }: Result): Row => [
  '',
  'seconds',
  'least to most',
  'CPU seconds',
  // Of states that are not the same for all it would say nothing.
  ...(size.reduced ? [] : ['states/s']),
  'peak MiB',
  ...(measured[0]?.found.broken === undefined
    ? size.reduced
      ? ['states stored']
      : ['peak bytes a state', 'own bytes a state']
    : ['states until then', 'steps']),
];

export const rowsOf = ({ size, measured }: Result): readonly Row[] =>
  measured.map(({ contender, found, seconds, cpuSeconds, peakBytes }) => {
    const time = spreadOf(seconds);
    const peak = spreadOf(peakBytes).median;
    return [
      contender.name,
      time.median.toFixed(2),
      `${time.least.toFixed(2)} to ${time.most.toFixed(2)}`,
      spreadOf(cpuSeconds).median.toFixed(2),
      ...(size.reduced ? [] : [grouped(Math.round(found.states / time.median))]),
      // A process may be over before it is looked at.
      peak === 0 ? '?' : grouped(Math.round(peak / 2 ** 20)),
      ...(found.broken === undefined
        ? size.reduced
          ? [grouped(found.states)]
          : perState(found, peak)
        : [grouped(found.states), String(found.steps)]),
    ];
  });

const perState = ({ states, stateBytes }: Found, peak: number): Row => [
  (peak / states).toFixed(0),
  stateBytes === undefined ? '' : (stateBytes / states).toFixed(0),
];

/**
 * How many times as fast shootdown is as its peers, and how many times its memory they need.
 *
 * The whole search: against the fastest peer with as many workers (or fewer, where that is faster). A counterexample: against
 * the fastest that finds a shortest one, and against the fastest that finds any.
 */
export const ratiosOf = ({ size, measured }: Result): readonly Ratio[] => {
  const ours = measured.filter(({ contender }) => contender.tool === 'shootdown');
  const peers = measured.filter(({ contender }) => contender.tool !== 'shootdown');
  return ours.flatMap((our) => {
    const { workers, name } = our.contender;
    const rivals = peers.filter(({ contender }) => contender.workers <= workers);
    const faster = (what: string, among: readonly Measured[]): readonly Ratio[] => {
      const [fastest] = [...among].sort((a, b) => spreadOf(a.seconds).median - spreadOf(b.seconds).median);
      if (fastest === undefined) return [];
      const words = `${name}: times as fast as the fastest ${what} (${fastest.contender.name})`;
      return [{ what: words, spread: ratioOf(fastest.seconds, our.seconds) }];
    };
    if (our.found.broken !== undefined)
      return [
        ...faster(
          'peer that finds a shortest counterexample',
          rivals.filter(({ contender }) => contender.shortest),
        ),
        ...faster('peer that finds any', rivals),
      ];
    const spins = peers.filter(({ contender }) => contender.tool === 'spin' && contender.workers === workers);
    return [
      ...faster(size.symmetry ? 'peer with symmetry' : 'peer', rivals),
      ...(size.reduced ? [] : spins).map((spin) => ({
        what: `${name}: a peak as many times as large (${spin.contender.name})`,
        spread: ratioOf(spin.peakBytes, our.peakBytes),
      })),
    ];
  });
};

export const ratioLine = ({ what, spread }: Ratio): string =>
  `${what}: ${short(spread.median)} (${short(spread.least)} to ${short(spread.most)})`;

/** Two digits that count, at least. */
const short = (n: number): string => (n < 0.1 ? n.toPrecision(2) : n.toFixed(2));

const grouped = (n: number): string => n.toLocaleString('en');
