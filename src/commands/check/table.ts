import type { Result, Verdict } from '../../check/result.ts';
import type { Expectation } from '../../model/variant.ts';
import type { Paint } from '../../report/colour.ts';
import { grouped } from '../../report/numbers.ts';
import { padded, widest } from '../../report/page/columns.ts';
import { markdownHeading, markdownRow } from '../../report/page/markdown-page.ts';
import type { Page } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
import { expectationWords, verdictWords } from '../../report/text.ts';

/**
 * The table of a model's variants, one line as soon as each is known; its widths are settled before any is. Where a width
 * is given, columns that would not fit in it are left out, the least telling first.
 */
export interface Table {
  readonly heading: readonly string[];
  row(name: string, result: Result, expectation: Expectation | undefined, asExpected: boolean | undefined): string;
  /** A variant that there is none of at these bounds. */
  missing(name: string): string;
}

/** Columns of numbers. */
const right: ReadonlySet<number> = new Set([3, 4, 5, 6]);
const titles = ['variant', 'expected', 'found', 'states', 'transitions', 'depth', 'seconds'] as const;

/** Left out in this order where there is no room. */
const expendable: readonly number[] = [4, 5, 6, 3, 1];

export const tableOf = (
  variants: readonly { readonly name: string; readonly expectation: Expectation | undefined }[],
  properties: readonly string[],
  { style, paint, tableWidth: width }: Page = filePage,
  hashed = false,
): Table => {
  const widths = [
    widest([titles[0], ...variants.map((variant) => variant.name)]),
    widest([titles[1], ...variants.map((variant) => inTable(expectationWords(variant.expectation)))]),
    widest([
      'incomplete (interrupted)',
      ...(hashed ? [verdictWords({ kind: 'holds' }, { missed: 1e-10 })] : []),
      ...properties.map((property) => `violated ${property} in 99`),
    ]),
    10,
    11,
    5,
    7,
  ];
  const columns = fitting(widths, width);
  const set = (cells: readonly string[], end: string, found?: Result['verdict']['kind']): string =>
    style === 'markdown' ? markdownRow([...cells, end]) : `${line(cells, found)}  ${end}`.trimEnd();
  const line = (cells: readonly string[], found?: Result['verdict']['kind']): string => {
    const all = padded(cells, widths, right);
    return columns
      .map((i) => (i === 2 && found !== undefined ? all[i]?.replace(found, paint(found, found)) : all[i]))
      .join('  ');
  };
  return {
    heading:
      style === 'markdown'
        ? markdownHeading([...titles, ''], { right })
        : [line(titles).trimEnd(), line(widths.map((width) => '-'.repeat(width)))],
    row: (name, result, expectation, asExpected) => {
      const { verdict, statistics } = result;
      const cells = [
        name,
        inTable(expectationWords(expectation)),
        verdict.kind === 'unreached' ? 'unreached' : inTable(verdictWords(verdict, result.hashed)),
        grouped(statistics.states),
        grouped(statistics.transitions),
        String(statistics.depth),
        statistics.seconds.toFixed(2),
      ];
      return set(cells, judgement(verdict, asExpected, paint), verdict.kind);
    },
    missing: (name) => set([name, '-', 'not at these bounds', '', '', '', ''], ''),
  };
};

/** Which columns there is room for, with the judgement behind them. */
const fitting = (widths: readonly number[], width: number = Number.POSITIVE_INFINITY): readonly number[] => {
  let columns: readonly number[] = widths.map((_, i) => i);
  const needed = (): number => columns.reduce((sum, i) => sum + (widths[i] ?? 0) + 2, 'NOT AS EXPECTED'.length);
  for (const column of expendable) if (needed() > width) columns = columns.filter((i) => i !== column);
  return columns;
};

/** `violated MKCLEAN in 9`: the table is wide as it is. */
const inTable = (words: string): string =>
  words.replace(/ steps?(?: \(a shorter way.*)?$/, '').replace(/^(unreached) .*/, '$1');

const judgement = (verdict: Verdict, asExpected: boolean | undefined, paint: Paint): string => {
  if (asExpected === undefined) return verdict.kind === 'incomplete' ? paint('incomplete', 'NOT FINISHED') : '';
  return asExpected ? 'as expected' : paint('unexpected', 'NOT AS EXPECTED');
};
