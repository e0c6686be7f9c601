import type { Result } from '../../check/result.ts';
import type { System } from '../../model/rules/rule.ts';
import { count, grouped, percent } from '../../report/numbers.ts';
import { columns, widest } from '../../report/page/columns.ts';
import { stepCounts } from '../../report/step-counts.ts';
import type { FieldValues, SearchDetails } from '../../search/details.ts';
import { enumeration } from '../../trace/diagram/enumeration.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { deadLines } from './dead-lines.ts';

/** Lines that levels, and fields, take at most: of a deeper search several levels share one, and fields that tell less are only named. */
const MOST_ROWS = 15;
const BAR = 50;
const WIDTH = 100;

/** Where the states come from, as tables for a person: by depth, by step, by field. No lines if that was not asked for. */
export const statsLines = (system: System, result: Result, width: number = WIDTH): readonly string[] => {
  const { statistics } = result;
  const { details } = statistics;
  if (details === undefined) return [];
  return [
    'states by depth',
    ...levelRows(statistics.levels, width),
    '',
    ...stepLines(system, result, details, width),
    '',
    ...fieldLines(result, details.fields, width),
    ...deadLines(statistics, width),
    '',
    ...wrap(storageLine(result, details), width, 2),
  ];
};

const levelRows = (levels: readonly number[], width: number): readonly string[] => {
  const levelsPerRow = Math.ceil(levels.length / MOST_ROWS);
  const rows = Array.from({ length: Math.ceil(levels.length / levelsPerRow) }, (_, row) => {
    const from = row * levelsPerRow;
    const to = Math.min(levels.length, from + levelsPerRow);
    return {
      depth: to - from === 1 ? String(from) : `${from} to ${to - 1}`,
      states: levels.slice(from, to).reduce((sum, level) => sum + level, 0),
    };
  });
  const most = Math.max(1, ...rows.map(({ states }) => states));
  const depths = widest(rows.map(({ depth }) => depth));
  const counts = widest(rows.map(({ states }) => grouped(states)));
  const room = Math.min(BAR, width - depths - counts - 4);
  return rows.map(({ depth, states }) => {
    const bar = '#'.repeat(Math.ceil((room * states) / most));
    return `${depth.padStart(depths)}  ${grouped(states).padStart(counts)}  ${bar}`.trimEnd();
  });
};

const stepLines = (
  system: System,
  { statistics }: Result,
  { reached }: SearchDetails,
  width: number,
): readonly string[] => {
  const steps = stepCounts(system, statistics);
  const taken = steps.filter(({ generated }) => generated > 0);
  const never = steps.filter(({ generated }) => generated === 0).map(({ step }) => step);
  const neverLines = listed('never taken', never.length === 0 ? ['none'] : never, width);
  if (reached.kind === 'unknown')
    return [
      ...table(
        [
          ['transitions by step', 'generated'],
          ...taken.map(({ step, generated }) => [`  ${step}`, grouped(generated)]),
        ],
        width,
      ),
      ...neverLines,
      ...wrap(`which step was the first to reach a state is not known: ${whyUnknown[reached.why]}`, width, 2),
    ];
  const all = Math.max(1, statistics.states);
  const rows = taken.map(({ step, generated, fresh = 0 }) => [
    `  ${step}`,
    grouped(generated),
    grouped(fresh),
    percent(fresh, generated),
    percent(fresh, all),
  ]);
  return [
    ...table([['transitions by step', 'generated', 'new states', 'new of generated', 'of all states'], ...rows], width),
    ...neverLines,
  ];
};

const whyUnknown: { readonly [W in Extract<SearchDetails['reached'], { kind: 'unknown' }>['why']]: string } = {
  'several workers': 'several workers found states at once; --workers 1 tells',
  resumed: 'the search was resumed, and what was saved does not say',
};

const fieldLines = (
  { statistics, symmetric }: Result,
  fields: readonly FieldValues[],
  width: number,
): readonly string[] => {
  const orbits = symmetric.length === 0 ? '' : `, one of each orbit up to ${symmetric.join(', ')}`;
  const whole = Math.log2(Math.max(1, statistics.states)).toFixed(1);
  const telling = fields
    .filter(({ seen }) => seen > 1)
    .sort((a, b) => b.entropy - a.entropy || (a.field < b.field ? -1 : 1));
  const rows = telling
    .slice(0, MOST_ROWS)
    .map(({ field, places, seen, of, entropy, bits }) => [
      `  ${field}`,
      entropy.toFixed(1),
      grouped(seen),
      grouped(of),
      String(places),
      String(bits),
    ]);
  const named = (what: string, group: readonly FieldValues[]): readonly string[] =>
    listed(
      what,
      group.map(({ field }) => field),
      width,
    );
  return [
    ...table([['values by field', 'bits told', 'seen', 'possible', 'places', 'bits stored'], ...rows], width),
    ...wrap(
      `bits told: the entropy of a field by itself over the states${orbits}; all fields together tell ${whole}`,
      width,
      2,
    ),
    ...named('telling less', telling.slice(MOST_ROWS)),
    ...named(
      'always the same',
      fields.filter(({ seen }) => seen === 1),
    ),
    ...named(
      'never there',
      fields.filter(({ seen }) => seen === 0),
    ),
  ];
};

const storageLine = ({ statistics }: Result, { stateBits, stateWords, indexLoad }: SearchDetails): string => {
  const each = statistics.bytes / Math.max(1, statistics.states);
  return [
    `a state: ${count(stateBits, 'bit')} in ${count(stateWords, 'word')}, ${stateWords * 4} bytes`,
    `${Math.round(each)} bytes with index and tables`,
    `index ${percent(indexLoad, 1)} full`,
  ].join('; ');
};

/** `never taken: a, b`; no lines where there are none. */
const listed = (what: string, names: readonly string[], width: number): readonly string[] =>
  names.length === 0 ? [] : enumeration(`${what}:`, names, width);

/** Rows in columns, the first to the left; columns that there is no room for are left out, the last ones first. */
const table = (rows: readonly (readonly string[])[], width: number): readonly string[] =>
  columns(rows, { right: new Set([1, 2, 3, 4, 5]), width, rule: false });
