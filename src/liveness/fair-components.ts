import { Components } from './components.ts';
import type { FairClass } from './fairness.ts';
import type { Graph } from './graph.ts';

/** A graph with what is fair in it: of each state, and of each transition, the classes as bits of a number. */
export interface FairGraph extends Graph {
  readonly weak: number;
  readonly strong: number;
  /** The classes of which something can happen in a state. */
  readonly enabled: Int32Array;
  /** The classes to which a transition belongs. */
  readonly taken: Int32Array;
}

/** `graph`: with labels. */
export const fairGraphOf = (graph: Graph, classes: readonly FairClass[]): FairGraph => {
  const bits = (fair: FairClass['fair']): number =>
    classes.reduce((all, each, c) => (each.fair === fair ? all | (1 << c) : all), 0);
  const classesOf = (rule: number): number =>
    classes.reduce((all, { rules }, c) => (rules.includes(rule) ? all | (1 << c) : all), 0);
  const known = new Map<number, number>();
  const taken = graph.rules.map((rule) => {
    const found = known.get(rule) ?? classesOf(rule);
    known.set(rule, found);
    return found;
  });
  const enabled = new Int32Array(graph.states);
  for (let n = 0; n < graph.states; n++)
    for (let e = graph.starts[n] as number; e < (graph.starts[n + 1] as number); e++)
      enabled[n] = (enabled[n] as number) | (taken[e] as number);
  return { ...graph, weak: bits('weak'), strong: bits('strong'), enabled, taken };
};

/** A set of states all of which a fair run can visit for ever, without leaving it. */
export interface FairComponent {
  readonly states: readonly number[];
  /** The classes of which the run has to take a step now and then: of the weak ones it may be in a state instead in which nothing of it can happen. */
  readonly needed: number;
}

/** Where a fair run may stay for ever without a step: nothing but noise can happen, and none of it is fair. */
export const canStay = ({ ends, enabled, weak, strong }: FairGraph, n: number): boolean =>
  ends[n] === 1 && ((enabled[n] as number) & (weak | strong)) === 0;

/**
 * The components among the allowed states in which a fair run can go on for ever. A strongly connected component is one if of each weak class
 * it has a transition, or a state in which it is not enabled, and of each strong one a transition or no state in which it is enabled. Where only the
 * last is not so, the states in which such a class is enabled are left out, and what remains is looked at anew (E. A. Emerson, C.-L. Lei,
 * "Modalities for model checking", 1987; for pairs of sets: Streett automata).
 */
export const fairComponents = (graph: FairGraph, allowed: Uint8Array): readonly FairComponent[] => {
  const { states, starts, edges, taken, enabled, weak, strong } = graph;
  const components = new Components(graph);
  /** Which states are looked at together; 0: none. */
  const region = new Int32Array(states);
  let regions = 1;
  for (let n = 0; n < states; n++) region[n] = allowed[n] === 1 ? 1 : 0;
  const fair: FairComponent[] = [];
  const open: (readonly number[])[] = [[...region.keys()].filter((n) => region[n] === 1)];
  for (let members = open.pop(); members !== undefined; members = open.pop()) {
    const found: (readonly number[])[] = [];
    components.find(
      members,
      (from, to) => region[from] === region[to],
      (component) => found.push(component),
    );
    for (const component of found) {
      regions++;
      for (const n of component) region[n] = regions;
      let within = 0;
      let some = 0;
      let every = ~0;
      let transitions = 0;
      for (const n of component) {
        some |= enabled[n] as number;
        every &= enabled[n] as number;
        for (let e = starts[n] as number; e < (starts[n + 1] as number); e++)
          if (region[edges[e] as number] === regions) {
            within |= taken[e] as number;
            transitions++;
          }
      }
      if (transitions === 0 || (weak & every & ~within) !== 0) continue;
      const missing = strong & some & ~within;
      if (missing === 0) {
        fair.push({ states: component, needed: (weak | strong) & some });
        continue;
      }
      const rest = component.filter((n) => ((enabled[n] as number) & missing) === 0);
      components.forget(component);
      for (const n of component) if (((enabled[n] as number) & missing) !== 0) region[n] = 0;
      if (rest.length > 0) open.push(rest);
    }
  }
  return fair;
};
