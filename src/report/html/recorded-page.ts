// A counterexample as one page that can be sent.

import type { Counterexample } from '../../check/result.ts';
import { Session } from '../../explore/session.ts';
import { type StateView, stateView, type VariantView, variantView } from '../../explore/view.ts';
import type { Instance } from '../../model/instance.ts';
import { waitingWords } from '../counterexample.ts';
import { readPage } from './read-page.ts';

/** What a file that is sent has in it: a way through a variant, with the state after each step. */
export interface Recorded {
  readonly variant: VariantView;
  /** The state before the first step, and after each. The first one has all the visited states in `nodes`. */
  readonly states: readonly StateView[];
}

/** A counterexample, with everything that a page shows of it. Throws a `usage` error for steps that cannot be taken. */
export const recordedOf = (instance: Instance, { trace }: Counterexample): Recorded => {
  const session = new Session(instance);
  session.begin(trace.initial);
  session.follow(trace.steps);
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

/** One page that needs no server and asks nobody for anything: it opens from a disk. */
export const pageWith = (recorded: Recorded): string => {
  const page = readPage();
  // What is inside a script element must not end it.
  const data = JSON.stringify(recorded).replaceAll('<', '\\u003c');
  const { model, variant } = recorded.variant;
  const script = page['app.js'].toString('utf8').replaceAll('</script', '<\\/script');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:" />
    <link rel="icon" href="data:," />
    <title>${model}/${variant}</title>
    <style>${page['app.css'].toString('utf8')}</style>
  </head>
  <body>
    <div id="app"></div>
    <noscript>This page needs JavaScript.</noscript>
    <script type="application/json" id="recorded">${data}</script>
    <script type="module">${script}</script>
  </body>
</html>
`;
};
