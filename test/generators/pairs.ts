// For the tests of this folder: systems as instances, and the obvious way to compare two of them.

import { type Instance, instantiate } from '../../src/model/instance.ts';
import type { PlainValue } from '../../src/model/language/domain.ts';
import { blocked } from '../../src/model/language/step.ts';
import { defineModel } from '../../src/model/model.ts';
import { hasUnfinished } from '../../src/model/rules/ends.ts';
import type { System } from '../../src/model/rules/rule.ts';
import { anything } from '../../src/model/variant.ts';
import { referenceMachine } from '../../src/reference/machine.ts';

/** A system as the only variant of a model of its own. */
export const instanceOf = (name: string, system: System): Instance =>
  instantiate(
    defineModel({
      name,
      title: name,
      bounds: {},
      variants: [{ name: 'only', title: 'the only variant', with: undefined, expect: anything }],
      build: () => system,
    }),
    'only',
  );

/** A state, as text, with what is seen in it and what it leads to. */
interface Node {
  readonly seen: string;
  readonly ends: readonly string[];
  readonly next: readonly string[];
}

/** Every state of a system, found on the reference machine; undefined if there are too many. */
const explore = (
  system: System,
): { readonly nodes: ReadonlyMap<string, Node>; readonly initial: readonly string[] } | undefined => {
  const machine = referenceMachine(system);
  const keyOf = (state: PlainValue): string => JSON.stringify(state);
  const nodes = new Map<string, Node>();
  const queue: PlainValue[] = machine.initialStates().map(({ state }) => state);
  const initial = queue.map(keyOf);
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (nodes.has(keyOf(state))) continue;
    if (nodes.size === MOST_STATES) return undefined;
    const next: PlainValue[] = [];
    let progressing = false;
    for (const rule of system.rules)
      for (const args of rule.args) {
        const successor = machine.apply(state, rule, args);
        if (successor === blocked) continue;
        if (!rule.noise) progressing = true;
        next.push(successor);
      }
    const view = machine.view(state);
    nodes.set(keyOf(state), {
      seen: JSON.stringify(
        system.observations.map((o) => (o.atQuiescence && progressing ? 'not yet' : o.see(view as never))),
      ),
      ends: progressing ? [] : [hasUnfinished(system, view) ? 'stuck' : 'finished'],
      next: next.map(keyOf),
    });
    queue.push(...next);
  }
  return { nodes, initial };
};

/** What naive comparison says: for each side the length of the shortest sequence that only it has (an ending counts as one more). */
export interface NaiveAnswer {
  readonly first: number | undefined;
  readonly second: number | undefined;
}

/** States of each system. Few random ones have more; of those the comparison would take longer than of all others together. */
const MOST_STATES = 1_000;
/** States in all sets together. */
const MOST_WORK = 20_000;

/**
 * Subset construction as in a textbook: sets of states closed under steps that change nothing that is seen, both sides
 * walked along together, breadth first. Undefined when it comes to too many states or sets.
 */
export const compareNaively = (first: System, second: System): NaiveAnswer | undefined => {
  const [one, other] = [explore(first), explore(second)];
  if (one === undefined || other === undefined) return undefined;
  const sides = [one, other] as const;
  let work = 0;
  const node = (side: 0 | 1, key: string): Node => sides[side].nodes.get(key) as Node;
  const closure = (side: 0 | 1, keys: readonly string[]): readonly string[] => {
    const all = new Set(keys);
    for (const key of all)
      for (const next of node(side, key).next) if (node(side, next).seen === node(side, key).seen) all.add(next);
    work += all.size;
    return [...all].sort();
  };
  /** By what is seen or how it ends: the closed set after it. */
  const after = (side: 0 | 1, keys: readonly string[]): ReadonlyMap<string, readonly string[]> => {
    const found = new Map<string, string[]>();
    for (const key of keys) {
      const { seen, ends, next } = node(side, key);
      for (const end of ends) found.set(end, []);
      for (const to of next) {
        const there = node(side, to).seen;
        if (there !== seen) found.set(there, [...(found.get(there) ?? []), to]);
      }
    }
    return new Map([...found].map(([label, states]) => [label, closure(side, states)]));
  };
  const beginning = (side: 0 | 1): ReadonlyMap<string, readonly string[]> => {
    const labels = new Set(sides[side].initial.map((key) => node(side, key).seen));
    return new Map(
      [...labels].map((label) => [
        label,
        closure(
          side,
          sides[side].initial.filter((key) => node(side, key).seen === label),
        ),
      ]),
    );
  };
  const least: { first?: number; second?: number } = {};
  const known = new Set<string>();
  const queue: [ReadonlyMap<string, readonly string[]>, ReadonlyMap<string, readonly string[]>, number][] = [
    [beginning(0), beginning(1), 1],
  ];
  for (const [mine, others, length] of queue) {
    for (const [label, states] of mine) {
      const there = others.get(label);
      if (there === undefined) {
        least.first ??= length;
        continue;
      }
      const pair = JSON.stringify([states, there]);
      if (known.has(pair)) continue;
      known.add(pair);
      if (work > MOST_WORK) return undefined;
      queue.push([after(0, states), after(1, there), length + 1]);
    }
    for (const label of others.keys()) if (!mine.has(label)) least.second ??= length;
  }
  return { first: least.first, second: least.second };
};
