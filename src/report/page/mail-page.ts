import { plain } from '../colour.ts';
import { type ColumnOptions, columns, fold } from './columns.ts';
import type { Page, PageSize } from './page.ts';
import { plainPage } from './plain-page.ts';

/** As plain, for a mail: no line is longer than its width, but for a word or a command line that is. */
export const mailPage = (size: PageSize): Page => ({
  ...plainPage({ ...size, paint: plain, tableWidth: size.width }),
  style: 'mail',
  summary: ({ label, verdict, facts, judgement }) =>
    fold(
      `${label}: ${verdict.join(' ')}; ${[...facts, ...(isNews(judgement) ? [judgement] : [])].join(', ')}`,
      size.width,
    ),
  lines: (texts) => texts.flatMap((text) => fold(text, size.width)),
  command: (purpose, command) => ['', ...fold(`${purpose}:`, size.width), '', `    ${command}`],
  table: (rows, options) =>
    parts(rows, size.width).flatMap((part, i) => [
      ...(i === 0 ? [] : ['']),
      ...columns(part.rows, { ...options, ...rightOf(options, part.columns) }),
    ]),
});

/** That the model does what its author says is of no interest to who has not seen it. */
const isNews = (judgement: string): boolean => judgement !== '' && judgement !== 'as expected';

interface Part {
  readonly columns: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** A table too wide for a mail as several, each with the first column. */
const parts = (rows: readonly (readonly string[])[], width: number): readonly Part[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const groups: number[][] = [];
  let left = -1;
  for (let column = 1; column < widths.length; column++) {
    const needed = (widths[column] as number) + 2;
    if (left < needed) {
      groups.push([0]);
      left = width - (widths[0] as number);
    }
    groups.at(-1)?.push(column);
    left -= needed;
  }
  return (groups.length === 0 ? [[0]] : groups).map((group) => ({
    columns: group,
    rows: rows.map((row) => group.map((i) => row[i] ?? '')),
  }));
};

/** The columns of numbers, as they are counted in a part. */
const rightOf = (options: ColumnOptions = {}, group: readonly number[]): ColumnOptions => ({
  colour: (_, padded) => padded,
  right: new Set(group.flatMap((column, i) => (options.right?.has(column) ? [i] : []))),
});
