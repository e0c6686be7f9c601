import type { PlainValue } from '../model/language/domain.ts';
import type { Args } from '../model/language/step.ts';

/** What failed. */
export type FailurePlace =
  | { readonly kind: 'initial' }
  | { readonly kind: 'step'; readonly thread: string; readonly step: string; readonly args: Args }
  | { readonly kind: 'property'; readonly property: string }
  /** What says that a state is a fine one to end in. */
  | { readonly kind: 'final' }
  /** What an observer sees. */
  | { readonly kind: 'observation'; readonly observation: string }
  /** The promise of its scalarsets: some step or property tells the members apart. */
  | { readonly kind: 'symmetry' }
  /** The declaration of a step as local. */
  | { readonly kind: 'local' }
  /** The model as a whole: it is not the same twice. */
  | { readonly kind: 'model' }
  /** No recipe of the model: the thread that searched died. */
  | { readonly kind: 'search' };

/** A path from an initial state, re-executed step by step on the reference machine. */
export interface Trace {
  /** Null when not even the initial recipe succeeded. */
  readonly initial: PlainValue;
  readonly steps: readonly TraceStep[];
  /** Given, and false, where a way of fewer steps may exist: the search was depth first. */
  readonly shortest?: false;
}

/** One step of a trace, and what it changed. */
export interface TraceStep {
  /** The thread that took the step (`zap`, `user 0`); for an action `hardware`, or the column that it names. */
  readonly thread: string;
  /** The label of the thread's step, or the action's name. */
  readonly step: string;
  /** Chosen arguments; a thread's own id is among them. */
  readonly args: Args;
  /** Kernel file and function, where the model names one. */
  readonly from: string | undefined;
  readonly changes: readonly Change[];
  /** The assertion that fails in this step, the last one of its trace: it is not finished, and has changed what it had until then. */
  readonly asserts?: string;
}

/** One place of the state that the step changed; the program counter of the thread that took the step is not told. */
export interface Change {
  /** `folios[0].mapcount`; `ptes[1]` when the whole element came or went; a list that grew or shrank is one change. */
  readonly path: string;
  readonly old: PlainValue;
  readonly new: PlainValue;
}

/** A thread that has not finished, and the step that it is at. */
export interface Waiting {
  readonly thread: string;
  readonly step: string;
  /** What the step reads before it is blocked; its own thread's frame is told only where it reads nothing else. */
  readonly reads?: readonly Reading[];
}

/** A place that a waiting step reads. */
export interface Reading {
  readonly path: string;
  readonly value: PlainValue;
  /** The thread that the value names, as a lock names who has it, or is true of, as of a reader; and the step that it is at (`done` for one that has finished). */
  readonly holder?: { readonly thread: string; readonly step: string };
}
