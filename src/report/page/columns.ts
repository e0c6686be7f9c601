import { wrap } from '../../trace/diagram/wrap.ts';

/** How a table is laid out. */
export interface ColumnOptions {
  /** Columns whose cells are at the right. */
  readonly right?: ReadonlySet<number>;
  /** The last columns are left out where the lines would be longer; two always stay. Default: no limit. */
  readonly width?: number;
  /** Whether there is a line below the heading. Default: true. */
  readonly rule?: boolean;
  /** Colours a cell of the body, but those of the first column, after it was padded; `row` counts without the heading. */
  readonly colour?: (text: string, padded: string, row: number, column: number) => string;
}

/** Rows of cells as lines, each column as wide as its widest cell; the first row is the heading. */
export const columns = (
  rows: readonly (readonly string[])[],
  {
    right = new Set(),
    width: most = Number.POSITIVE_INFINITY,
    rule = true,
    colour = (_, cell) => cell,
  }: ColumnOptions = {},
): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  while (widths.length > 2 && widths.reduce((sum, width) => sum + width + 2, -2) > most) widths.pop();
  const line = (row: readonly string[], coloured: (cell: string, column: number) => string): string =>
    padded(row.slice(0, widths.length), widths, right).map(coloured).join('  ').trimEnd();
  const [heading = [], ...body] = rows;
  const below = widths
    .map((width, i) => '-'.repeat(heading[i] === '' ? 0 : width))
    .join('  ')
    .trimEnd();
  return [
    line(heading, (cell) => cell),
    ...(rule ? [below] : []),
    ...body.map((row, r) => line(row, (cell, i) => (i === 0 ? cell : colour(row[i] ?? '', cell, r, i)))),
  ];
};

/** Cells as wide as their columns; `right`: the columns whose cells are at the right. */
export const padded = (
  cells: readonly string[],
  widths: readonly number[],
  right: ReadonlySet<number> = new Set(),
): readonly string[] =>
  cells.map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)));

export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** A text behind what stands before it, wrapped so that its lines begin below each other; the text has `least` columns at least. */
export const wrapBehind = (before: string, text: string, width: number, least: number): readonly string[] =>
  wrap(text, Math.max(least, width - before.length), 0).map((line, i) =>
    i === 0 ? before + line : ' '.repeat(before.length) + line,
  );

/** Folds a line, further in than it begins. */
export const fold = (line: string, width: number): readonly string[] => {
  const margin = /^ */.exec(line)?.[0] ?? '';
  return wrap(line.trimStart(), width - margin.length, 2).map((part) => margin + part);
};
