// Parts that the JSON documents of several commands share. The documents are described in JSON.md.
//
// The version in a schema's name goes up when a field is renamed, removed or means something else; not when one is added.

import type { Verdict } from '../check/result.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Elements } from '../model/language/property.ts';
import type { Args } from '../model/language/step.ts';
import { isStep } from '../model/rules/limit.ts';
import type { Bounds, Expectation } from '../model/variant.ts';
import { threadOf } from '../trace/rules.ts';
import type { FailurePlace, Trace, Waiting } from '../trace/trace.ts';

/** Which variant at which bounds a document is about. */
export interface VariantFields {
  readonly model: string;
  /** The model's file as it was given on the command line; null for a model of shootdown's own. */
  readonly modelFile: string | null;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
}

export const variantFields = (
  { model, variant, title, bounds }: Omit<VariantFields, 'modelFile'>,
  modelFile: string | undefined,
): VariantFields => ({ model, modelFile: modelFile ?? null, variant, title, bounds });

/** A verdict of a search, or of walks that found nothing. */
type AnyVerdict = Verdict | { readonly kind: 'incomplete' };

/** What is broken, and by what. */
export interface BrokenFields {
  readonly verdict: Verdict['kind'];
  readonly property: string | null;
  readonly sentence: string | null;
  readonly elements: Elements | null;
  readonly also: readonly string[] | null;
  readonly waiting: readonly Waiting[] | null;
}

export const brokenFields = (verdict: AnyVerdict): BrokenFields => {
  const violated = verdict.kind === 'violated' ? verdict : undefined;
  const named = verdict.kind === 'liveness' ? verdict : violated;
  return {
    verdict: verdict.kind,
    property: named?.property ?? null,
    sentence: named?.sentence ?? null,
    elements: violated?.elements ?? null,
    also: violated?.also ?? null,
    waiting: verdict.kind === 'deadlock' ? verdict.waiting : verdict.kind === 'livelock' ? verdict.trapped : null,
  };
};

/** What a model did wrong, and where. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly at: FailurePlace;
}

export const errorDocument = (verdict: AnyVerdict): ErrorDocument | null =>
  verdict.kind === 'failed' ? { ...verdict.error, hint: verdict.error.hint ?? null, at: verdict.at } : null;

/** What a variant's author says that checking it will find. What does not apply is null. */
export interface ExpectedDocument {
  readonly verdict: Exclude<Expectation['kind'], 'any'>;
  readonly property: string | null;
  readonly steps: number | null;
  /** What is expected not to be reached; of another verdict left out. */
  readonly unreached?: readonly string[];
}

export const expectedDocument = (expectation: Expectation | undefined): ExpectedDocument | null => {
  switch (expectation?.kind) {
    case undefined:
    case 'any':
      return null;
    case 'holds':
      return { verdict: 'holds', property: null, steps: null };
    case 'violated':
      return { verdict: 'violated', property: expectation.property, steps: expectation.steps ?? null };
    case 'deadlock':
    case 'livelock':
      return { verdict: expectation.kind, property: null, steps: expectation.steps ?? null };
    case 'unreached':
      return { verdict: 'unreached', property: null, steps: null, unreached: expectation.names };
  }
};

/** Transitions by step: `zap: tlb_flush_mmu`. */
export interface TakenDocument {
  readonly [step: string]: number;
}

export const takenDocument = (instance: Instance, taken: readonly number[]): TakenDocument =>
  Object.fromEntries(
    instance.system.rules.flatMap((rule, place) =>
      isStep(rule) ? [[`${threadOf(rule)}: ${rule.label}`, taken[place] ?? 0]] : [],
    ),
  );

/** The way to what was found: the first state, and each step with what it changes. */
export interface TraceDocument {
  readonly initial: PlainValue;
  readonly steps: readonly {
    readonly thread: string;
    readonly step: string;
    readonly args: Args;
    readonly from: string | null;
    readonly changes: readonly { readonly path: string; readonly old: PlainValue; readonly new: PlainValue }[];
    /** The assertion that fails in it; in no other step. */
    readonly asserts?: string;
  }[];
}

export const traceDocument = (trace: Trace): TraceDocument => ({
  initial: trace.initial,
  steps: trace.steps.map(({ thread, step, args, from, changes, asserts }) => ({
    thread,
    step,
    args,
    from: from ?? null,
    changes,
    ...(asserts === undefined ? {} : { asserts }),
  })),
});

/** To a thousandth. */
export const rounded = (n: number): number => Math.round(n * 1000) / 1000;
