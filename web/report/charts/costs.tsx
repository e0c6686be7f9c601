import { dot, lineY, type PlotOptions, text } from '@observablehq/plot';
import { useMemo, useState } from 'preact/hooks';
import type { CompareDocument } from '../../../src/report/documents/compare.ts';
import { Chart } from '../chart.tsx';
import { type Column, Table } from '../table.tsx';
import { distinct, type Line, labelPlaces } from './labelled.ts';

const measures = {
  atomics: 'atomic operations',
  lines: 'cache lines touched',
  locks: 'holds of its own lock',
  entries: 'page-table entries read',
} as const;
type Measure = keyof typeof measures;

/** What each policy's operations cost, against the pages of the folio. */
export const Costs = ({ document }: { readonly document: CompareDocument }) => {
  const operations = useMemo(() => operationsOf(document), [document]);
  const [operation, setOperation] = useState(operations[0] ?? '');
  const [measure, setMeasure] = useState<Measure>('atomics');
  const lines = useMemo(() => linesOf(document, operation, measure), [document, operation, measure]);
  const options = useMemo(() => drawn(lines, measures[measure]), [lines, measure]);
  if (operations.length === 0) return null;
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))];
  const columns: readonly Column<Line>[] = [
    { heading: 'policy', value: ({ name }) => name },
    ...sizes.map((size) => ({
      heading: `${size} pages`,
      value: ({ points }: Line) => points.find(({ x }) => x === size)?.y,
    })),
  ];
  return (
    <>
      <h2>costs</h2>
      <div class="picks">
        <label>
          operation{' '}
          <select value={operation} onChange={(event) => setOperation(event.currentTarget.value)}>
            {operations.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          what it costs{' '}
          <select value={measure} onChange={(event) => setMeasure(event.currentTarget.value as Measure)}>
            {Object.entries(measures).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      {lines.length === 0 ? (
        <p class="hint">no policy has that operation</p>
      ) : sizes.length > 1 ? (
        <Chart title={`${measures[measure]} of ${operation}, against the pages of a folio`} options={options}>
          <Table caption={`${measures[measure]} of ${operation}`} columns={columns} rows={lines} />
        </Chart>
      ) : (
        <Table caption={`${measures[measure]} of ${operation}`} columns={columns} rows={lines} />
      )}
    </>
  );
};

const operationsOf = ({ policies }: CompareDocument): readonly string[] => [
  ...new Set(policies.flatMap(({ costs }) => costs?.operations.map(({ operation }) => operation) ?? [])),
];

const linesOf = ({ policies }: CompareDocument, operation: string, measure: Measure): readonly Line[] =>
  policies.flatMap(({ name, costs }): readonly Line[] => {
    const cost = costs?.operations.find((each) => each.operation === operation);
    if (costs === null || cost === undefined) return [];
    return [{ name, points: costs.sizes.map((x, i) => ({ x, y: cost[measure][i] ?? 0 })) }];
  });

interface Named {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 300;

const drawn =
  (lines: readonly Line[], label: string): ((width: number) => PlotOptions) =>
  (width) => {
    const told = distinct(lines);
    const points: readonly Named[] = told.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
    const most = Math.max(1, ...points.map(({ y }) => y));
    const ends = told.map(({ name, points }) => ({ name, ...(points.at(-1) as { x: number; y: number }) }));
    const places = labelPlaces(
      ends.map(({ y }) => y),
      (most / (HEIGHT - 70)) * 15,
    );
    const labels: readonly Named[] = ends.map((end, i) => ({ ...end, y: places[i] ?? end.y }));
    const marginRight = Math.min(width * 0.45, 24 + Math.max(...told.map(({ name }) => name.length)) * 6.6);
    const xs = [...new Set(points.map(({ x }) => x))];
    return {
      height: HEIGHT,
      marginRight,
      marginLeft: 46,
      x: { type: 'log', base: 2, label: 'pages', ticks: xs, tickFormat: (x: number) => String(x) },
      y: { label, grid: true, domain: [0, Math.max(most, ...places)], ticks: 6 },
      color: { domain: told.map(({ name }) => name), range: told.map((_, i) => `var(--line-${(i % 8) + 1})`) },
      marks: [
        lineY(points, { x: 'x', y: 'y', stroke: 'name', strokeWidth: 2 }),
        dot(points, { x: 'x', y: 'y', fill: 'name', r: 3 }),
        text(labels, {
          x: 'x',
          y: 'y',
          text: 'name',
          fill: 'currentColor',
          textAnchor: 'start',
          dx: 8,
          textOverflow: 'ellipsis-end',
          lineWidth: marginRight / 12,
          title: 'name',
        }),
      ],
    };
  };
