import { isCounterexample } from '../../check/result.ts';
import type { Bug } from '../../model/variant.ts';
import { grouped } from '../../report/numbers.ts';
import { padded, widest, wrapBehind } from '../../report/page/columns.ts';
import { markdownHeading, markdownRow } from '../../report/page/markdown-page.ts';
import type { Page } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import type { Checked } from '../shared/run-variants.ts';
import { type Case, type CheckedCase, expectedProperty, isAsExpected } from './cases.ts';

/** A table of cases, a line each as soon as it is known. */
export interface BugTable {
  readonly heading: readonly string[];
  row(checked: CheckedCase): readonly string[];
}

/** The cases as they are in the catalogue, a line each; nothing is checked. */
export const caseList = (cases: readonly Case[], page: Page = filePage): readonly string[] => {
  const cells = cases.map(({ bug }) => [bug.id, bug.kind, yearWord(bug), bug.title]);
  const rows = [['id', 'kind', 'year', 'what went wrong'], ...cells];
  if (page.style === 'markdown') return page.table(rows);
  const widths = [0, 1, 2].map((i) => widest(rows.map((row) => row[i] ?? '')));
  const width = page.style === 'mail' ? page.width : (page.tableWidth ?? Number.POSITIVE_INFINITY);
  return rows.flatMap((row) => {
    const before = `${padded(row.slice(0, 3), widths).join('  ')}  `;
    return wrapBehind(before, row[3] ?? '', width, 30);
  });
};

const headings = [
  'id',
  'kind',
  'year',
  'what went wrong',
  'broken property',
  'steps',
  'states',
  'seconds',
  'fixed',
  'states',
  'seconds',
] as const;
const numbers: ReadonlySet<number> = new Set([5, 6, 7, 9, 10]);
const titleColumn = 3;

/** What a mail has room for. */
const inMail: readonly number[] = [0, 2, 3, 4, 5, 8];

export const bugTable = (
  cases: readonly Case[],
  { style, paint, tableWidth: width = 150 }: Page = filePage,
): BugTable => {
  // The title has what the other columns leave of the line.
  const widths = [
    widest(['id', ...cases.map(({ bug }) => bug.id)]),
    'kernel'.length,
    4,
    0,
    widest(['broken property', ...cases.map(({ bug, variant }) => bug.property ?? expectedProperty(variant) ?? '')]),
    5,
    9,
    7,
    'unreached'.length,
    9,
    7,
  ];
  const shown = style === 'mail' ? inMail : headings.map((_, i) => i);
  const chosen = <T>(all: readonly T[]): readonly T[] => shown.map((i) => all[i] as T);
  const end = style === 'mail' ? 0 : ' as expected'.length + 2;
  const otherColumns = chosen(widths).reduce((sum, each) => sum + each + 2, 0) + end;
  const title = Math.max(
    style === 'mail' ? 20 : 28,
    Math.min(widest(['what went wrong', ...cases.map(({ bug }) => bug.title)]), width - otherColumns),
  );
  widths[titleColumn] = title;
  const line = (cells: readonly string[], end = ''): string =>
    [...chosen(padded(cells, widths, numbers)), end].join('  ').trimEnd();
  return {
    heading:
      style === 'markdown'
        ? markdownHeading([...headings, ''], { right: numbers })
        : [line(headings), line(widths.map((each) => '-'.repeat(each)))],
    row: (checked) => {
      const { bug, broken, fixed } = checked;
      const [first = '', ...more] = style === 'markdown' ? [bug.title] : wrap(bug.title, title, 0);
      const verdict = broken?.result.verdict;
      const cells = [
        bug.id,
        bug.kind,
        yearWord(bug),
        first,
        verdict === undefined ? 'not begun' : verdict.kind === 'violated' ? verdict.property : verdict.kind,
        verdict !== undefined && isCounterexample(verdict) ? String(verdict.trace.steps.length) : '-',
        ...costCells(broken),
        fixed === undefined ? '-' : fixed.result.verdict.kind,
        ...costCells(fixed),
      ];
      const judgement = isAsExpected(checked) ? 'as expected' : paint('unexpected', 'NOT AS EXPECTED');
      if (style === 'markdown') return [markdownRow([...cells, judgement])];
      const before = shown.filter((column) => column < titleColumn);
      const margin = ' '.repeat(before.reduce((sum, column) => sum + (widths[column] ?? 0) + 2, 0));
      return [
        line(cells, style === 'mail' && isAsExpected(checked) ? '' : judgement),
        ...more.map((part) => margin + part),
      ];
    },
  };
};

/** Of a kernel's: the year of its fix, or that there is none. */
const yearWord = ({ kind, year }: Bug): string =>
  year === undefined ? (kind === 'kernel' ? 'open' : '-') : String(year);

const costCells = (form: Checked | undefined): readonly string[] => {
  if (form === undefined) return ['-', '-'];
  const { states, seconds } = form.result.statistics;
  return [grouped(states), seconds.toFixed(2)];
};
