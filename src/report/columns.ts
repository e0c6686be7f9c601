/** How a table is laid out. */
export interface ColumnOptions {
  /** Columns whose cells are at the right. */
  readonly right?: ReadonlySet<number>;
  /** Colours a cell of the body, but those of the first column, after it was padded. */
  readonly colour?: (text: string, padded: string) => string;
}

/** Rows of cells as lines, each column as wide as its widest cell; the first row is the heading. */
export const columns = (
  rows: readonly (readonly string[])[],
  { right = new Set(), colour = (_, padded) => padded }: ColumnOptions = {},
): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[], paint: (text: string, padded: string) => string): string =>
    row
      .map((text, i) => {
        const width = widths[i] ?? 0;
        const padded = right.has(i) ? text.padStart(width) : text.padEnd(width);
        return i === 0 ? padded : paint(text, padded);
      })
      .join('  ')
      .trimEnd();
  const [heading = [], ...body] = rows;
  const rule = widths
    .map((width, i) => '-'.repeat(heading[i] === '' ? 0 : width))
    .join('  ')
    .trimEnd();
  return [line(heading, (_, padded) => padded), rule, ...body.map((row) => line(row, colour))];
};
