import { memo } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import type { NodeView } from '../src/explore/view.ts';
import type { Ask } from './walk.ts';

/** The race diagram: a column a thread, time downwards. A click on a row goes there. */
export const Diagram = ({
  columns,
  way,
  at,
  ask,
  all,
  recorded,
}: {
  readonly columns: readonly string[];
  /** The visited states on the way to the present one. */
  readonly way: readonly NodeView[];
  readonly at: number;
  readonly ask: Ask;
  readonly all: readonly NodeView[];
  /** Of a recorded way, what comes after the present state is shown, too. */
  readonly recorded: boolean;
}) => {
  const shown = (recorded ? all : way).filter(({ step }) => step !== undefined);
  const used = columns.flatMap((_, column) => (shown.some(({ step }) => step?.column === column) ? [column] : []));
  const present = useRef<HTMLTableRowElement>(null);
  useEffect(() => present.current?.scrollIntoView({ block: 'nearest' }), [at]);
  if (shown.length === 0) return <p class="hint">no step was taken yet</p>;
  return (
    <>
      <h2>the way here</h2>
      <div class="diagram">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                step
              </th>
              {used.map((column) => (
                <th scope="col" key={column}>
                  {columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((node, i) => (
              <DiagramRow
                key={node.id}
                node={node}
                number={i + 1}
                used={used.join()}
                present={node.id === at}
                reference={node.id === at ? present : null}
                ask={ask}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};

const DiagramRow = memo(
  ({
    node,
    number,
    used,
    present,
    reference,
    ask,
  }: {
    readonly node: NodeView;
    readonly number: number;
    /** The columns that are shown, with commas between them: equal where they are the same. */
    readonly used: string;
    readonly present: boolean;
    readonly reference: { current: HTMLTableRowElement | null } | null;
    readonly ask: Ask;
  }) => {
    const { id, step, breaks, failure } = node;
    if (step === undefined) return null;
    return (
      <tr ref={reference} class={present ? 'present' : ''} aria-current={present ? 'step' : undefined}>
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
                    {change}
                  </span>
                ))}
                {breaks.map((name) => (
                  <span class="breaks" key={name}>
                    {name} breaks here
                  </span>
                ))}
                {failure !== undefined && <span class="breaks">{failure}</span>}
              </>
            )}
          </td>
        ))}
      </tr>
    );
  },
);
