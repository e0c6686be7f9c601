import type { PlainValue } from '../model/domain.ts';
import type { System } from '../model/system.ts';

/**
 * What a search noticed so far. States are named by their number. Where several states could be named, it is the one
 * that comes first in the executor's order of encodings, so that the answer does not depend on the order of arrival.
 */
export interface Findings {
  /** For each property by its place: the state that breaks it, or -1. */
  readonly broken: Int32Array;
  /** For each property by its place: 1 once a `reachable` one was seen. */
  readonly seen: Uint8Array;
  /** For each rule by its place: how many transitions it made. */
  readonly taken: Float64Array;
  /** A state in which some thread has not finished and nothing but noise can happen, or -1. */
  stuck: number;
  /** The step that threw. */
  failure: Failure | undefined;
}

/** A rule, or a property, that threw in a state. */
export interface Failure {
  /** Number of the state, or -1 for the initial recipe. */
  readonly state: number;
  /** Place of the rule in the system; -1 when it was a property, what says that a state is final, or the initial recipe. */
  readonly rule: number;
  /**
   * Place of the arguments in the combinations of the rule or of the initial recipe; for a property its place, for what
   * says that a state is final the number of properties.
   */
  readonly args: number;
  readonly error: unknown;
}

export const noFindings = (system: System): Findings => ({
  broken: new Int32Array(system.properties.length).fill(-1),
  seen: new Uint8Array(system.properties.length),
  taken: new Float64Array(system.rules.length),
  stuck: -1,
  failure: undefined,
});

/**
 * Runs the recipes of a system on many states and stores every state once. States are numbered from 0 in the order
 * in which they were first reached. The search drives it: `start`, then `check` and `expand` over ranges of states.
 */
export interface Executor {
  readonly findings: Findings;
  /** How many distinct states are stored. */
  readonly states: number;
  /** How many transitions were made, those to known states included. */
  readonly transitions: number;
  /** Bytes held for states, index and parents. */
  readonly bytes: number;
  /** True when the memory budget did not allow to store a successor; what was not stored is lost to the search. */
  readonly full: boolean;
  /** Stores the initial states. */
  start(): void;
  /** Evaluates every property on the states `from` to `to - 1`, and notes what it finds. */
  check(from: number, to: number): void;
  /** Makes every transition from the states `from` to `to - 1` and stores the successors. */
  expand(from: number, to: number): void;
  /** The state as plain data, in the order of its description. */
  state(n: number): PlainValue;
  /** The state from which `n` was first reached, or -1 for an initial state. */
  parent(n: number): number;
}

/** `packed` runs generated code on bits; `reference` runs the same recipes on frozen Immer states. */
export type Engine = 'packed' | 'reference';
