import { clearRefusals, isInDoubt } from '../../model/values/refusals.ts';
import type { RuleInstance } from '../steps/instances.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { Thrown } from '../steps/thrown.ts';
import type { StepContext } from '../steps/types.ts';
import type { NoiseGroup } from './noise-groups.ts';

/** What is in the slots that a group writes: the bits of its words, in order. */
export type Value = Int32Array;

/** What the noise of one group can do from one value of its slots, while its context stays as it is. */
export interface NoiseNode {
  /** The values that it comes to, the own one first. */
  readonly values: readonly Value[];
  /** The value that stands for all that lead to each other with the own one; undefined if that is itself. */
  readonly standIn: Value | undefined;
  /** How many transitions there are between these values, by rule. */
  readonly transitions: readonly (readonly [rule: number, count: number])[];
  /** What the noise throws at the first of the values at which it does. */
  readonly thrown: Thrown | undefined;
  /** By the key of another context: the fewest values from which the noise comes, there, to all of these. */
  readonly roots: Map<Key, readonly Value[]>;
}

/** Codes of slots as one number; as text where a number does not have room for all. */
type Key = number | string;
type KeyFunction = (words: Int32Array, offset: number) => Key;

/** Keys below this are looked up in an array: in a map each took a tenth of a microsecond, and there is one for each group of each state. */
const TABLE_KEYS = 65_536;

/** The noise of one group, as far as it has been asked for. All of it depends on the slots of the group and its context alone. */
export class NoiseGraph {
  readonly group: NoiseGroup;
  readonly #context: StepContext;
  readonly #recorded: RecordedRecipes;
  readonly #nodes = new Map<Key, NoiseNode>();
  /** The same by key, where all keys are small. */
  readonly #table: (NoiseNode | undefined)[] = [];
  readonly #keyOf: KeyFunction;
  readonly #contextKeyOf: KeyFunction;

  constructor(group: NoiseGroup, context: StepContext, recorded: RecordedRecipes) {
    this.group = group;
    this.#context = context;
    this.#recorded = recorded;
    this.#keyOf = keyFunction([...group.slots, ...group.context], recorded);
    this.#contextKeyOf = keyFunction(group.context, recorded);
  }

  /** The node of the state at `offset`. The words of the buffer may be other ones afterwards. */
  at(states: Int32Array, offset = 0): NoiseNode {
    const key = this.#keyOf(states, offset);
    const known = typeof key === 'number' && key < TABLE_KEYS ? this.#table[key] : this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = this.#explored(states.slice(offset, offset + this.#context.buffer.words.length));
    if (typeof key === 'number' && key < TABLE_KEYS) {
      while (this.#table.length <= key) this.#table.push(undefined);
      this.#table[key] = node;
    } else this.#nodes.set(key, node);
    return node;
  }

  /** Whether all bits of the group are zero in a state: then that stands for all that lead to each other with it, whatever its context. */
  isZero(state: Int32Array): boolean {
    const { words, masks } = this.group;
    for (let i = 0; i < words.length; i++)
      if (((state[words[i] as number] as number) & (masks[i] as number)) !== 0) return false;
    return true;
  }

  /** The fewest values from which the noise comes to all of a node's in the context that `state` has; each stands for those that it leads to and that lead back. */
  rootsIn(node: NoiseNode, state: Int32Array): readonly Value[] {
    const key = this.#contextKeyOf(state, 0);
    let roots = node.roots.get(key);
    if (roots === undefined) {
      roots = this.#rootsOf(node.values, state.slice());
      node.roots.set(key, roots);
    }
    return roots;
  }

  /** Replaces what is in the slots of the group by what stands for all that lead to each other with it. */
  settle(state: Int32Array): void {
    const { standIn } = this.at(state);
    if (standIn !== undefined) this.put(standIn, state);
  }

  put(value: Value, state: Int32Array): void {
    const { words, masks } = this.group;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      state[word] = ((state[word] as number) & ~(masks[i] as number)) | (value[i] as number);
    }
  }

