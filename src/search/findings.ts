import type { PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';

/**
 * What a search noticed so far. Where several states could be named, it is the one that comes first in the executor's
 * order of encodings, so that the answer depends neither on the order of arrival nor on the number of workers.
 */
export interface Findings {
  /** For each property by its place: a state that breaks it. */
  readonly broken: (PlainValue | undefined)[];
  /** For each property by its place: 1 once a `reachable` one was seen. */
  readonly seen: Uint8Array;
  /**
   * The same, as of the level before: such a property is not asked any more. (One that was seen in this level is: whether it
   * throws in some state of it must not depend on which state came first.) Depth first it is `seen` itself.
   */
  readonly known: Uint8Array;
  /** For each rule by its place: how many transitions it made. */
  readonly taken: Float64Array;
  /** A state in which some thread has not finished and nothing but noise can happen. */
  stuck: PlainValue | undefined;
  /** The step that threw. */
  failure: Failure | undefined;
  /** The assertions that failed, each once, in the order of their names. */
  asserted: readonly FailedAssertion[];
}

/** An assertion that a step makes in a state, and that fails there. */
export interface FailedAssertion {
  readonly name: string;
  readonly state: PlainValue;
  /** Places of the rule in the system, and of the arguments in its combinations. */
  readonly rule: number;
  readonly args: number;
}

/** A rule, or a property, that threw in a state. */
export interface Failure {
  /** Undefined for the initial recipe. */
  readonly state: PlainValue | undefined;
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
  broken: system.properties.map(() => undefined),
  seen: new Uint8Array(system.properties.length),
  known: new Uint8Array(system.properties.length),
  taken: new Float64Array(system.rules.length),
  stuck: undefined,
  failure: undefined,
  asserted: [],
});
