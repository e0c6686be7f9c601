// A way through a variant with everything that a page shows of it, so that it can be stepped through where the model is not.

import { Session } from '../../explore/session.ts';
import { type StateView, stateView, type VariantView, variantView } from '../../explore/view.ts';
import type { Instance } from '../../model/instance.ts';
import type { TraceStep } from '../../trace/trace.ts';
import { waitingWords } from '../counterexample.ts';
import type { TraceDocument } from '../json-base.ts';

/** A way through a variant, with the state after each step. */
export interface Recorded {
  readonly variant: VariantView;
  /** The state before the first step, and after each. The first one has all the visited states in `nodes`. */
  readonly states: readonly StateView[];
}

/** The steps of a trace, taken in the model. Throws a `usage` error for steps that cannot be taken, a `file` error for another initial state. */
export const recordedOf = (instance: Instance, { initial, steps }: TraceDocument): Recorded => {
  const session = new Session(instance);
  session.begin(initial);
  session.follow(steps.map((step): TraceStep => ({ ...step, from: step.from ?? undefined })));
  const path = session.path();
  const first = path[0]?.id ?? 0;
  // The way alone, numbered from 0: the other initial states are none of it.
  const renumbered = (state: StateView): StateView => ({
    ...state,
    id: state.depth,
    nodes: state.nodes
      .filter(({ id, parent }) => id === first || parent !== undefined)
      .map((node, i) => ({ ...node, id: i, parent: i === 0 ? undefined : i - 1 })),
  });
  const states = path.map(({ id }, i) => {
    session.goto(id);
    return renumbered(stateView(session, i === 0 ? 0 : session.visited.length, waitingWords));
  });
  return { variant: variantView(instance), states };
};
