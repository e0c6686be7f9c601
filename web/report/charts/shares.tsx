import { axisX, barX, type PlotOptions } from '@observablehq/plot';
import { useMemo, useState } from 'preact/hooks';
import { type Side, sides } from '../../../src/policies/subject.ts';
import type { CompareDocument } from '../../../src/report/documents/compare.ts';
import { Chart } from '../chart.tsx';
import { Table } from '../table.tsx';

/** Told apart by those who do not see red and green alike, and in grey. */
const colours: { readonly [S in Side]: string } = {
  exact: 'var(--exact)',
  silent: 'var(--silent)',
  safe: 'var(--safe)',
  wrong: 'var(--wrong)',
};
/** A share that there is is seen, however small. */
const LEAST = 0.02;

type Which = 'everyState' | 'atRest';

interface Share {
  readonly policy: string;
  readonly question: string;
  readonly side: Side;
  /** States. */
  readonly n: number;
  /** Of all of them, 0 to 1. */
  readonly share: number;
  /** As it is drawn. */
  readonly from: number;
  readonly to: number;
}

const sharesOf = ({ policies }: CompareDocument, which: Which): readonly Share[] =>
  policies.flatMap(({ name, answers }) =>
    (answers ?? []).flatMap(({ question, [which]: counts }) => {
      const all = sides.reduce((sum, side) => sum + counts[side], 0);
      const widths = sides.map((side) => (counts[side] === 0 ? 0 : Math.max(LEAST, counts[side] / Math.max(1, all))));
      const widest = widths.indexOf(Math.max(...widths));
      const excess = widths.reduce((a, b) => a + b, 0) - 1;
      let at = 0;
      return sides.flatMap((side, i): readonly Share[] => {
        if (counts[side] === 0) return [];
        const from = at;
        at += (widths[i] ?? 0) - (i === widest ? excess : 0);
        return [{ policy: name, question, side, n: counts[side], share: counts[side] / all, from, to: at }];
      });
    }),
  );

/** How the answers of each policy are shared out. */
export const Shares = ({ document }: { readonly document: CompareDocument }) => {
  const [which, setWhich] = useState<Which>('atRest');
  const shares = useMemo(() => sharesOf(document, which), [document, which]);
  const options = useMemo(() => drawn(document, shares), [document, shares]);
  if (shares.length === 0) return null;
  return (
    <>
      <h2>answers</h2>
      <label>
        states{' '}
        <select value={which} onChange={(event) => setWhich(event.currentTarget.value as Which)}>
          <option value="atRest">in which nothing is in progress</option>
          <option value="everyState">all, in the middle of calls as well</option>
        </select>
      </label>
      <Chart
        title="shares of each policy's answers"
        options={options}
        note="exact: always true. silent: it says that it cannot say. safe: not true, on the side that harms nobody. wrong: not true, on the other side. A share that there is is drawn at least 2 % wide."
      >
        <Table
          caption="shares of answers"
          columns={[
            { heading: 'policy', value: ({ policy }: Share) => policy },
            { heading: 'question', value: ({ question }: Share) => question },
            { heading: 'answer', value: ({ side }: Share) => side },
            { heading: 'states', value: ({ n }: Share) => n },
            { heading: '%', value: ({ share }: Share) => share * 100 },
          ]}
          rows={shares}
        />
      </Chart>
    </>
  );
};

const drawn =
  ({ questions, policies }: CompareDocument, shares: readonly Share[]): ((width: number) => PlotOptions) =>
  (width) => {
    const policyNames = policies.map(({ name }) => name);
    const longest = Math.max(...policyNames.map((name) => name.length));
    const marginLeft = 16 + longest * 7;
    // Beside each other where there is room for it.
    const isWide = (width - marginLeft) / questions.length > 90;
    const facet = { domain: questions.map(({ name }) => name), label: null };
    const rows = policyNames.length * 20;
    return {
      marginLeft,
      marginTop: isWide ? 40 : 20,
      marginRight: isWide ? 20 : 90,
      height: isWide ? rows + 100 : questions.length * (rows + 16) + 80,
      color: { domain: [...sides], range: sides.map((side) => colours[side]), legend: true },
      x: { domain: [0, 1], label: null, percent: false },
      y: { domain: policyNames, label: null },
      ...(isWide ? { fx: { ...facet, padding: 0.12 } } : { fy: { ...facet, padding: 0.05 } }),
      marks: [
        axisX({ ticks: [0.25, 0.75], tickFormat: (share: number) => `${share * 100}%` }),
        barX(shares, {
          x1: 'from',
          x2: 'to',
          y: 'policy',
          fill: 'side',
          [isWide ? 'fx' : 'fy']: 'question',
          title: ({ policy, question, side, share, n }: Share) =>
            `${policy}, ${question}: ${side} in ${n.toLocaleString('en')} states, ${(share * 100).toFixed(1)}%`,
          insetTop: 1,
          insetBottom: 1,
        }),
      ],
    };
  };
