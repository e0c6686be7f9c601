import { isExpected } from '../check/expected.ts';
import { isCounterexample, type Result, type Verdict } from '../check/result.ts';
import type { Instance } from '../model/instance.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Elements } from '../model/language/property.ts';
import type { Args } from '../model/language/step.ts';
import type { Bounds, Expectation } from '../model/variant.ts';
import type { FieldValues } from '../search/details.ts';
import type { Order, Store } from '../search/options.ts';
import type { Statistics } from '../search/outcome.ts';
import { threadOf } from '../trace/rules.ts';
import type { FailurePlace, Trace } from '../trace/trace.ts';
import { stepCounts } from './step-counts.ts';

/** The version of the schema goes up when a field is renamed, removed or means something else; not when one is added. */
export const verdictSchema = 'shootdown/verdict/1';
export const verdictsSchema = 'shootdown/verdicts/1';
export const propertiesSchema = 'shootdown/properties/1';

/** A whole verdict. Every field is always there; what does not apply is null. Described in JSON.md. */
export interface VerdictDocument {
  readonly schema: typeof verdictSchema;
  readonly model: string;
  /** The model's file as it was given on the command line; null for a model of shootdown's own. */
  readonly modelFile: string | null;
  readonly variant: string;
  readonly title: string;
  readonly bounds: Bounds;
  readonly engine: string;
  readonly store: Store;
  readonly missProbability: number | null;
  readonly search: Order;
  readonly symmetric: readonly string[];
  readonly merged: boolean;
  readonly verdict: Verdict['kind'];
  readonly property: string | null;
  readonly sentence: string | null;
  readonly elements: Elements | null;
  readonly also: readonly string[] | null;
  readonly waiting: readonly { readonly thread: string; readonly step: string }[] | null;
  readonly unreached: { readonly properties: readonly string[]; readonly steps: readonly string[] } | null;
  readonly limit: string | null;
  readonly reason: string | null;
  readonly left: number | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly at: FailurePlace;
  } | null;
  readonly expected: {
    readonly verdict: string;
    readonly property: string | null;
    readonly steps: number | null;
  } | null;
  readonly asExpected: boolean | null;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly levels: readonly number[];
  readonly seconds: number;
  readonly bytes: number;
  readonly diskBytes: number;
  readonly taken: { readonly [step: string]: number };
  readonly stats: StatsDocument | null;
  readonly trace: TraceDocument | null;
}

/** Where the states come from: what `--stats` asks for. */
export interface StatsDocument {
  readonly new: { readonly [step: string]: number } | null;
  readonly newUnknown: string | null;
  readonly neverTaken: readonly string[];
  readonly fields: readonly FieldValues[];
  readonly stateBits: number;
  readonly stateWords: number;
  readonly bytesPerState: number;
  readonly indexLoad: number;
}

export interface TraceDocument {
  readonly initial: PlainValue;
  readonly steps: readonly {
    readonly thread: string;
    readonly step: string;
    readonly args: Args;
    readonly from: string | null;
    readonly changes: readonly { readonly path: string; readonly old: PlainValue; readonly new: PlainValue }[];
  }[];
}

export const verdictDocument = (
  instance: Instance,
  modelFile: string | undefined,
  result: Result,
  expectation: Expectation | undefined,
): VerdictDocument => {
  const { verdict, statistics } = result;
  const violated = verdict.kind === 'violated' ? verdict : undefined;
  const incomplete = verdict.kind === 'incomplete' ? verdict : undefined;
  const unreached = verdict.kind === 'unreached' ? verdict : undefined;
  const failed = verdict.kind === 'failed' ? verdict : undefined;
  return {
    schema: verdictSchema,
    model: result.model,
    modelFile: modelFile ?? null,
    variant: result.variant,
    title: result.title,
    bounds: result.bounds,
    engine: result.engine,
    store: result.hashed === undefined ? 'exact' : 'hash',
    missProbability: result.hashed?.missed ?? null,
    search: result.search,
    symmetric: result.symmetric,
    merged: result.merged,
    verdict: verdict.kind,
    property: violated?.property ?? null,
    sentence: violated?.sentence ?? null,
    elements: violated?.elements ?? null,
    also: violated?.also ?? null,
    waiting: verdict.kind === 'deadlock' ? verdict.waiting : null,
    unreached: unreached === undefined ? null : { properties: unreached.properties, steps: unreached.steps },
    limit: incomplete?.limit ?? null,
    reason: incomplete?.reason ?? null,
    left: incomplete?.left ?? null,
    error: failed === undefined ? null : { ...failed.error, hint: failed.error.hint ?? null, at: failed.at },
    expected: expectedDocument(expectation),
    asExpected: isExpected(expectation, verdict) ?? null,
    states: statistics.states,
    transitions: statistics.transitions,
    depth: statistics.depth,
    levels: statistics.levels,
    seconds: rounded(statistics.seconds),
    bytes: statistics.bytes,
    diskBytes: statistics.disk ?? 0,
    taken: takenDocument(instance, statistics.taken),
    stats: statsDocument(instance, statistics),
    trace: isCounterexample(verdict) ? traceDocument(verdict.trace) : null,
  };
};

