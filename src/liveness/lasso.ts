import { canStay, type FairComponent, type FairGraph } from './fair-components.ts';

/** A run that comes to a circle: its states, and by which transition each but the first was reached. */
export interface Lasso {
  readonly states: readonly number[];
  /** Places in the graph's `edges`. */
  readonly transitions: readonly number[];
  /** How many transitions come before the circle; as many as there are if it stays in the last state for ever. */
  readonly loop: number;
}

/** A way through a graph. */
interface Way {
  readonly states: readonly number[];
  readonly transitions: readonly number[];
}

/** How many states of components are tried as the beginning of the circle, the nearest first. */
const MOST_TRIED = 64;

/**
 * A short lasso: a shortest way to a component, or to a state where the run may stay, and from one of its nearest states on a circle that does what
 * is needed, by going to the nearest of what is still missing. The run goes to one of `sources` by any states, and from there on by allowed ones, of
 * which all components are. Undefined where none of them is reached.
 */
export const shortLasso = (
  graph: FairGraph,
  components: readonly FairComponent[],
  allowed: Uint8Array,
  sources: Uint8Array,
): Lasso | undefined => {
  const componentOf = new Map<number, FairComponent>();
  for (const component of components) for (const n of component.states) componentOf.set(n, component);
  let tried = 0;
  let best: Lasso | undefined;
  for (const prefix of prefixes(graph, sources, allowed, (n) => componentOf.has(n) || canStay(graph, n))) {
    if (tried++ >= MOST_TRIED || prefix.transitions.length >= (best?.transitions.length ?? Number.POSITIVE_INFINITY))
      break;
    const start = prefix.states.at(-1) as number;
    const loop = prefix.transitions.length;
    if (canStay(graph, start)) return { ...prefix, loop };
    const circle = circleFrom(graph, componentOf.get(start) as FairComponent, start);
    const states = [...prefix.states, ...circle.states.slice(1)];
    best = shorter(best, { states, transitions: [...prefix.transitions, ...circle.transitions], loop });
  }
  return best;
};

/** Ways to the states that are an end, the shortest first: to a source, and on by allowed states. */
function* prefixes(
  graph: FairGraph,
  sources: Uint8Array,
  allowed: Uint8Array,
  isEnd: (n: number) => boolean,
): Generator<Way> {
  const { states, starts, edges, parents } = graph;
  // A state's number is higher than that of the one it was first reached from.
  const depths = new Int32Array(states);
  for (let n = 0; n < states; n++) {
    const parent = parents[n] as number;
    depths[n] = parent < 0 ? 0 : (depths[parent] as number) + 1;
  }
  const cameBy = new Map<number, { readonly from: number; readonly by: number } | undefined>();
  let source = 0;
  let level: number[] = [];
  for (let depth = 0; level.length > 0 || source < states; depth++) {
    for (; source < states && (depths[source] as number) <= depth; source++)
      if (sources[source] === 1 && !cameBy.has(source)) {
        cameBy.set(source, undefined);
        level.push(source);
      }
    const next: number[] = [];
    for (const n of level) {
      if (isEnd(n)) {
        const on = wayBack(n, (at) => cameBy.get(at));
        // The states before a source may have been reached again from it.
        const first = wayBack(on.states[0] as number, (at) => firstWay(graph, at));
        yield {
          states: [...first.states, ...on.states.slice(1)],
          transitions: [...first.transitions, ...on.transitions],
        };
      }
      for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
        const to = edges[e] as number;
        if (allowed[to] !== 1 || cameBy.has(to)) continue;
        cameBy.set(to, { from: n, by: e });
        next.push(to);
      }
    }
    level = next;
  }
}

/** The transition by which a state was first reached. */
const firstWay = ({ starts, edges, parents }: FairGraph, n: number): { from: number; by: number } | undefined => {
  const from = parents[n] as number;
  if (from < 0) return undefined;
  let by = starts[from] as number;
  while (edges[by] !== n) by++;
  return { from, by };
};

const wayBack = (
  last: number,
  cameBy: (n: number) => { readonly from: number; readonly by: number } | undefined,
): Way => {
  const states = [last];
  const transitions: number[] = [];
  for (let at = cameBy(last); at !== undefined; at = cameBy(at.from)) {
    states.push(at.from);
    transitions.push(at.by);
  }
  return { states: states.reverse(), transitions: transitions.reverse() };
};

const shorter = (a: Lasso | undefined, b: Lasso): Lasso =>
  a !== undefined && a.transitions.length <= b.transitions.length ? a : b;

/** A circle in a component that does what fairness asks for. */
const circleFrom = (graph: FairGraph, { states, needed }: FairComponent, start: number): Way => {
  const inside = new Set(states);
  const { enabled, taken, weak } = graph;
  let missing = needed;
  const seen = (n: number): void => {
    missing &= ~(weak & ~(enabled[n] as number));
  };
  const way: { states: number[]; transitions: number[] } = { states: [start], transitions: [] };
  const goOn = (isEnd: (n: number) => boolean, isLast: (e: number) => boolean): void => {
    const last = way.states.at(-1) as number;
    const next = shortestWay(graph, last, inside, isEnd, isLast);
    for (const n of next.states.slice(1)) {
      way.states.push(n);
      seen(n);
    }
    for (const e of next.transitions) {
      way.transitions.push(e);
      missing &= ~(taken[e] as number);
    }
  };
  seen(start);
  while (missing !== 0)
    goOn(
      (n) => (weak & missing & ~(enabled[n] as number)) !== 0,
      (e) => ((taken[e] as number) & missing) !== 0,
    );
  const isBack = (e: number): boolean => graph.edges[e] === start;
  if (way.transitions.length === 0 || way.states.at(-1) !== start) goOn(() => false, isBack);
  return way;
};

/**
 * A shortest way from a state to one that is an end, or that ends with a transition that may be the last; of no transitions where it is an end itself.
 * Along the states of a component, in which there is one.
 */
const shortestWay = (
  graph: FairGraph,
  from: number,
  inside: ReadonlySet<number>,
  isEnd: (n: number) => boolean,
  isLast: (e: number) => boolean,
): Way => {
  const { starts, edges } = graph;
  const cameBy = new Map<number, { readonly from: number; readonly by: number } | undefined>([[from, undefined]]);
  const queue = [from];
  for (let i = 0; i < queue.length; i++) {
    const n = queue[i] as number;
    if (isEnd(n)) return wayBack(n, (at) => cameBy.get(at));
    for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
      const to = edges[e] as number;
      if (!inside.has(to)) continue;
      if (isLast(e)) {
        const { states, transitions } = wayBack(n, (at) => cameBy.get(at));
        return { states: [...states, to], transitions: [...transitions, e] };
      }
      if (cameBy.has(to)) continue;
      cameBy.set(to, { from: n, by: e });
      queue.push(to);
    }
  }
  throw new Error('a component has no way to what is in it');
};
