import type { NoiseGraph, NoiseNode, Value } from './noise-graph.ts';

/**
 * The states that the noise leads to from one stored state, its *variants*: any value that the noise of a group comes to, of each
 * group by itself. A walk decides the groups one by one, as it finds that they matter; those that are undecided are as in the stored state.
 */
export class Variants {
  readonly graphs: readonly NoiseGraph[];
  /** The variant that the walk is at. */
  readonly words: Int32Array;
  /** The groups that have been decided, in order. */
  readonly decided: number[] = [];
  /** The group that writes the slot at an address; -1 for none. */
  readonly groupAt: Int16Array;
  readonly #stored: Int32Array;
  /** By group: 1 while it is as in the stored state, and might be otherwise. */
  readonly #isOpen: Uint8Array;
  /** Of the stored state, by group. */
  readonly nodes: NoiseNode[] = [];

  constructor(graphs: readonly NoiseGraph[], width: number) {
    this.graphs = graphs;
    this.words = new Int32Array(width);
    this.#stored = new Int32Array(width);
    this.groupAt = new Int16Array(width * 32).fill(-1);
    graphs.forEach(({ group }, g) => {
      for (const slot of group.slots) this.groupAt[slot] = g;
    });
    this.#isOpen = new Uint8Array(graphs.length);
  }

  /** Begins with a stored state. */
  begin(log: Int32Array, offset: number): void {
    const { words, nodes, graphs } = this;
    const stored = this.#stored;
    for (let i = 0; i < words.length; i++) words[i] = stored[i] = log[offset + i] as number;
    // All at once: making one runs recipes, which a walk must not do while it looks at what another one has read.
    for (let g = 0; g < graphs.length; g++) {
      const node = (graphs[g] as NoiseGraph).at(stored, 0);
      nodes[g] = node;
      this.#isOpen[g] = node.values.length > 1 ? 1 : 0;
    }
    if (this.decided.length > 0) this.decided.length = 0;
  }

  /** How many there are. */
  get count(): number {
    return this.nodes.reduce((product, { values }) => product * values.length, 1);
  }

  /** The state that the variants are of. */
  get stored(): Int32Array {
    return this.#stored;
  }

  /** Whether a group is still as in the stored state, and might be otherwise. */
  isOpen(g: number): boolean {
    return this.#isOpen[g] === 1;
  }

  /** The group, as long as it is open, that writes one of the slots at these addresses; the first in their order, -1 for none. */
  openAmong(addresses: readonly number[]): number {
    for (const address of addresses) {
      const g = this.groupAt[address] as number;
      if (g >= 0 && this.isOpen(g)) return g;
    }
    return -1;
  }

  /** Decides a group, for each of its values in turn, and leaves it undecided. */
  each(g: number, then: () => void): void {
    const { values } = this.nodes[g] as NoiseNode;
    const graph = this.graphs[g] as NoiseGraph;
    this.#isOpen[g] = 0;
    this.decided.push(g);
    for (let i = 0; i < values.length; i++) {
      graph.put(values[i] as Value, this.words);
      then();
    }
    graph.put(values[0] as Value, this.words);
    this.decided.pop();
    this.#isOpen[g] = 1;
  }
}
