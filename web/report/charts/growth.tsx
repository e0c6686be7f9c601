import { dot, lineY, type PlotOptions, text } from '@observablehq/plot';
import { useMemo, useState } from 'preact/hooks';
import type { GrowthDocument, SweepDocument } from '../../../src/report/documents/sweep.ts';
import { Chart } from '../chart.tsx';
import { Table } from '../table.tsx';
import { boundsWords } from '../words.ts';
import { labelPlaces } from './labelled.ts';

type Bounds = { readonly [name: string]: number };

/** A search that was finished, a point of the fit, or what the fit says of a value that was not swept. */
interface Point {
  readonly series: string;
  readonly x: number;
  readonly states: number;
  readonly kind: 'found' | 'fit' | 'projected';
}

/** How the states of a sweep grow with one bound, with the fit. */
export const Growth = ({ document }: { readonly document: SweepDocument }) => {
  const bounds = useMemo(() => boundsOf(document), [document]);
  const [bound, setBound] = useState(bounds[0] ?? '');
  const points = useMemo(() => pointsOf(document, bound), [document, bound]);
  const options = useMemo(() => drawn(points, bound), [points, bound]);
  if (bounds.length === 0) return null;
  return (
    <>
      <h2>growth</h2>
      <label>
        with{' '}
        <select value={bound} onChange={(event) => setBound(event.currentTarget.value)}>
          {bounds.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {points.length === 0 ? (
        <p class="hint">no search came to its end, so that it has seen all states</p>
      ) : (
        <Chart
          title={`states against ${bound}`}
          options={options}
          note="A dot is a search that came to its end; a line is the fit; a circle is what the fit says of one more."
        >
          <Table
            caption={`states against ${bound}`}
            columns={[
              { heading: 'of', value: ({ series }: Point) => series },
              { heading: bound, value: ({ x }: Point) => x },
              { heading: 'states', value: ({ states }: Point) => Math.round(states) },
              { heading: 'what', value: ({ kind }: Point) => kind },
            ]}
            rows={points}
          />
        </Chart>
      )}
    </>
  );
};

/** The bounds that more than one value of was searched. */
const boundsOf = ({ cells }: SweepDocument): readonly string[] => [
  ...new Set(
    cells.flatMap(({ set }) =>
      Object.keys(set).filter((name) => new Set(cells.map(({ set: other }) => other[name])).size > 1),
    ),
  ),
];

const without = (set: Bounds, bound: string): Bounds =>
  Object.fromEntries(Object.entries(set).filter(([name]) => name !== bound));

const pointsOf = ({ cells, growth }: SweepDocument, bound: string): readonly Point[] => {
  const variants = new Set(cells.map(({ variant }) => variant)).size;
  const series = new Map<string, { readonly variant: string; readonly set: Bounds; readonly points: Point[] }>();
  for (const { variant, set, verdict, states } of cells) {
    const x = set[bound];
    // A search that ended with a violation has not seen all states.
    if (x === undefined || states === null || (verdict !== 'holds' && verdict !== 'unreached')) continue;
    const others = without(set, bound);
    const name = [...(variants > 1 ? [variant] : []), boundsWords(others)].filter((part) => part !== '').join(', ');
    const own = series.get(name) ?? { variant, set: others, points: [] };
    series.set(name, own);
    own.points.push({ series: name === '' ? variant : name, x, states, kind: 'found' });
  }
  return [...series.values()].flatMap(({ variant, set, points }) => {
    const fit = growth.find((each) => each.variant === variant);
    const at = fit && statesBy(fit, bound);
    if (at === undefined) return points;
    const xs = points.map(({ x }) => x);
    const name = points[0]?.series ?? '';
    const fitted = (x: number, kind: Point['kind']): Point => ({
      series: name,
      x,
      states: at({ ...set, [bound]: x }),
      kind,
    });
    const next = Math.max(...xs) + 1;
    return [
      ...points,
      ...[...new Set([...xs, next])].sort((a, b) => a - b).map((x) => fitted(x, 'fit')),
      fitted(next, 'projected'),
    ];
  });
};

/** The states at some bounds by a fit; undefined where it does not know the bound. */
const statesBy = ({ bounds }: GrowthDocument, bound: string): ((set: Bounds) => number) | undefined => {
  const known = bounds.find((each) => each.bound === bound);
  if (known === undefined) return undefined;
  return (set) =>
    bounds.reduce(
      (states, { bound: name, factor }) => states * factor ** ((set[name] ?? 0) - (known.next[name] ?? 0)),
      known.states,
    );
};

const HEIGHT = 320;

const drawn =
  (points: readonly Point[], bound: string): ((width: number) => PlotOptions) =>
  (width) => {
    const series = [...new Set(points.map(({ series }) => series))];
    const of = (kind: Point['kind']): readonly Point[] => points.filter((point) => point.kind === kind);
    const logs = points.map(({ states }) => Math.log10(Math.max(1, states)));
    const ends = series.map((name) =>
      points.filter((point) => point.series === name).reduce((a, b) => (b.x >= a.x ? b : a)),
    );
    const span = Math.max(...logs) - Math.min(...logs) || 1;
    const places = labelPlaces(
      ends.map(({ states }) => Math.log10(Math.max(1, states))),
      (span / (HEIGHT - 70)) * 15,
    );
    const marginRight = Math.min(width * 0.4, 24 + Math.max(...series.map((name) => name.length)) * 6.6);
    return {
      height: HEIGHT,
      marginRight,
      marginLeft: 60,
      x: { label: bound, ticks: [...new Set(points.map(({ x }) => x))], tickFormat: (x: number) => String(x) },
      y: { type: 'log', label: 'states', grid: true, tickFormat: '~s', ticks: 5 },
      color: { domain: series, range: series.map((_, i) => `var(--line-${(i % 8) + 1})`) },
      marks: [
        lineY(of('fit'), { x: 'x', y: 'states', stroke: 'series', strokeDasharray: '4 3' }),
        dot(of('found'), { x: 'x', y: 'states', fill: 'series', r: 4, title: titleOf }),
        dot(of('projected'), { x: 'x', y: 'states', stroke: 'series', r: 5, fill: 'var(--ground)', title: titleOf }),
        text(
          ends.map((end, i) => ({ ...end, states: 10 ** (places[i] ?? 0) })),
          {
            x: 'x',
            y: 'states',
            text: 'series',
            textAnchor: 'start',
            dx: 10,
            textOverflow: 'ellipsis-end',
            lineWidth: marginRight / 12,
            title: 'series',
          },
        ),
      ],
    };
  };

const titleOf = ({ series, x, states, kind }: Point): string =>
  `${series}, ${x}: ${Math.round(states).toLocaleString('en')} states${kind === 'found' ? '' : ', by the fit'}`;
