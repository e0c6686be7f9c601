import type { Verdict } from '../../check/result.ts';
import { type Paint, plain } from '../../report/colour.ts';
import { widest } from '../../report/columns.ts';
import { wrap } from '../../trace/diagram/wrap.ts';

/** What a variant does with one property, checked alone. */
export interface PropertyCell {
  readonly result: { readonly verdict: Verdict };
  readonly asExpected: boolean | undefined;
}

interface PropertyTableRow {
  readonly name: string;
  /** By property. */
  readonly cells: ReadonlyMap<string, PropertyCell>;
}

/**
 * A row a variant, a column a property: `holds`, or `breaks in 12`. A variant that does not have the property: `-`. Where the
 * table is wider than `width`, the properties that no variant breaks are only named below it.
 */
export const propertyTable = (
  properties: readonly string[],
  rows: readonly PropertyTableRow[],
  paint: Paint = plain,
  width: number = Number.POSITIVE_INFINITY,
): readonly string[] => {
  const whole = tableLines(properties, rows, paint);
  if ((whole[1] ?? '').length <= width) return whole;
  const isBroken = (name: string): boolean =>
    rows.some(({ cells }) => !['holds', 'unreached', '-'].includes(cellWords(cells.get(name))));
  const unbroken = properties.filter((name) => !isBroken(name));
  return [
    ...tableLines(properties.filter(isBroken), rows, paint),
    ...(unbroken.length === 0 ? [] : wrap(`broken by none of them: ${unbroken.join(', ')}`, width, 2)),
  ];
};

const tableLines = (
  properties: readonly string[],
  rows: readonly PropertyTableRow[],
  paint: Paint,
): readonly string[] => {
  const words = rows.map(({ cells }) => properties.map((name) => cellWords(cells.get(name))));
  const first = widest(['variant', ...rows.map(({ name }) => name)]);
  const widths = properties.map((name, i) => widest([name, ...words.map((row) => row[i] ?? '')]));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => cell.padEnd(i === 0 ? first : (widths[i - 1] ?? 0))).join('  ');
  return [
    line(['variant', ...properties]).trimEnd(),
    line(['-'.repeat(first), ...widths.map((width) => '-'.repeat(width))]),
    ...rows.map(({ name, cells }, r) => {
      const painted = properties.map((property, i) => {
        const cell = cells.get(property);
        const padded = (words[r]?.[i] ?? '').padEnd(widths[i] ?? 0);
        return cell === undefined ? padded : paint(cell.result.verdict.kind, padded);
      });
      const wrong = [...cells].flatMap(([property, { asExpected }]) => (asExpected === false ? [property] : []));
      const judgement = wrong.length === 0 ? '' : `  ${paint('unexpected', `NOT AS EXPECTED: ${wrong.join(', ')}`)}`;
      return `${[name.padEnd(first), ...painted].join('  ')}${judgement}`.trimEnd();
    }),
  ];
};

const cellWords = (cell: PropertyCell | undefined): string => {
  if (cell === undefined) return '-';
  const { verdict } = cell.result;
  switch (verdict.kind) {
    case 'violated':
      return verdict.trace.steps.at(-1)?.asserts === undefined
        ? `breaks in ${verdict.trace.steps.length}`
        : `${verdict.property} in ${verdict.trace.steps.length}`;
    case 'deadlock':
      return `deadlock in ${verdict.trace.steps.length}`;
    case 'holds':
    case 'unreached':
    case 'incomplete':
    case 'failed':
      return verdict.kind;
  }
};
