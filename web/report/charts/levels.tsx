import { axisX, axisY, type PlotOptions, rectY, ruleY } from '@observablehq/plot';
import { useCallback } from 'preact/hooks';
import { Chart } from '../chart.tsx';
import { Table } from '../table.tsx';

interface Level {
  readonly depth: number;
  readonly states: number;
}

/** How many new states a search found at each depth. */
export const Levels = ({ levels }: { readonly levels: readonly number[] }) => {
  const key = levels.join();
  const options = useCallback(
    (): PlotOptions => ({
      height: 240,
      marginLeft: 60,
      marginBottom: 44,
      x: { label: 'steps from an initial state', labelOffset: 38 },
      y: { label: 'new states', grid: true },
      marks: [
        rectY(asLevels(key), {
          x1: ({ depth }: Level) => depth - 0.5,
          x2: ({ depth }: Level) => depth + 0.5,
          y: 'states',
          fill: 'var(--series)',
          inset: levels.length > 200 ? 0 : 0.5,
        }),
        ruleY([0]),
        axisX({ tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : '') }),
        axisY({ tickFormat: 's' }),
      ],
    }),
    [key, levels.length],
  );
  if (levels.length < 2) return null;
  return (
    <Chart title="states by level" options={options}>
      <Table
        caption="new states at each depth"
        columns={[
          { heading: 'depth', value: ({ depth }: Level) => depth },
          { heading: 'new states', value: ({ states }: Level) => states },
        ]}
        rows={asLevels(key)}
      />
    </Chart>
  );
};

/** Of numbers with commas between them: equal where they are the same. */
const asLevels = (key: string): readonly Level[] =>
  key.split(',').map((states, depth) => ({ depth, states: Number(states) }));
