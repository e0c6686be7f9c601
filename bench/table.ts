// Columns of text, aligned for a terminal or as markdown; the first to the left, the others to the right.

export type Row = readonly string[];

export const plainTable = (head: Row, rows: readonly Row[]): readonly string[] => {
  const width = widths([head, ...rows]);
  return [head, ...rows].map((row) => aligned(row, width).join('  ').trimEnd());
};

export const markdownTable = (head: Row, rows: readonly Row[]): readonly string[] => {
  const width = widths([head, ...rows]);
  const rule = width.map((n, column) => (column === 0 ? '-'.repeat(n) : `${'-'.repeat(Math.max(1, n - 1))}:`));
  return [aligned(head, width), rule, ...rows.map((row) => aligned(row, width))].map((row) => `| ${row.join(' | ')} |`);
};

const widths = (rows: readonly Row[]): readonly number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));

const aligned = (row: Row, width: readonly number[]): Row =>
  width.map((n, column) => (column === 0 ? (row[0] ?? '').padEnd(n) : (row[column] ?? '').padStart(n)));
