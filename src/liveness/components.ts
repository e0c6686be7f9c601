import { IntList } from './int-list.ts';

/** A directed graph: the successors of node n are `edges[starts[n]]` to `edges[starts[n + 1] - 1]`. */
export interface Edges {
  readonly starts: Int32Array;
  readonly edges: Int32Array;
}

const DONE = -1;

/**
 * Finds strongly connected components, each after all that can be reached from it (Tarjan 1972, without recursion). Its
 * arrays are as long as the graph has nodes, and are used again.
 */
export class Components {
  readonly #graph: Edges;
  /** 0: not visited. */
  readonly #index: Int32Array;
  readonly #low: Int32Array;
  readonly #cursor: Int32Array;
  readonly #open = new IntList();
  readonly #path = new IntList();
  #visited = 0;

  constructor(graph: Edges) {
    this.#graph = graph;
    const nodes = graph.starts.length - 1;
    this.#index = new Int32Array(nodes);
    this.#low = new Int32Array(nodes);
    this.#cursor = new Int32Array(nodes);
  }

  /** Emits every component that can be reached from `roots` and was not emitted before, along the edges that are followed. */
  find(
    roots: Iterable<number>,
    follows: (from: number, to: number) => boolean,
    emit: (members: readonly number[]) => void,
  ): void {
    for (const root of roots) if (this.#index[root] === 0) this.#visit(root, follows, emit);
  }

  /** Has these found again, by calls of `find` to come; not from within one. */
  forget(members: Iterable<number>): void {
    for (const n of members) this.#index[n] = 0;
  }

  #enter(n: number): void {
    this.#visited++;
    this.#index[n] = this.#visited;
    this.#low[n] = this.#visited;
    this.#cursor[n] = this.#graph.starts[n] as number;
    this.#open.push(n);
    this.#path.push(n);
  }

  #visit(
    root: number,
    follows: (from: number, to: number) => boolean,
    emit: (members: readonly number[]) => void,
  ): void {
    const { starts, edges } = this.#graph;
    const index = this.#index;
    const low = this.#low;
    const cursor = this.#cursor;
    const path = this.#path;
    this.#enter(root);
    while (path.length > 0) {
      const n = path.at(path.length - 1);
      const at = cursor[n] as number;
      if (at < (starts[n + 1] as number)) {
        cursor[n] = at + 1;
        const next = edges[at] as number;
        const found = index[next] as number;
        if (found === DONE || !follows(n, next)) continue;
        if (found === 0) this.#enter(next);
        else if (found < (low[n] as number)) low[n] = found;
        continue;
      }
      path.pop();
      const lowest = low[n] as number;
      if (path.length > 0) {
        const parent = path.at(path.length - 1);
        if (lowest < (low[parent] as number)) low[parent] = lowest;
      }
      if (lowest !== index[n]) continue;
      const members: number[] = [];
      let member: number;
      do {
        member = this.#open.pop();
        index[member] = DONE;
        members.push(member);
      } while (member !== n);
      emit(members);
    }
  }
}
