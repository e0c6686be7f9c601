/** What `stats` tells of a search beyond its counts: where the states come from. */
export interface SearchDetails {
  readonly reached: Reached;
  /** Which values the fields have in the stored states (with symmetry: in one of each orbit), in the order of the description. */
  readonly fields: readonly FieldValues[];
  /** A packed state: bits in use, and 32-bit words. */
  readonly stateBits: number;
  readonly stateWords: number;
  /** How full the index is, 0 to 1; of several workers', all together. */
  readonly indexLoad: number;
  /** Of a search by `check`. */
  readonly dead?: DeadValues | undefined;
}

/**
 * Values that are dead: whatever happens next, nobody reads them before they are written, neither a step nor a property, nor what says that a
 * state is a fine one to end in. States that differ in nothing else can do the same; a line that resets the value makes them one.
 */
export type DeadValues =
  | {
      readonly kind: 'known';
      /** That were looked at: with symmetry orbits. Each step is taken by itself, and noise always. */
      readonly states: number;
      /** How many there would be if every value were reset where it dies. */
      readonly left: number;
      /** Fields that have such values other than their zero value: first the one that would save most. */
      readonly fields: readonly DeadField[];
    }
  | { readonly kind: 'unknown'; readonly why: NoDeadValues };

/**
 * `unfinished`: the search did not explore everything, or found something. `states`: there are more than are looked at, those of an orbit
 * counted one by one. The others are limits.
 */
export type NoDeadValues = 'unfinished' | 'states' | 'memory' | 'time' | 'interrupted';

export interface DeadField {
  readonly field: string;
  /** How many states fewer there would be if this field alone were reset where it dies. */
  readonly fewer: number;
  /** An observation reads it: reset, it shows `equivalent` something else. */
  readonly observed: boolean;
  /** In how many transitions of which steps it dies, most first; `initial` for initial states. They are counted without symmetry. */
  readonly dies: readonly { readonly step: string; readonly times: number }[];
}

/**
 * For each rule, by its place, how many states it was the first to reach. Who is first is well defined where one worker
 * searches: it takes the states in the order in which they were reached, and their steps in the order of the rules. With
 * the initial states, these are all states. Where local steps are merged with the step before them, the last of the steps
 * that are taken together counts.
 */
export type Reached =
  | { readonly kind: 'known'; readonly states: readonly number[] }
  /** Several workers found states at once, or a search was gone on with that had counted nothing. */
  | { readonly kind: 'unknown'; readonly why: 'several workers' | 'resumed' };

/** How many of a field's values occur in some state. Elements of an array or list count as one field: `folios[].refcount`. */
export interface FieldValues {
  readonly field: string;
  /** Distinct values seen. */
  readonly seen: number;
  /** Values that its domain has; a length or a presence counts as a field of its own. */
  readonly of: number;
  /** How many places of a state it is: 1 but for elements. */
  readonly places: number;
  /** Bits of a state that it takes, all places together. */
  readonly bits: number;
  /**
   * Bits that its value tells of a state, all places together: the entropy of the values, weighted by how often the place
   * is there. A field that hardly ever leaves its first value tells little, however many values it has.
   */
  readonly entropy: number;
}
