import { wrapParts } from './wrap.ts';

/** One row of a table: in which column it stands, and its lines. */
export interface Row {
  readonly column: number;
  readonly lines: readonly Line[];
}

export interface Line {
  /** Broken between its parts first, within one only where that is not enough. */
  readonly parts: readonly string[];
  readonly indent: number;
}

const gap = 3;
/** Four columns of it fit into the 72 of a mail. */
const leastWidth = 15;

/**
 * Sets rows under column headings, in plain ASCII: every row in its column, one below the other. Columns are as wide as
 * their text, and narrower, with the text wrapped, where the table would be wider than `width`; but never narrower than
 * a word of a heading needs, so that a table of very many columns is wider.
 */
export const tabulate = (headings: readonly string[], rows: readonly Row[], width: number): readonly string[] => {
  const widths = widthsFor(naturalWidths(headings, rows), width - gap * (headings.length - 1));
  const lines = [
    inColumns(headings, widths),
    inColumns(
      widths.map((w) => '-'.repeat(w)),
      widths,
    ),
  ];
  for (const row of rows) {
    const before = ' '.repeat(widths.slice(0, row.column).reduce((sum, w) => sum + w + gap, 0));
    for (const { parts, indent } of row.lines) {
      const room = (widths[row.column] ?? leastWidth) - indent;
      for (const line of wrapParts(parts, room, indent === 0 ? 4 : 2))
        lines.push(`${before}${' '.repeat(indent)}${line}`.trimEnd());
    }
  }
  return lines;
};

const inColumns = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(' '.repeat(gap))
    .trimEnd();

const naturalWidths = (headings: readonly string[], rows: readonly Row[]): readonly Need[] =>
  headings.map((heading, i) => ({
    least: Math.max(leastWidth, heading.length),
    natural: Math.max(
      heading.length,
      ...rows
        .filter((row) => row.column === i)
        .flatMap((row) => row.lines.map((line) => line.parts.join(' ').length + line.indent)),
    ),
  }));

interface Need {
  readonly least: number;
  readonly natural: number;
}

/** Gives every column what it needs if there is room; otherwise the wide ones share what the narrow ones leave. */
const widthsFor = (needs: readonly Need[], room: number): readonly number[] => {
  const widths = needs.map(({ natural }) => natural);
  let open = needs.map((_, i) => i);
  let left = room;
  for (;;) {
    const share = Math.floor(left / Math.max(1, open.length));
    const modest = open.filter((i) => (needs[i]?.natural ?? 0) <= share);
    if (modest.length === 0) {
      for (const i of open) widths[i] = Math.max(needs[i]?.least ?? leastWidth, share);
      return widths;
    }
    left -= modest.reduce((sum, i) => sum + (needs[i]?.natural ?? 0), 0);
    open = open.filter((i) => !modest.includes(i));
    if (open.length === 0) return widths;
  }
};
