import type { SweepCell, SweepDocument } from '../../../src/report/documents/sweep.ts';
import { Growth } from '../charts/growth.tsx';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count, judgement } from '../words.ts';

interface Row {
  readonly i: number;
  readonly cell: SweepCell;
}

interface Cost {
  readonly variant: string;
  readonly bound: string;
  readonly factor: number;
  readonly next: { readonly [bound: string]: number };
  readonly states: number;
  readonly off: number;
  readonly points: number;
}

const costsOf = ({ growth }: SweepDocument): readonly Cost[] =>
  growth.flatMap(({ variant, bounds, off, points }) => bounds.map((bound) => ({ variant, off, points, ...bound })));

const verdictOf = ({ verdict, refused }: SweepCell): string => verdict ?? (refused === null ? 'not begun' : 'refused');

export const sweepView: View<SweepDocument> = {
  kind: 'sweep',
  found: ({ cells }) =>
    `${[...new Set(cells.map(({ variant }) => variant))].join(', ')}: ${count(cells.length, 'check')} over ${[...new Set(cells.flatMap(({ set }) => Object.keys(set)))].join(', ')}`,
  nameOf: ({ cells }, item) => {
    const cell = cells[Number(item)];
    return cell && `${cell.variant} ${boundsWords(cell.set)}`;
  },
  Overview: ({ document, to }) => {
    const bounds = [...new Set(document.cells.flatMap(({ set }) => Object.keys(set)))];
    const costs = costsOf(document);
    return (
      <>
        <Table
          caption="each combination of the bounds"
          columns={[
            {
              heading: 'variant',
              value: ({ cell }: Row) => cell.variant,
              show: ({ i, cell }: Row) =>
                (cell.trace ?? null) === null ? cell.variant : <a href={to(String(i))}>{cell.variant}</a>,
            },
            ...bounds.map((bound) => ({ heading: bound, value: ({ cell }: Row) => cell.set[bound] })),
            {
              heading: 'verdict',
              value: ({ cell }: Row) => verdictOf(cell),
              show: ({ cell }: Row) => (
                <span class={`verdict ${verdictOf(cell)}`} title={cell.refused ?? undefined}>
                  {verdictOf(cell)}
                </span>
              ),
            },
            { heading: 'property', value: ({ cell }: Row) => cell.property ?? undefined },
            { heading: 'states', value: ({ cell }: Row) => cell.states ?? undefined },
            { heading: 'transitions', value: ({ cell }: Row) => cell.transitions ?? undefined },
            { heading: 'depth', value: ({ cell }: Row) => cell.depth ?? undefined },
            { heading: 'seconds', value: ({ cell }: Row) => cell.seconds ?? undefined },
            { heading: 'expected', value: ({ cell }: Row) => judgement(cell.asExpected) },
          ]}
          rows={document.cells.map((cell, i) => ({ i, cell }))}
        />
        <Growth document={document} />
        {costs.length > 0 && (
          <Table
            caption="what one more of a bound costs, by a least-squares fit of log(states) over the finished searches"
            columns={[
              { heading: 'variant', value: ({ variant }: Cost) => variant },
              { heading: 'bound', value: ({ bound }: Cost) => bound },
              { heading: 'one more is times', value: ({ factor }: Cost) => Number(factor.toFixed(2)) },
              { heading: 'at', value: ({ next }: Cost) => boundsWords(next) },
              { heading: 'states, projected', value: ({ states }: Cost) => Math.round(states) },
              { heading: 'fit off by at most, times', value: ({ off }: Cost) => Number(off.toFixed(2)) },
              { heading: 'searches', value: ({ points }: Cost) => points },
            ]}
            rows={costs}
          />
        )}
      </>
    );
  },
  About: ({ document, item }) => {
    const cell = document.cells[Number(item)];
    if (cell === undefined) return null;
    return (
      <Facts
        facts={[
          ['set', boundsWords(cell.set)],
          ['found', [verdictOf(cell), cell.property ?? ''].join(' ')],
          ['states', cell.states === null ? '' : count(cell.states, 'state')],
        ]}
      />
    );
  },
};
