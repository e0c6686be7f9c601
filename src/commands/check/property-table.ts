import type { Verdict } from '../../check/result.ts';
import type { Paint } from '../../report/colour.ts';
import type { Page } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
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
  page: Page = filePage,
): readonly string[] => {
  const whole = tableLines(properties, rows, page);
  const { style, tableWidth: width = Number.POSITIVE_INFINITY } = page;
  if (style === 'markdown' || (whole[1] ?? '').length <= width) return whole;
  const isBroken = (name: string): boolean =>
    rows.some(({ cells }) => !['holds', 'unreached', '-'].includes(cellWords(cells.get(name))));
  const unbroken = properties.filter((name) => !isBroken(name));
  return [
    ...tableLines(properties.filter(isBroken), rows, page),
    ...(unbroken.length === 0 ? [] : wrap(`broken by none of them: ${unbroken.join(', ')}`, width, 2)),
  ];
};

const tableLines = (
  properties: readonly string[],
  rows: readonly PropertyTableRow[],
  page: Page,
): readonly string[] => {
  const { paint }: { readonly paint: Paint } = page;
  const judgement = ({ cells }: PropertyTableRow): string => {
    const wrong = [...cells].flatMap(([property, { asExpected }]) => (asExpected === false ? [property] : []));
    return wrong.length === 0 ? '' : `NOT AS EXPECTED: ${wrong.join(', ')}`;
  };
  const colour = (text: string, padded: string, row: number, column: number): string => {
    const property = properties[column - 1];
    if (property === undefined) return text === '' ? '' : paint('unexpected', text);
    const cell = rows[row]?.cells.get(property);
    return cell === undefined ? padded : paint(cell.result.verdict.kind, padded);
  };
  return page.table(
    [
      ['variant', ...properties, ''],
      ...rows.map((row) => [row.name, ...properties.map((name) => cellWords(row.cells.get(name))), judgement(row)]),
    ],
    { colour },
  );
};

const cellWords = (cell: PropertyCell | undefined): string => {
  if (cell === undefined) return '-';
  const { verdict } = cell.result;
  switch (verdict.kind) {
    case 'violated':
    case 'liveness':
      return verdict.trace.steps.at(-1)?.asserts === undefined
        ? `breaks in ${verdict.trace.steps.length}`
        : `${verdict.property} in ${verdict.trace.steps.length}`;
    case 'deadlock':
    case 'livelock':
      return `${verdict.kind} in ${verdict.trace.steps.length}`;
    case 'holds':
    case 'unreached':
    case 'incomplete':
    case 'failed':
      return verdict.kind;
  }
};
