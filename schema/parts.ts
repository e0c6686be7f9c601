// What several documents have.
import type { Verdict } from '../src/check/result.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import type { Elements } from '../src/model/language/property.ts';
import type { Args } from '../src/model/language/step.ts';
import type { Bounds } from '../src/model/variant.ts';
import type { RefusedDocument } from '../src/report/documents/verdicts.ts';
import type {
  BrokenFields,
  ErrorDocument,
  ExpectedDocument,
  TakenDocument,
  TraceDocument,
  VariantFields,
} from '../src/report/json-base.ts';
import type { Change, FailurePlace, Reading, Waiting } from '../src/trace/trace.ts';
import {
  about,
  either,
  type Fields,
  flag,
  integer,
  list,
  literal,
  map,
  named,
  nothing,
  number,
  object,
  optional,
  orNull,
  type Schema,
  text,
  whole,
  words,
} from './define.ts';

/** Any part of a state, as plain data. */
export const plainValue: Schema<PlainValue> = named('Value', () =>
  either(flag, number, text, nothing, list(plainValue), map(plainValue)),
);
export const bounds: Schema<Bounds> = about('every bound with its value', map(integer));

export const args: Schema<Args> = about("the arguments, a thread's own id among them", map(plainValue));
const elements: Schema<Elements> = map(either(number, text, flag, nothing));
export const taken: Schema<TakenDocument> = about(
  'transitions made by each step of each thread and by each action: `zap: lock`',
  map(whole),
);

const change = named('Change', () =>
  object<Change>({
    path: about('a leaf, a place where something came or went, or a list whose length changed', text),
    old: plainValue,
    new: plainValue,
  }),
);
const traceStep = named('Step', () =>
  object<TraceDocument['steps'][number]>({
    thread: about('`zap`, `user 0`; for an action `hardware`, or the column that it names', text),
    step: about("the thread's label, or the action's name", text),
    args,
    from: about('the kernel file and function that the step abstracts', orNull(text)),
    changes: list(change),
    asserts: optional(about('the assertion that fails in this step, the last one', text)),
  }),
);
export const trace = named('Trace', () =>
  object<TraceDocument>({
    initial: about('the first state; null where the initial recipe failed', plainValue),
    steps: list(traceStep),
  }),
);

const reading = object<Reading>({
  path: text,
  value: plainValue,
  holder: optional(
    about('the thread that the value names', object<NonNullable<Reading['holder']>>({ thread: text, step: text })),
  ),
});
const waiting = named('Waiting', () =>
  object<Waiting>({
    thread: text,
    step: text,
    reads: optional(about('what the step reads before it is blocked', list(reading))),
  }),
);

const failurePlace: Schema<FailurePlace> = either(
  object<{ readonly kind: 'initial' }>({ kind: literal('initial') }),
  object<Extract<FailurePlace, { readonly kind: 'step' }>>({ kind: literal('step'), thread: text, step: text, args }),
  object<Extract<FailurePlace, { readonly kind: 'property' }>>({ kind: literal('property'), property: text }),
  object<{ readonly kind: 'final' }>({ kind: literal('final') }),
  object<Extract<FailurePlace, { readonly kind: 'observation' }>>({ kind: literal('observation'), observation: text }),
  object<{ readonly kind: 'symmetry' }>({ kind: literal('symmetry') }),
  object<{ readonly kind: 'local' }>({ kind: literal('local') }),
  object<{ readonly kind: 'model' }>({ kind: literal('model') }),
  object<{ readonly kind: 'search' }>({ kind: literal('search') }),
);
export const error = named('Error', () =>
  object<ErrorDocument>({
    code: about('`domain`, `recipe`, `model`, or `internal` for a defect of shootdown itself', text),
    message: text,
    hint: orNull(text),
    at: about('what failed', failurePlace),
  }),
);

export const verdictKind: Schema<Verdict['kind']> = words<Verdict['kind']>({
  holds: 'every reachable state was explored, no property is broken, everything that should be seen was',
  violated: 'a property is broken',
  deadlock: 'a thread has not finished, and nothing but hardware noise can happen',
  livelock: 'from the last state of the trace on, some threads that have to finish never can',
  liveness: 'in a fair run, a liveness property is not fulfilled',
  unreached: 'nothing is broken, but a state that should be seen was not, or a step never happened',
  incomplete: 'the search was not finished',
  failed: 'a recipe or a property of the model threw, or put a value outside its domain',
});

export const expected = named('Expected', () =>
  object<ExpectedDocument>({
    verdict: words<ExpectedDocument['verdict']>({ holds: '', violated: '', deadlock: '', livelock: '', unreached: '' }),
    property: orNull(text),
    steps: orNull(whole),
    unreached: optional(about('what is expected not to be reached', list(text))),
  }),
);

export const variantFields: Fields<VariantFields> = {
  model: about('name of the model', text),
  modelFile: about("the model's file as it was given; null for a model of shootdown's own", orNull(text)),
  variant: text,
  title: about('what the variant is', text),
  bounds,
};
export const brokenFields: Fields<BrokenFields> = {
  verdict: verdictKind,
  property: about('violated, liveness: the property', orNull(text)),
  sentence: about('what the property says', orNull(text)),
  elements: about('violated: what breaks it in the last state of the trace', orNull(elements)),
  also: about('violated: other properties that are broken as early', orNull(list(text))),
  waiting: about(
    'deadlock: the threads that have not finished; livelock: those that never can; and where each is',
    orNull(list(waiting)),
  ),
};

export const refused = list(
  named('Refused', () =>
    object<RefusedDocument>({
      model: text,
      variant: text,
      reason: about('why the model has no such variant at these bounds', text),
    }),
  ),
);