  valueIn(state: Int32Array): Value {
    const { words, masks } = this.group;
    return Int32Array.from(words, (word, i) => (state[word] as number) & (masks[i] as number));
  }

  #explored(state: Int32Array): NoiseNode {
    const { instances } = this.#context;
    const values: Value[] = [this.valueIn(state)];
    const leads: number[][] = [];
    const transitions = new Map<number, number>();
    let thrown: Thrown | undefined;
    for (let from = 0; from < values.length; from++) {
      leads[from] = [from];
      this.put(values[from] as Value, state);
      for (const instance of this.group.instances) {
        const { rule, args } = instances[instance] as RuleInstance;
        let next: Value | undefined;
        try {
          next = this.#successor(instance, state);
        } catch (error) {
          thrown ??= { rule, args, error };
          continue;
        }
        if (next === undefined) continue;
        transitions.set(rule, (transitions.get(rule) ?? 0) + 1);
        let to = values.findIndex((value) => isSame(value, next));
        if (to < 0) to = values.push(next) - 1;
        leads[from]?.push(to);
      }
    }
    const mutual = values.filter((_, v) => comesTo(leads, v).has(0));
    const [least] = mutual.sort(byCode);
    const standIn = least !== undefined && least !== values[0] ? least : undefined;
    return { values, standIn, transitions: [...transitions], thrown, roots: new Map() };
  }

  /** What the slots of the group are after an instance; undefined if it is blocked. */
  #successor(instance: number, state: Int32Array): Value | undefined {
    const { words } = this.#context.buffer;
    for (let again = false; ; again = true) {
      words.set(state);
      clearRefusals();
      try {
        return this.#recorded.runStep(instance) ? this.valueIn(words) : undefined;
      } catch (error) {
        if (again || !isInDoubt(error)) throw error;
      }
    }
  }

  #rootsOf(values: readonly Value[], state: Int32Array): readonly Value[] {
    const nodes = values.map((value) => {
      this.put(value, state);
      return this.at(state);
    });
    const leadsTo = (from: number, to: number): boolean =>
      nodes[from]?.values.some((value) => isSame(value, values[to] as Value)) === true;
    const isRoot = (v: number): boolean =>
      !values.some((_, other) => other !== v && leadsTo(other, v) && (other < v || !leadsTo(v, other)));
    return values.flatMap((value, v) => (isRoot(v) ? [nodes[v]?.standIn ?? value] : []));
  }
}

/** Of those that lead to each other the first in this order stands for all: no entry, where that is all zeros. */
const byCode = (a: Value, b: Value): number => {
  for (let i = 0; i < a.length; i++) {
    const difference = ((a[i] as number) >>> 0) - ((b[i] as number) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const isSame = (a: Value, b: Value): boolean => a.every((bits, i) => bits === b[i]);

const comesTo = (leads: readonly (readonly number[])[], from: number): ReadonlySet<number> => {
  const reached = new Set([from]);
  // What is added while it is gone through is gone through as well.
  for (const one of reached) for (const next of leads[one] ?? []) reached.add(next);
  return reached;
};

const keyFunction = (slots: readonly number[], { slots: table }: RecordedRecipes): KeyFunction => {
  const shapes = slots.map((slot) => ({ slot, mask: table.get(slot)?.mask ?? 0, codes: table.get(slot)?.codes ?? 1 }));
  const product = shapes.reduce((all, { codes }) => all * codes, 1);
  const code = ({ slot, mask }: (typeof shapes)[number]): string => `(w[o + ${slot >>> 5}] >>> ${slot & 31} & ${mask})`;
  const text =
    product <= Number.MAX_SAFE_INTEGER
      ? shapes.reduce((sum, shape) => `(${sum} * ${shape.codes} + ${code(shape)})`, '0')
      : `[${shapes.map(code).join()}].join()`;
  return new Function('w', 'o', `'use strict'; return ${text};`) as KeyFunction;
};
