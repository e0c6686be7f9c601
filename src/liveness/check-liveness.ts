import { type LivenessProperty, livenessAnswer } from '../model/language/property.ts';
import type { System } from '../model/rules/rule.ts';
import { unrefused } from '../model/values/refusals.ts';
import { WriteGuard } from '../packed/index.ts';
import type { Ending, Limit } from '../search/outcome.ts';
import { type FairGraph, fairComponents, fairGraphOf } from './fair-components.ts';
import { fairClassesOf } from './fairness.ts';
import { type GraphOptions, graphOf, reversed, spread } from './graph.ts';
import { shortLasso } from './lasso.ts';

/** How a check of liveness properties may end; undefined where all hold. */
export type LivenessEnding = Extract<Ending, { readonly kind: 'liveness' | 'failed' }> | undefined;

/**
 * Checks the liveness properties of a system, in their order, of which every state has been explored without finding anything. Explores it once more,
 * without symmetry and without merging local steps, with all transitions in memory: the words of each state, and 12 bytes for each transition.
 * Answers with the limit that was met where it did not come to an end.
 */
export const checkLiveness = async (
  system: System,
  options: GraphOptions & { readonly limit: () => Limit },
): Promise<LivenessEnding | Limit> => {
  const found = await graphOf(system, { ...options, labelled: true });
  if (typeof found === 'string') return found === 'memory' ? 'memory' : options.limit();
  const graph = fairGraphOf(found, fairClassesOf(system));
  for (const [place, property] of system.liveness.entries()) {
    const ending = checkOne(system, graph, property, place);
    if (ending !== undefined) return ending;
  }
  return undefined;
};

const checkOne = (system: System, graph: FairGraph, property: LivenessProperty, place: number): LivenessEnding => {
  const marked = (part: LivenessProperty['comes'], among: (n: number) => boolean): Uint8Array | LivenessEnding => {
    const marks = new Uint8Array(graph.states);
    const guard = new WriteGuard(graph.stepper.buffer, 'a property');
    for (let n = 0; n < graph.states; n++) {
      if (!among(n)) continue;
      graph.load(n);
      guard.begin();
      try {
        marks[n] = unrefused(() => livenessAnswer(property.name, part, graph.stepper.buffer.root)) ? 1 : 0;
        guard.end();
      } catch (error) {
        const args = system.properties.length + 1 + place;
        return { kind: 'failed', failure: { state: graph.plain(n), rule: -1, args, error }, path: pathTo(graph, n) };
      }
    }
    return marks;
  };
  const then = marked(property.comes, () => true);
  if (!(then instanceof Uint8Array)) return then;
  if (property.kind === 'can always') {
    // What follows the states at the model's limit is not known.
    for (let n = 0; n < graph.states; n++) if (isCut(graph, n)) then[n] = 1;
    spread(reversed(graph), then);
    const never = then.indexOf(0);
    return never < 0
      ? undefined
      : { kind: 'liveness', property: place, path: pathTo(graph, never), rules: [], loop: undefined };
  }
  const not = then.map((mark) => 1 - mark);
  const sources =
    property.kind === 'eventually'
      ? not.map((mark, n) => (n < graph.initial ? mark : 0))
      : marked(property.when, (n) => not[n] === 1);
  if (!(sources instanceof Uint8Array)) return sources;
  const allowed = within(graph, not, sources);
  const lasso = shortLasso(graph, fairComponents(graph, allowed), allowed, sources);
  if (lasso === undefined) return undefined;
  return {
    kind: 'liveness',
    property: place,
    path: lasso.states.map(graph.plain),
    rules: lasso.transitions.map((e) => graph.rules[e] as number),
    loop: lasso.loop,
  };
};

/** Whether the model goes no further from a state. */
export const isCut = ({ starts, ends }: Pick<FairGraph, 'starts' | 'ends'>, n: number): boolean =>
  ends[n] === 0 && starts[n] === starts[n + 1];

/** The allowed states that are reached from some of them by allowed ones. */
const within = ({ starts, edges }: FairGraph, allowed: Uint8Array, sources: Uint8Array): Uint8Array => {
  const reached = sources.slice();
  const queue = [...sources.keys()].filter((n) => sources[n] === 1);
  for (let n = queue.pop(); n !== undefined; n = queue.pop())
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const to = edges[e] as number;
      if (allowed[to] === 0 || reached[to] === 1) continue;
      reached[to] = 1;
      queue.push(to);
    }
  return reached;
};

const pathTo = ({ parents, plain }: FairGraph, last: number) => {
  const path = [];
  for (let n = last; n >= 0; n = parents[n] as number) path.push(plain(n));
  return path.reverse();
};