/** What `--by-property` finds: a verdict for each property of each variant, checked alone. Described in JSON.md. */
export interface PropertiesDocument {
  readonly schema: typeof propertiesSchema;
  /** In the order of the table's columns. */
  readonly properties: readonly string[];
  readonly variants: readonly {
    readonly model: string;
    readonly modelFile: string | null;
    readonly variant: string;
    readonly verdicts: { readonly [property: string]: VerdictDocument };
  }[];
  readonly refused: readonly object[];
}

export const propertiesDocument = (
  properties: readonly string[],
  variants: readonly {
    readonly instance: Instance;
    readonly modelFile: string | undefined;
    readonly cells: readonly (readonly [property: string, result: Result, expectation: Expectation | undefined])[];
  }[],
  refused: readonly object[],
): PropertiesDocument => ({
  schema: propertiesSchema,
  properties,
  variants: variants.map(({ instance, modelFile, cells }) => ({
    model: instance.model.name,
    modelFile: modelFile ?? null,
    variant: instance.variant,
    verdicts: Object.fromEntries(
      cells.map(([property, result, expectation]) => [
        property,
        verdictDocument(instance, modelFile, result, expectation),
      ]),
    ),
  })),
  refused,
});

export const expectedDocument = (expectation: Expectation | undefined): VerdictDocument['expected'] => {
  switch (expectation?.kind) {
    case undefined:
    case 'any':
      return null;
    case 'holds':
      return { verdict: 'holds', property: null, steps: null };
    case 'violated':
      return { verdict: 'violated', property: expectation.property, steps: expectation.steps ?? null };
    case 'deadlock':
      return { verdict: 'deadlock', property: null, steps: expectation.steps ?? null };
  }
};

const statsDocument = (instance: Instance, statistics: Statistics): StatsDocument | null => {
  const { details } = statistics;
  if (details === undefined) return null;
  const { reached, fields, stateBits, stateWords, indexLoad } = details;
  return {
    new: reached.kind === 'known' ? takenDocument(instance, reached.states) : null,
    newUnknown: reached.kind === 'unknown' ? reached.why : null,
    neverTaken: stepCounts(instance.system, statistics)
      .filter(({ generated }) => generated === 0)
      .map(({ step }) => step),
    fields: fields.map((field) => ({ ...field, entropy: rounded(field.entropy) })),
    stateBits,
    stateWords,
    bytesPerState: rounded(statistics.bytes / Math.max(1, statistics.states)),
    indexLoad: rounded(indexLoad),
  };
};

/** To a thousandth. */
const rounded = (n: number): number => Math.round(n * 1000) / 1000;

export const takenDocument = (instance: Instance, taken: readonly number[]): VerdictDocument['taken'] =>
  Object.fromEntries(
    instance.system.rules.map((rule, place) => [`${threadOf(rule)}: ${rule.label}`, taken[place] ?? 0]),
  );

export const traceDocument = (trace: Trace): TraceDocument => ({
  initial: trace.initial,
  steps: trace.steps.map((step) => ({
    thread: step.thread,
    step: step.step,
    args: step.args,
    from: step.from ?? null,
    changes: step.changes,
  })),
});
