import { isExpected } from '../check/expected.ts';
import { isCounterexample, type Result, type Sought, type Unfulfilled, type Verdict } from '../check/result.ts';
import type { Instance } from '../model/instance.ts';
import type { Expectation } from '../model/variant.ts';
import type { DeadField, FieldValues, NoDeadValues, Reached } from '../search/details.ts';
import type { Order, Store } from '../search/options.ts';
import type { Statistics } from '../search/outcome.ts';
import {
  type BrokenFields,
  brokenFields,
  type ErrorDocument,
  type ExpectedDocument,
  errorDocument,
  expectedDocument,
  rounded,
  type TakenDocument,
  type TraceDocument,
  takenDocument,
  traceDocument,
  type VariantFields,
  variantFields,
} from './json-base.ts';
import { stepCounts } from './step-counts.ts';

export const verdictSchema = 'shootdown/verdict/1';

type Incomplete = Extract<Verdict, { readonly kind: 'incomplete' }>;
type NotSearched = Extract<Result['livelocks'], { readonly kind: 'not searched' }>;

/** A whole verdict. Every field is always there; what does not apply is null. Described in JSON.md. */
export interface VerdictDocument extends VariantFields, BrokenFields {
  readonly schema: typeof verdictSchema;
  readonly engine: Result['engine'];
  readonly store: Store;
  readonly missProbability: number | null;
  readonly search: Order;
  readonly symmetric: readonly string[];
  readonly merged: boolean;
  readonly form: Unfulfilled['form'] | null;
  readonly loop: number | null;
  readonly livelocks: LivelocksDocument | null;
  readonly unreached: { readonly properties: readonly string[]; readonly steps: readonly string[] } | null;
  /** There where noise was taken lazily: each state that is counted then stands for those to which noise leads. */
  readonly lazyNoise?: boolean;
  readonly standFor?: number;
  /** Which counterexamples were looked for, where not any. */
  readonly sought?: Sought;
  /** What was not reached and need not be, where that is so. */
  readonly mayBeUnreached?: readonly string[];
  /** States that were not gone on from, of a model that has `within`. */
  readonly cut?: number;
  readonly limit: Incomplete['limit'] | null;
  readonly reason: string | null;
  readonly left: number | null;
  readonly error: ErrorDocument | null;
  readonly expected: ExpectedDocument | null;
  readonly asExpected: boolean | null;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly levels: readonly number[];
  readonly seconds: number;
  readonly bytes: number;
  readonly diskBytes: number;
  readonly taken: TakenDocument;
  readonly stats: StatsDocument | null;
  readonly trace: TraceDocument | null;
}

/** Whether it was looked for livelocks. */
export interface LivelocksDocument {
  readonly searched: boolean;
  readonly endless: readonly string[];
  readonly why: NotSearched['why'] | null;
}

/** Where the states come from: what `--stats` asks for. */
export interface StatsDocument {
  readonly new: { readonly [step: string]: number } | null;
  readonly newUnknown: Extract<Reached, { readonly kind: 'unknown' }>['why'] | null;
  readonly neverTaken: readonly string[];
  readonly fields: readonly FieldValues[];
  readonly dead: DeadDocument | null;
  readonly deadUnknown: NoDeadValues | null;
  readonly stateBits: number;
  readonly stateWords: number;
  readonly bytesPerState: number;
  readonly indexLoad: number;
}

/** Values that nobody reads again: see `DeadValues`. */
export interface DeadDocument {
  readonly states: number;
  readonly left: number;
  readonly fields: readonly DeadField[];
}

export const verdictDocument = (
  instance: Instance,
  modelFile: string | undefined,
  result: Result,
  expectation: Expectation | undefined,
): VerdictDocument => {
  const { verdict, statistics } = result;
  const expected = result.sought === undefined ? expectation : undefined;
  const incomplete = verdict.kind === 'incomplete' ? verdict : undefined;
  const unreached = verdict.kind === 'unreached' ? verdict : undefined;
  return {
    schema: verdictSchema,
    ...variantFields(result, modelFile),
    engine: result.engine,
    store: result.hashed === undefined ? 'exact' : 'hash',
    missProbability: result.hashed?.missed ?? null,
    search: result.search,
    symmetric: result.symmetric,
    merged: result.merged,
    ...(result.lazyNoise ? { lazyNoise: true } : {}),
    ...(statistics.standFor === undefined ? {} : { standFor: statistics.standFor }),
    ...(result.sought === undefined ? {} : { sought: result.sought }),
    ...brokenFields(verdict),
    form: verdict.kind === 'liveness' ? verdict.form : null,
    loop: verdict.kind === 'liveness' ? (verdict.loop ?? null) : null,
    livelocks: livelocksDocument(result),
    unreached: unreached === undefined ? null : { properties: unreached.properties, steps: unreached.steps },
    ...(verdict.kind === 'holds' && verdict.unreached !== undefined ? { mayBeUnreached: verdict.unreached } : {}),
    ...(statistics.cut === undefined ? {} : { cut: statistics.cut }),
    limit: incomplete?.limit ?? null,
    reason: incomplete?.reason ?? null,
    left: incomplete?.left ?? null,
    error: errorDocument(verdict),
    expected: expectedDocument(expected),
    asExpected: isExpected(expected, verdict, result.livelocks) ?? null,
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

const livelocksDocument = ({ livelocks }: Result): LivelocksDocument | null => {
  switch (livelocks?.kind) {
    case undefined:
      return null;
    case 'searched':
      return { searched: true, endless: livelocks.endless, why: null };
    case 'not searched':
      return { searched: false, endless: [], why: livelocks.why };
  }
};

const statsDocument = (instance: Instance, statistics: Statistics): StatsDocument | null => {
  const { details } = statistics;
  if (details === undefined) return null;
  const { reached, fields, stateBits, stateWords, indexLoad, dead } = details;
  return {
    new: reached.kind === 'known' ? takenDocument(instance, reached.states) : null,
    newUnknown: reached.kind === 'unknown' ? reached.why : null,
    neverTaken: stepCounts(instance.system, statistics)
      .filter(({ generated }) => generated === 0)
      .map(({ step }) => step),
    fields: fields.map((field) => ({ ...field, entropy: rounded(field.entropy) })),
    dead: dead?.kind === 'known' ? { states: dead.states, left: dead.left, fields: dead.fields } : null,
    deadUnknown: dead?.kind === 'unknown' ? dead.why : null,
    stateBits,
    stateWords,
    bytesPerState: rounded(statistics.bytes / Math.max(1, statistics.states)),
    indexLoad: rounded(indexLoad),
  };
};
