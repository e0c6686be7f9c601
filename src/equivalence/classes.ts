import { Components } from '../liveness/index.ts';
import type { StateGraph } from './state-graph.ts';

/**
 * Classes of states that are the same for an observer: in all of a class the same is seen, the same classes can be seen
 * next, after any number of steps that change nothing that is seen, and after such steps it can end in the same ways. Two
 * classes may still allow the same sequences. Steps that change nothing are gone: every step from class to class is seen.
 */
export class Classes {
  readonly #numbers = new Map<string, number>();
  readonly #sight: number[] = [];
  readonly #ends: number[] = [];
  readonly #next: (readonly number[])[] = [];

  get count(): number {
    return this.#sight.length;
  }

  /** The number of what is seen. */
  sightOf(c: number): number {
    return this.#sight[c] as number;
  }

  /** The ways in which it can end with nothing else seen. */
  endsOf(c: number): number {
    return this.#ends[c] as number;
  }

  /** The classes that can be seen next, ascending. */
  nextOf(c: number): readonly number[] {
    return this.#next[c] as readonly number[];
  }

  /** The class of what is seen and can come next (ascending, each once); always the same one. */
  of(sight: number, ends: number, next: readonly number[]): number {
    const key = `${sight} ${ends} ${next.join(' ')}`;
    let c = this.#numbers.get(key);
    if (c === undefined) {
      c = this.reserve(sight);
      this.#numbers.set(key, c);
      this.define(c, ends, next);
    }
    return c;
  }

  /** A class of its own, to be defined later. */
  reserve(sight: number): number {
    this.#sight.push(sight);
    this.#ends.push(0);
    this.#next.push([]);
    return this.#sight.length - 1;
  }

  define(c: number, ends: number, next: readonly number[]): void {
    this.#ends[c] = ends;
    this.#next[c] = next;
  }
}

/**
 * The class of every state of a graph. One pass over the strongly connected components, each after all that it leads to. In
 * a component that what is seen can be changed in and changed back, states are only put together where one can reach the
 * other without a change; elsewhere all that are the same by the definition of a class.
 */
export const classify = (graph: StateGraph, classes: Classes): Int32Array => {
  const { starts, edges, sight, ends, states } = graph;
  const classOf = new Int32Array(states).fill(-1);
  /** The component that a state is in, while it is worked on. */
  const inside = new Int32Array(states);
  let component = 0;
  const within = new Components(graph);

  /** What leads out of states among which one can go unseen: to classes that are defined, or (`classOf`) reserved. */
  const outcome = (members: readonly number[]): { readonly ends: number; readonly next: readonly number[] } => {
    let ending = 0;
    const quiet = new Set<number>();
    const next = new Set<number>();
    for (const n of members) {
      ending |= ends[n] as number;
      for (let e = starts[n] as number; e < (starts[n + 1] as number); e++) {
        const to = edges[e] as number;
        const c = classOf[to] as number;
        if (sight[to] !== sight[n]) next.add(c);
        // A member itself has no class yet, or the one that is being defined.
        else if (c >= 0) quiet.add(c);
      }
    }
    for (const c of quiet) {
      ending |= classes.endsOf(c);
      // Nearly always it adds nothing to what others led to.
      for (const to of classes.nextOf(c)) next.add(to);
    }
    return { ends: ending, next: [...next].sort((a, b) => a - b) };
  };

  const changesWithin = (members: readonly number[]): boolean =>
    members.length > 1 && members.some((n) => sight[n] !== sight[members[0] as number]);

  new Components(graph).find(
    graph.initial,
    () => true,
    (members) => {
      if (!changesWithin(members)) {
        const { ends: ending, next } = outcome(members);
        const c = classes.of(sight[members[0] as number] as number, ending, next);
        for (const n of members) classOf[n] = c;
        return;
      }
      component++;
      for (const n of members) inside[n] = component;
      const groups: (readonly number[])[] = [];
      within.find(
        members,
        (from, to) => inside[to] === component && sight[from] === sight[to],
        (group) => groups.push(group),
      );
      for (const group of groups) {
        const c = classes.reserve(sight[group[0] as number] as number);
        for (const n of group) classOf[n] = c;
      }
      for (const group of groups) {
        const { ends: ending, next } = outcome(group);
        classes.define(classOf[group[0] as number] as number, ending, next);
      }
    },
  );
  return classOf;
};
