import type { NodeView } from '../src/explore/view.ts';
import { type Ask, wayTo } from './walk.ts';

/** The ends of all branches that were taken: each can be gone back to. */
export const Branches = ({
  nodes,
  at,
  ask,
}: {
  readonly nodes: readonly NodeView[];
  readonly at: number;
  readonly ask: Ask;
}) => {
  const parents = new Set(nodes.map(({ parent }) => parent));
  const ends = nodes.filter(({ id }) => !parents.has(id));
  if (ends.length < 2) return null;
  const here = new Set(wayTo(nodes, at).map(({ id }) => id));
  // Initial states from which no step was taken are no branches that anybody took.
  const taken = ends.filter(({ step }) => step !== undefined).length;
  return (
    <details open={taken > 1}>
      <summary>branches ({ends.length})</summary>
      <ul class="branches">
        {ends.slice(-200).map(({ id, step, breaks }) => {
          const way = wayTo(nodes, id);
          const fork = [...way].reverse().find((node) => here.has(node.id));
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={id === at ? 'true' : undefined}
                onClick={() => void ask('goto', { id })}
              >
                state {id}: {way.length - 1} steps
                {step === undefined ? ', initial' : `, the last is ${step.thread}: ${step.call}`}
                {fork === undefined || id === at ? '' : `; leaves this way at state ${fork.id}`}
                {breaks.length === 0 ? '' : `; breaks ${breaks.join(', ')}`}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
};
