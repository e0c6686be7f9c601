// What was measured, as rows of one table, and as ratios.

import { ratioOf, type Spread, spreadOf } from '../statistics.ts';
import type { Row } from '../table.ts';
import type { Size } from './contender.ts';
import type { Measured } from './rounds.ts';
import { defaults } from './sizes.ts';

export interface Ratio {
  readonly what: string;
  readonly spread: Spread;
}

export interface Result {
  readonly size: Size;
  readonly measured: readonly Measured[];
}

/** The model at its bounds: of those of the zap, how many CPUs, and what is not as usual. */
const nameOf = ({ model, variant, bounds }: Size): string => {
  const told = Object.entries(bounds).filter(([name, value]) => name === 'cpus' || value !== defaults[name]);
  return `${model}/${variant} ${told.map(([name, value]) => `${name}=${value}`).join(' ')}`;
};

export const titleOf = ({ size, measured }: Result): string => {
  const found = measured[0]?.found;
  const name = nameOf(size);
  if (found === undefined) return name;
  const counts = `${grouped(found.states)} states, ${grouped(found.transitions)} transitions`;
  const whole = size.reduced ? 'until the verdict, with all reductions' : counts;
  const what = found.broken === undefined ? whole : `${found.broken} broken`;
  return `${name}: ${what}${size.symmetry ? ', symmetric CPUs' : ''}`;
};

/** The same in few words, as a row above those of its contenders. */
export const shortTitleOf = ({ size, measured }: Result): string => {
  const broken = measured[0]?.found.broken;
  return [
    nameOf(size),
    ...(broken === undefined ? [] : [`${broken} broken`]),
    ...(size.symmetry ? ['symmetric CPUs'] : []),
    ...(size.reduced ? ['reduced'] : []),
  ].join(', ');
};

/** `to ours`: the seconds, to those of shootdown with as many workers. `states`: of a search that breaks off, those until then; with reductions, what is stored. */
export const head: Row = ['', 'seconds', 'to ours', 'CPU seconds', 'states', 'steps', 'peak MiB', 'own bytes a state'];

/** What a search of fewer states has resident is the program. */
const MANY = 100_000;

export const rowsOf = ({ size, measured }: Result): readonly Row[] =>
  measured.map(({ contender, found, seconds, cpuSeconds, peakBytes }) => {
    const time = spreadOf(seconds);
    const ours = measured.find(
      ({ contender: { tool, workers } }) => tool === 'shootdown' && workers === contender.workers,
    );
    const isOurs = contender.tool === 'shootdown';
    const peak = spreadOf(peakBytes).median;
    const isTold = !size.reduced && found.broken === undefined && found.states >= MANY;
    const each = (bytes: number | undefined): string =>
      isTold && bytes !== undefined ? (bytes / found.states).toFixed(0) : '';
    return [
      contender.name,
      seconds.length === 1
        ? time.median.toFixed(2)
        : `${time.median.toFixed(2)} (${time.least.toFixed(2)} to ${time.most.toFixed(2)})`,
      isOurs || ours === undefined ? '' : short(ratioOf(seconds, ours.seconds).median),
      spreadOf(cpuSeconds).median.toFixed(2),
      grouped(found.states),
      found.steps === undefined ? '' : String(found.steps),
      isSeen({ peakBytes }) ? grouped(Math.round(peak / 2 ** 20)) : '?',
      each(found.stateBytes),
    ];
  });

/** A process may be over before its memory is looked at. */
const isSeen = ({ peakBytes }: Pick<Measured, 'peakBytes'>): boolean => spreadOf(peakBytes).median >= 2 ** 20;

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
      ...(size.reduced ? [] : spins).filter(isSeen).map((spin) => ({
        what: `${name}: a peak as many times as large (${spin.contender.name})`,
        spread: ratioOf(spin.peakBytes, our.peakBytes),
      })),
    ];
  });
};

export const ratioLine = ({ what, spread }: Ratio): string => {
  const { median, least, most } = spread;
  return `${what}: ${short(median)}${least === most ? '' : ` (${short(least)} to ${short(most)})`}`;
};

/** Two digits that count, at least. */
const short = (n: number): string => (n < 0.1 ? n.toPrecision(2) : n.toFixed(2));

const grouped = (n: number): string => n.toLocaleString('en');

/** A line for each contender: what it was built and run with. */
export const settingsLines = (results: readonly Result[]): readonly string[] => {
  const contenders = results.flatMap(({ measured }) => measured.map(({ contender }) => contender));
  return [...new Map(contenders.map(({ name, settings }) => [name, settings]))].map(
    ([name, words]) => `${name}: ${words}`,
  );
};
