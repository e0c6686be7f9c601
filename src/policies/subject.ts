// What can be compared side by side: policies that answer questions, on one workload, with the truth known.

import type { Model } from '../model/model.ts';
import type { System } from '../model/rules/rule.ts';
import type { Bounds } from '../model/variant.ts';

/**
 * How an answer compares with the truth. `silent`: it says that it cannot say, and its caller has to take the safe side. `safe`: it
 * is not true, but errs on the side that harms nobody. In the order in which they get worse.
 */
export const sides = ['exact', 'silent', 'safe', 'wrong'] as const;
/** One of `sides`. */
export type Side = (typeof sides)[number];

/** Something that callers ask. */
export interface Question {
  /** What `--question` and the tables call it. */
  readonly name: string;
  readonly asks: string;
  /** Which error is safe, and why. */
  readonly safe: string;
  /** Which is not. */
  readonly wrong: string;
}

/** What is compared: a policy as a value. */
export interface Candidate {
  readonly name: string;
  readonly title: string;
}

/** A part of the workload. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** The bounds that it has where none are set. */
  readonly bounds: Bounds;
}

/** Puts the number of a side in `sides` for each question, for the state that is looked at; true where nothing is in progress. */
export type Judge = (m: never, answers: Uint8Array) => boolean;

/** A candidate at a part of the workload, built. */
export interface Contest {
  readonly system: System;
  readonly judge: Judge;
}

/** What one operation of a candidate comes to, for folios of each size of the table. */
export interface Cost {
  readonly operation: string;
  /** For each size: how many of each. */
  readonly atomics: readonly number[];
  readonly lines: readonly number[];
  readonly locks: readonly number[];
  readonly entries: readonly number[];
}

/** What a candidate stores, and what each operation of it costs. */
export interface Costs {
  readonly folioBytes: number;
  readonly folioBits: number;
  readonly pageBytes: number;
  readonly lock: string | undefined;
  /** The sizes, in pages. */
  readonly sizes: readonly number[];
  readonly operations: readonly Cost[];
}

/** All that `shootdown compare` needs to know of a subject. The default export of its file; `defineSubject` makes one. */
export interface Subject {
  readonly name: string;
  readonly title: string;
  readonly bounds: Model['bounds'];
  readonly questions: readonly Question[];
  readonly parts: readonly Part[];
  readonly candidates: readonly Candidate[];
  /** Undefined where nothing is said of them. */
  readonly costsOf: (candidate: string) => Costs | undefined;
  /** The variant `variantFor(candidate, part)` of this model has, for each question, a property that its answers are never wrong. */
  readonly model: Model;
  /** Throws what `instantiate` of the model throws. */
  readonly contest: (candidate: string, part: string, set: Bounds) => Contest;
  /** With one more candidate, the default export of a user's file. Throws a `usage` error for what is none. */
  readonly withCandidate: (exported: unknown, file: string) => { readonly subject: Subject; readonly name: string };
}

/** The variant of the subject's model that is this candidate on this part of the workload. */
export const variantFor = (candidate: string, part: string): string => `${candidate}-${part}`.replaceAll('/', '');
/** The property that the answers to a question are never wrong. */
export const propertyFor = (question: string): string => question.toUpperCase();
