import { wrap } from '../trace/diagram/wrap.ts';

/** How a table is laid out. */
export interface ColumnOptions {
  /** Columns whose cells are at the right. */
  readonly right?: ReadonlySet<number>;
  /** The last columns are left out where the lines would be longer; two always stay. Default: no limit. */
  readonly width?: number;
  /** Whether there is a line below the heading. Default: true. */
  readonly rule?: boolean;
  /** Colours a cell of the body, but those of the first column, after it was padded. */
  readonly colour?: (text: string, padded: string) => string;
}

/** Rows of cells as lines, each column as wide as its widest cell; the first row is the heading. */
export const columns = (
  rows: readonly (readonly string[])[],
  {
    right = new Set(),
    width: most = Number.POSITIVE_INFINITY,
    rule = true,
    colour = (_, padded) => padded,
  }: ColumnOptions = {},
): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  while (widths.length > 2 && widths.reduce((sum, width) => sum + width + 2, -2) > most) widths.pop();
  const line = (row: readonly string[], paint: (text: string, padded: string) => string): string =>
    row
      .slice(0, widths.length)
      .map((text, i) => {
        const width = widths[i] ?? 0;
        const padded = right.has(i) ? text.padStart(width) : text.padEnd(width);
        return i === 0 ? padded : paint(text, padded);
      })
      .join('  ')
      .trimEnd();
  const [heading = [], ...body] = rows;
  const below = widths
    .map((width, i) => '-'.repeat(heading[i] === '' ? 0 : width))
    .join('  ')
    .trimEnd();
  return [line(heading, (_, padded) => padded), ...(rule ? [below] : []), ...body.map((row) => line(row, colour))];
};

export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** A text behind what stands before it, wrapped so that its lines begin below each other; the text has `least` columns at least. */
export const wrapBehind = (before: string, text: string, width: number, least: number): readonly string[] =>
  wrap(text, Math.max(least, width - before.length), 0).map((line, i) =>
    i === 0 ? before + line : ' '.repeat(before.length) + line,
  );
