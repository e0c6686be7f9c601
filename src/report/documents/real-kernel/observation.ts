import type { PlainValue } from '../../../model/language/domain.ts';
import type { Bounds } from '../../../model/variant.ts';

export const observationSchema = 'shootdown/observation/1';

/** A line of the log that is of steps of the model. */
export interface ObservedLineDocument {
  /** In the file, from 1. */
  readonly number: number;
  readonly text: string;
}

/** A step of the way. */
export interface ObservedStepDocument {
  readonly thread: string;
  readonly step: string;
  readonly args: { readonly [name: string]: PlainValue };
  /** The line that shows it; null for a step that no line shows. */
  readonly line: number | null;
}

/** A state that is possible where the log cannot be gone on with. */
export interface SituationDocument {
  /** Where each thread is. */
  readonly threads: { readonly [thread: string]: string };
  /** What is not zero in one such state, but for the threads. */
  readonly state: readonly string[];
  /** How many states have the threads there. */
  readonly states: number;
}

/** Why a step is not that of the line. */
export interface MisfitDocument {
  readonly step: string;
  readonly why: string;
  /** In how many of the states that were looked at. */
  readonly states: number;
}

/** What `observe --json` prints. */
export interface ObservationDocument {
  readonly schema: typeof observationSchema;
  readonly model: string;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly log: string;
  /** Null where the log does not say. */
  readonly kernel: string | null;
  readonly verdict: 'accepted' | 'rejected' | 'incomplete';
  /** Lines that are of steps; those that are of none, by what they are of; those of other tasks. */
  readonly lines: number;
  readonly unread: { readonly [symbol: string]: number };
  readonly leftOut: number;
  /** Steps of the variant that a line of this log can show, and those that none can. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
  /** Whether the table of events was made by hand; else a step is seen by the function that its label names. */
  readonly byHand: boolean;
  readonly who: readonly { readonly role: string; readonly somebody: string }[];
  readonly names: readonly { readonly kind: string; readonly said: string; readonly is: number }[];
  /** A shortest path of the whole log; of a rejected one, to where it cannot be gone on with; of an incomplete search none. */
  readonly way: readonly ObservedStepDocument[];
  /** Properties that the last state of the way breaks. */
  readonly broken: readonly string[];
  /** The first line that no path has, and how many before it some path has; null where there is none. */
  readonly rejected: {
    readonly line: ObservedLineDocument;
    readonly accepted: number;
    /** How many states are possible there. */
    readonly states: number;
    readonly situations: readonly SituationDocument[];
    readonly misfits: readonly MisfitDocument[];
  } | null;
  /** What ended an incomplete search: `time`, `states`; else null. */
  readonly limit: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}
