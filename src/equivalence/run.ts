import type { StateGraph } from './state-graph.ts';

/** A way through a graph: its states, and for each which of the sights of a sequence is seen in it. */
export interface Run {
  readonly states: readonly number[];
  readonly places: readonly number[];
}

/**
 * A shortest run that shows exactly these sights, and ends in one of the ways `end` (0: anywhere); undefined when there is
 * none. Breadth first over pairs of a state and a place in the sequence. A run of no sights is none.
 */
export const shortestRun = (graph: StateGraph, sights: readonly number[], end: number): Run | undefined => {
  const { states, starts, edges, sight, ends } = graph;
  const parents = new Map<number, number>();
  const queue: number[] = [];
  const add = (state: number, place: number, parent: number): void => {
    const key = place * states + state;
    if (sight[state] !== sights[place] || parents.has(key)) return;
    parents.set(key, parent);
    queue.push(key);
  };
  for (const state of graph.initial) add(state, 0, -1);
  for (let i = 0; i < queue.length; i++) {
    const key = queue[i] as number;
    const state = key % states;
    const place = Math.floor(key / states);
    if (place === sights.length - 1 && (end === 0 || ((ends[state] as number) & end) !== 0)) return runTo(key);
    for (let e = starts[state] as number; e < (starts[state + 1] as number); e++) {
      const to = edges[e] as number;
      add(to, sight[to] === sight[state] ? place : place + 1, key);
    }
  }
  return undefined;

  function runTo(last: number): Run {
    const keys: number[] = [];
    for (let key = last; key >= 0; key = parents.get(key) as number) keys.push(key);
    keys.reverse();
    return { states: keys.map((key) => key % states), places: keys.map((key) => Math.floor(key / states)) };
  }
};
