import type { System } from '../../model/rules/rule.ts';
import type { Findings } from '../../search/findings.ts';
import type { SleepSets } from '../sleep/sleep-sets.ts';
import type { StateBuffer } from '../state/state-buffer.ts';
import type { RuleInstance } from './instances.ts';

/** Where steps leave successors: packed states one after the other. */
export interface Batch {
  readonly words: Int32Array;
  /** Words in use. */
  length: number;
  /** The rule that made each successor, at the place of its first word; undefined where nobody asks. */
  readonly tags?: Int32Array | undefined;
  /** The maker of each successor, as `SleepSets` has it, at the place of its first word; undefined where nobody asks. */
  readonly makers?: Uint16Array | undefined;
}

/** How far a call of `expand` or `check` has come. */
export interface Progress {
  /** The rule instance or the property that is running; after a call that threw, the one that threw. */
  at: number;
  /** True once a step that is not noise was enabled. */
  enabled: boolean;
  /** The property of which a part has been found wanting, or seen, in the state that is checked: its further parts are not asked then. -1 for none. */
  settled: number;
  /** The instance, or the property, at `at` in words. Nobody here asks: for who looks at a thread that does not come back. */
  readonly stepWords: () => string;
  readonly propertyWords: () => string;
}

/** What the steps of one system work on. */
export interface StepContext {
  readonly system: System;
  /** The state that a recipe runs on. */
  readonly buffer: StateBuffer;
  /** Where the successors go. */
  readonly batch: Batch;
  /** Where transitions are counted, and `reachable` properties that were seen are noted. */
  readonly findings: Findings;
  readonly progress: Progress;
  readonly instances: readonly RuleInstance[];
  /** What need not be done; undefined where all is to be. */
  readonly sleep?: SleepSets | undefined;
  /** Called when the state breaks the property at a place. */
  readonly broken: (property: number) => void;
}

/** Makes the transitions of single states, and evaluates properties on them: on the words at `offset` of `log`. What a recipe throws comes through. */
export interface Steps {
  /** Makes the transitions of a state, from instance `first` on. True if a step that is not noise was enabled. */
  readonly expand: (log: Int32Array, offset: number, first: number) => boolean;
  /** Makes those of the instances `first` to `end - 1`, whose thread stands at their step. */
  readonly expandSome: (log: Int32Array, offset: number, first: number, end: number) => void;
  /** Evaluates the properties, from the one at place `first` on. */
  readonly check: (log: Int32Array, offset: number, first: number) => void;
}

/** Runs the recipes of the model themselves. */
export interface PlainSteps extends Omit<Steps, 'expandSome'> {
  /** Functions for one recipe each, made when first asked for. */
  readonly single: {
    /**
     * For each rule: runs the recipe with the arguments at place `args` on the buffer's words, which are also given as
     * they are, appends the successor and restores the words.
     */
    readonly steps: readonly ((args: number, ...words: readonly number[]) => void)[];
    /** For each property: evaluates it on the buffer's words, which are also given as they are. */
    readonly checks: readonly ((...words: readonly number[]) => void)[];
    /** The same for a part of a property. */
    readonly checkOfPart: (property: number, part: number) => (...words: readonly number[]) => void;
  };
  /** For each thread and each action, in order: runs those of its recipes that may happen, from instance `first` on. */
  readonly actors: readonly ((first: number, ...words: readonly number[]) => void)[];
}
