import type { Verdict } from '../../check/result.ts';
import { type Paint, plain } from '../../report/colour.ts';

/** What a variant does with one property, checked alone. */
export interface PropertyCell {
  readonly verdict: Verdict;
  readonly asExpected: boolean | undefined;
}

/** A row a variant, a column a property: `holds`, or `breaks in 12`. A variant that does not have the property: `-`. */
export const propertyTable = (
  columns: readonly string[],
  rows: readonly { readonly name: string; readonly cells: ReadonlyMap<string, PropertyCell> }[],
  paint: Paint = plain,
): readonly string[] => {
  const words = rows.map(({ cells }) => columns.map((name) => cellWords(cells.get(name))));
  const first = widest(['variant', ...rows.map(({ name }) => name)]);
  const widths = columns.map((name, i) => widest([name, ...words.map((row) => row[i] ?? '')]));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => cell.padEnd(i === 0 ? first : (widths[i - 1] ?? 0))).join('  ');
  return [
    line(['variant', ...columns]).trimEnd(),
    line(['-'.repeat(first), ...widths.map((width) => '-'.repeat(width))]),
    ...rows.map(({ name, cells }, r) => {
      const painted = columns.map((column, i) => {
        const cell = cells.get(column);
        const padded = (words[r]?.[i] ?? '').padEnd(widths[i] ?? 0);
        return cell === undefined ? padded : paint(cell.verdict.kind, padded);
      });
      const wrong = [...cells].flatMap(([column, { asExpected }]) => (asExpected === false ? [column] : []));
      const judgement = wrong.length === 0 ? '' : `  ${paint('unexpected', `NOT AS EXPECTED: ${wrong.join(', ')}`)}`;
      return `${[name.padEnd(first), ...painted].join('  ')}${judgement}`.trimEnd();
    }),
  ];
};

const cellWords = (cell: PropertyCell | undefined): string => {
  if (cell === undefined) return '-';
  const { verdict } = cell;
  switch (verdict.kind) {
    case 'violated':
      return `breaks in ${verdict.trace.steps.length}`;
    case 'deadlock':
      return `deadlock in ${verdict.trace.steps.length}`;
    case 'holds':
    case 'unreached':
    case 'incomplete':
    case 'failed':
      return verdict.kind;
  }
};

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
