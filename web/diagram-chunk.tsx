import { memo } from 'preact/compat';
import type { NodeView } from '../src/explore/view.ts';
import { type Ask, arrowed } from './walk.ts';

/** Rows that are made, or not made, together. */
const MOST_ROWS = 40;

export interface Chunk {
  /** The number of its first step. */
  readonly first: number;
  readonly nodes: readonly NodeView[];
  readonly lines: number;
}

export const chunksOf = (nodes: readonly NodeView[]): readonly Chunk[] =>
  Array.from({ length: Math.ceil(nodes.length / MOST_ROWS) }, (_, i) => {
    const own = nodes.slice(i * MOST_ROWS, (i + 1) * MOST_ROWS);
    const lines = own.reduce(
      (sum, { step, breaks, failure }) =>
        sum + 1 + (step?.changes.length ?? 0) + breaks.length + (failure === undefined ? 0 : 1),
      0,
    );
    return { first: i * MOST_ROWS + 1, nodes: own, lines };
  });

interface ChunkProps {
  readonly nodes: readonly NodeView[];
  readonly first: number;
  /** The columns that are shown, with commas between them: equal where they are the same. */
  readonly used: string;
  /** The state of its rows in which the walk is, if it is in one of them. */
  readonly present: number | undefined;
  readonly loop: { readonly from: number; readonly to: number } | undefined;
  /** Pixels that it takes while its rows are not made. */
  readonly height: number | undefined;
  readonly ask: Ask;
}

const Rows = ({ nodes, first, used, present, loop, height, ask }: ChunkProps) => {
  if (height !== undefined)
    return (
      <tbody data-away>
        <tr>
          <td colSpan={used.split(',').length + 1} style={{ height: `${height}px` }} />
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {nodes.map((node, i) => (
        <Row
          key={node.id}
          node={node}
          number={first + i}
          used={used}
          present={node.id === present}
          remark={remarkOf(node, loop)}
          ask={ask}
        />
      ))}
    </tbody>
  );
};

/** States that were visited never change, so rows of the same states are the same. */
export const DiagramChunk = memo(Rows, (before: ChunkProps, after: ChunkProps) => {
  const { nodes: a, ...others } = before;
  const { nodes: b, ...rest } = after;
  const keys = Object.keys(rest) as (keyof typeof rest)[];
  return keys.every((key) => others[key] === rest[key]) && a.length === b.length && a.every((node, i) => node === b[i]);
});

const remarkOf = ({ id, parent }: NodeView, loop: ChunkProps['loop']): string => {
  if (loop === undefined) return '';
  const begins = parent === loop.from && loop.from !== loop.to ? 'from here on it goes round for ever' : '';
  const ends = id === loop.to ? `and so on for ever: it is again as in state ${loop.from}` : '';
  return [begins, ends].filter((words) => words !== '').join('; ');
};

const Row = memo(
  ({
    node,
    number,
    used,
    present,
    remark,
    ask,
  }: {
    readonly node: NodeView;
    readonly number: number;
    readonly used: string;
    readonly present: boolean;
    readonly remark: string;
    readonly ask: Ask;
  }) => {
    const { id, step, breaks, failure } = node;
    if (step === undefined) return null;
    return (
      <tr class={present ? 'present' : ''} aria-current={present ? 'step' : undefined} aria-rowindex={number + 1}>
        <th scope="row" class="number">
          <button type="button" onClick={() => void ask('goto', { id })} aria-label={`go to step ${number}`}>
            {number}
          </button>
        </th>
        {used.split(',').map((column) => (
          <td key={column}>
            {step.column === Number(column) && (
              <>
                <span class="call" title={step.from}>
                  {step.call}
                </span>
                {step.changes.map((change) => (
                  <span class="effect" key={change}>
                    {arrowed(change)}
                  </span>
                ))}
                {breaks.map((name) => (
                  <span class="breaks" key={name}>
                    {name} breaks here
                  </span>
                ))}
                {failure !== undefined && <span class="breaks">{failure}</span>}
                {remark !== '' && <span class="round">{remark}</span>}
              </>
            )}
          </td>
        ))}
      </tr>
    );
  },
);
