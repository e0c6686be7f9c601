import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { NodeView } from '../src/explore/view.ts';
import { chunksOf, DiagramChunk } from './diagram-chunk.tsx';
import { useWindow } from './use-window.ts';
import type { Ask } from './walk.ts';

/** The race diagram: a column a thread, time downwards. A click on a row goes there. */
export const Diagram = ({
  columns,
  way,
  at,
  ask,
  all,
  recorded,
  loop,
}: {
  readonly columns: readonly string[];
  /** The visited states on the way to the present one. */
  readonly way: readonly NodeView[];
  readonly at: number;
  readonly ask: Ask;
  readonly all: readonly NodeView[];
  /** Of a recorded way, what comes after the present state is shown, too. */
  readonly recorded: boolean;
  /** The state to which a run that goes on for ever comes back, and the last one before it does. */
  readonly loop: { readonly from: number; readonly to: number } | undefined;
}) => {
  const shown = (recorded ? all : way).filter(({ step }) => step !== undefined);
  const used = columns.flatMap((_, column) => (shown.some(({ step }) => step?.column === column) ? [column] : []));
  const outer = useRef<HTMLDivElement>(null);
  const chunks = chunksOf(shown);
  const { isSeen, heightOf } = useWindow(
    outer,
    chunks.map(({ lines }) => lines),
  );
  // A row for each step, of which those out of sight are not made: the one where the walk is always is.
  useLayoutEffect(() => {
    const row = outer.current?.querySelector('tr.present');
    if (outer.current !== null && row) bringIntoSight(outer.current, row);
  }, [at]);
  useEffect(() => {
    if (shown.length === 0) outer.current?.scrollTo({ top: 0 });
  }, [shown.length]);
  if (shown.length === 0) return <p class="hint">no step was taken yet</p>;
  return (
    <>
      <h2>the way here</h2>
      <div class="diagram" ref={outer}>
        <table aria-rowcount={shown.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
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
          {chunks.map(({ first, nodes }, i) => {
            const present = nodes.some(({ id }) => id === at) ? at : undefined;
            return (
              <DiagramChunk
                key={first}
                nodes={nodes}
                first={first}
                used={used.join()}
                present={present}
                loop={loop}
                height={isSeen(i) || present !== undefined ? undefined : heightOf(i)}
                ask={ask}
              />
            );
          })}
        </table>
      </div>
    </>
  );
};

/** Scrolls what scrolls, and nothing around it, until a row can be seen below the head of the table. */
const bringIntoSight = (outer: HTMLElement, row: Element): void => {
  const [around, inner] = [outer.getBoundingClientRect(), row.getBoundingClientRect()];
  const head = outer.querySelector('thead')?.getBoundingClientRect().height ?? 0;
  if (inner.top < around.top + head) outer.scrollTop -= around.top + head - inner.top;
  else if (inner.bottom > around.bottom) outer.scrollTop += inner.bottom - around.bottom;
  const step = row.querySelector('.call')?.getBoundingClientRect();
  if (step === undefined) return;
  if (step.left < around.left) outer.scrollLeft -= around.left - step.left;
  else if (step.right > around.right) outer.scrollLeft += step.right - around.right;
};
