import { type DrawnEdge, type DrawnNode, drawnGraph } from '../graph/drawn-graph.ts';
import { type StateSpace, stateSpace } from '../graph/state-space.ts';
import type { System } from '../model/rules/rule.ts';
import { encodeKey } from '../reference/encoding.ts';
import type { TraceStep } from '../trace/trace.ts';
import type { Session } from './session.ts';

/** The states of a small variant, for a page. */
export interface GraphView {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** How many steps the nearest of a node's states is from an initial one. */
  readonly depths: readonly number[];
  /** States and transitions of the whole space. */
  readonly states: number;
  readonly transitions: number;
  /** Whether every state is there. */
  readonly whole: boolean;
}

/** A state space that a walk is held against. Explored once, when it is asked for first. */
export class GraphExplorer {
  readonly #system: System;
  readonly #most: number;
  #space: StateSpace | undefined;
  #numbers: ReadonlyMap<string, number> | undefined;

  constructor(system: System, most: number) {
    this.#system = system;
    this.#most = most;
  }

  get #states(): StateSpace {
    this.#space ??= stateSpace(this.#system, this.#most);
    return this.#space;
  }

  /** Drawn by fields, or a node a state. Throws `unknown` for a field that the state does not have. */
  view(by: readonly string[]): GraphView {
    const space = this.#states;
    const { nodes, edges, nodeOf } = drawnGraph(this.#system, space, by);
    const depths = this.#ways().depths;
    const nearest = nodes.map(() => Number.POSITIVE_INFINITY);
    for (const [n, node] of nodeOf.entries()) nearest[node] = Math.min(nearest[node] as number, depths[n] as number);
    return {
      nodes,
      edges,
      depths: nearest,
      states: space.states.length,
      transitions: space.edges.length,
      whole: space.whole,
    };
  }

  /** The node in which a session is; undefined where that state is not among the states. */
  nodeOf(session: Session, by: readonly string[]): number | undefined {
    const space = this.#states;
    this.#numbers ??= new Map(space.states.map(({ value }, n) => [encodeKey(this.#system.root, value), n]));
    const n = this.#numbers.get(encodeKey(this.#system.root, session.at.state));
    return n === undefined ? undefined : drawnGraph(this.#system, space, by).nodeOf[n];
  }

  /** A shortest way to the nearest state of a node: the initial state's place among the initial ones, and the steps. Undefined for no such node. */
  wayTo(
    node: number,
    by: readonly string[],
  ):
    | {
        readonly from: StateSpace['states'][number];
        readonly steps: readonly Pick<TraceStep, 'thread' | 'step' | 'args'>[];
      }
    | undefined {
    const space = this.#states;
    const { nodeOf } = drawnGraph(this.#system, space, by);
    const { depths, by: edgeTo } = this.#ways();
    let at: number | undefined;
    for (const [n, of] of nodeOf.entries())
      if (of === node && (at === undefined || (depths[n] as number) < (depths[at] as number))) at = n;
    if (at === undefined) return undefined;
    const steps: Pick<TraceStep, 'thread' | 'step' | 'args'>[] = [];
    for (let edge = edgeTo[at]; edge !== undefined; edge = edgeTo[at]) {
      steps.push({ thread: edge.thread, step: edge.step, args: edge.args });
      at = edge.from;
    }
    return { from: space.states[at] as StateSpace['states'][number], steps: steps.reverse() };
  }

  /** How far each state is, and by which transition it was first reached. */
  #ways(): { readonly depths: readonly number[]; readonly by: readonly (StateSpace['edges'][number] | undefined)[] } {
    const space = this.#states;
    const depths: number[] = space.states.map(() => Number.POSITIVE_INFINITY);
    const by: (StateSpace['edges'][number] | undefined)[] = space.states.map(() => undefined);
    for (const n of space.initial) depths[n] = 0;
    // Edges are in the order of a breadth-first search: the first one to a state is on a shortest way.
    for (const edge of space.edges)
      if (depths[edge.to] === Number.POSITIVE_INFINITY) {
        depths[edge.to] = (depths[edge.from] as number) + 1;
        by[edge.to] = edge;
      }
    return { depths, by };
  }
}
