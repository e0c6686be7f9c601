// Reads a verdict file back. Nothing in it is trusted: every part that replaying needs is looked at, and the error says
// which one is not what it should be.

import {
  asAnyWay,
  type Counterexample,
  type Deadlocked,
  type Failed,
  type Unfulfilled,
  type Violated,
} from '../../../check/result.ts';
import {
  json,
  listOf,
  nullable,
  number,
  objectOf,
  type Read,
  recordOf,
  scalar,
  text,
  WrongShape,
  wrongShape,
} from '../../../checkpoint/json-reader.ts';
import { NotPlain, parseUntrusted } from '../../../checkpoint/untrusted-file.ts';
import { messageOf, ShootdownError } from '../../../model/errors.ts';
import type { Bounds } from '../../../model/variant.ts';
import { comparisonSchema } from '../../../report/documents/comparison.ts';
import { simulationSchema, simulationsSchema } from '../../../report/documents/simulation.ts';
import { verdictsSchema } from '../../../report/documents/verdicts.ts';
import { printable } from '../../../report/foreign-text.ts';
import { verdictSchema } from '../../../report/verdict-json.ts';
import type { Change, FailurePlace, Trace, TraceStep, Waiting } from '../../../trace/trace.ts';

/** What replaying needs of a verdict file. */
export interface Recording {
  readonly model: string;
  readonly modelFile: string | undefined;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly verdict: Counterexample;
}

/** Throws a `file` error that says what is wrong and where; `name` is the file's, for the messages. */
export const parseRecording = (written: string, name: string): Recording =>
  shaped(name, () => recordingOf(parseJson(written, name), name));

/** A run of one of two variants that were compared. */
export interface RecordedRun {
  readonly model: string;
  readonly variant: string;
  readonly bounds: Bounds;
  /** What it shows. */
  readonly words: string;
  readonly trace: Trace;
}

/** What a file holds that commands wrote: a counterexample, or the runs that show how two variants differ. */
export type Recorded =
  | { readonly kind: 'counterexample'; readonly recording: Recording }
  | { readonly kind: 'comparison'; readonly runs: readonly [RecordedRun, ...RecordedRun[]] };

/** As `parseRecording`, of what `equivalent` wrote, too. */
export const parseRecorded = (written: string, name: string): Recorded =>
  shaped(name, () => {
    const document = parseJson(written, name);
    if (readSchema(document, '').schema !== comparisonSchema)
      return { kind: 'counterexample', recording: recordingOf(document, name) };
    const [first, ...others] = runsOf(readComparison(document, ''));
    if (first === undefined)
      throw new ShootdownError(
        'file',
        `${name} has no run to be looked at: no difference was found`,
        'what equivalent keeps of two variants that differ has the runs of both',
      );
    return { kind: 'comparison', runs: [first, ...others] };
  });

/** Says of a wrong shape in which file it is. */
const shaped = <T>(name: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    throw new ShootdownError(
      'file',
      `${name}: ${error.message}`,
      'was the file written by shootdown, and not edited since?',
      error,
    );
  }
};

/** For each difference the run that only one side has, and how far the other goes along. */
const runsOf = ({ first, second, differences }: ReturnType<typeof readComparison>): readonly RecordedRun[] =>
  differences.flatMap(({ has, run, otherRun }) => {
    const [own, other] = has === 'first' ? [first, second] : [second, first];
    const nameOf = ({ model, variant }: typeof first): string => `${model}/${variant}`;
    const shows = `what ${nameOf(own)} shows and ${nameOf(other)} cannot`;
    return [
      { ...own, words: shows, trace: run.trace },
      ...(otherRun === undefined
        ? []
        : [{ ...other, words: `${nameOf(other)}, as far as it goes along with that`, trace: otherRun.trace }]),
    ];
  });

const parseJson = (written: string, name: string): unknown => {
  try {
    return parseUntrusted(written);
  } catch (error) {
    const what = error instanceof NotPlain ? error.message : `is not JSON: ${messageOf(error)}`;
    throw new ShootdownError('file', `${name} ${what}`, 'a .json file that shootdown wrote is taken', error);
  }
};

const recordingOf = (document: unknown, name: string): Recording => {
  const { schema } = readSchema(document, '');
  if (schema === verdictsSchema || schema === simulationsSchema)
    throw new ShootdownError(
      'file',
      `${name} holds the verdicts of several variants`,
      'the file of one is taken: those under out/verdicts',
    );
  if (schema !== verdictSchema && schema !== simulationSchema)
    throw new ShootdownError(
      'file',
      `${name} is written in '${schema}', this version reads '${verdictSchema}'`,
      'check the variant again to write it anew',
    );
  const { search, lazyNoise, ...about } = readAbout(document, '');
  const verdict = counterexample(document, name);
  return { ...about, verdict: search === 'dfs' || lazyNoise === true ? asAnyWay(verdict) : verdict };
};

const counterexample = (document: unknown, name: string): Counterexample => {
  const { verdict: kind } = readKind(document, '');
  switch (kind) {
    case 'violated':
      return { kind, ...readViolated(document, '') };
    case 'deadlock':
      return { kind, ...readDeadlocked(document, '') };
    case 'livelock': {
      const { waiting, trace } = readDeadlocked(document, '');
      return { kind, trapped: waiting, trace };
    }
    case 'liveness': {
      return { kind, ...readUnfulfilled(document, '') };
    }
    case 'failed': {
      const { error, trace } = readFailed(document, '');
      const { at, ...thrown } = error;
      return { kind, error: thrown, at, trace };
    }
    default:
      throw new ShootdownError(
        'file',
        `${name} has nothing to replay: its verdict is '${kind}'`,
        'only a violation, a deadlock, a livelock, a run against a liveness property or a failure comes with a trace',
      );
  }
};

/** A text that can be shown: names of a model have nothing in them that is changed by that. */
const shown: Read<string> = (value, at) => printable(text(value, at));
const args = recordOf(json);

const placeFields: { readonly [K in FailurePlace['kind']]: Read<object> } = {
  initial: objectOf({}),
  step: objectOf({ thread: shown, step: shown, args }),
  property: objectOf({ property: shown }),
  final: objectOf({}),
  observation: objectOf({ observation: shown }),
  symmetry: objectOf({}),
  local: objectOf({}),
  model: objectOf({}),
  search: objectOf({}),
};

const failurePlace: Read<FailurePlace> = (value, at) => {
  const { kind } = objectOf({ kind: shown })(value, at);
  if (!Object.hasOwn(placeFields, kind))
    throw wrongShape(
      kind,
      `${at}.kind`,
      "'initial', 'step', 'property', 'final', 'observation', 'symmetry', 'local', 'model' or 'search'",
    );
  return { kind, ...placeFields[kind as FailurePlace['kind']](value, at) } as FailurePlace;
};

const ifThere =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : read(value, at);

const stepFields = objectOf<Omit<TraceStep, 'asserts'> & { readonly asserts: string | undefined }>({
  thread: shown,
  step: shown,
  args,
  from: nullable(shown),
  changes: listOf(objectOf<Change>({ path: shown, old: json, new: json })),
  asserts: ifThere(shown),
});

const traceStep: Read<TraceStep> = (value, at) => {
  const { asserts, ...step } = stepFields(value, at);
  return asserts === undefined ? step : { ...step, asserts };
};

const trace = objectOf<Trace>({
  // Whether values fit the model is seen when they are replayed.
  initial: json,
  steps: listOf(traceStep),
});

const readSchema = objectOf({ schema: shown });
const side = objectOf<Omit<RecordedRun, 'words' | 'trace'>>({ model: shown, variant: shown, bounds: recordOf(number) });
const sideName: Read<'first' | 'second'> = (value, at) => {
  if (value !== 'first' && value !== 'second') throw wrongShape(value, at, "'first' or 'second'");
  return value;
};
const seenRun = objectOf({ trace });
const readComparison = objectOf({
  first: side,
  second: side,
  differences: listOf(objectOf({ has: sideName, run: seenRun, otherRun: nullable(seenRun) })),
});
const readKind = objectOf({ verdict: shown });
interface How {
  readonly search: string | undefined;
  readonly lazyNoise: string | number | boolean | undefined;
}

const readAbout = objectOf<Omit<Recording, 'verdict'> & How>({
  model: shown,
  modelFile: nullable(shown),
  variant: shown,
  bounds: recordOf(number),
  // Not there in what was written before there was a choice.
  search: ifThere(shown),
  lazyNoise: ifThere(scalar),
});
const readViolated = objectOf<Omit<Violated, 'kind'>>({
  property: shown,
  sentence: shown,
  elements: recordOf((value, at) => (value === null ? null : scalar(value, at))),
  also: listOf(shown),
  trace,
});
const readDeadlocked = objectOf<Omit<Deadlocked, 'kind'>>({
  waiting: listOf(objectOf<Waiting>({ thread: shown, step: shown })),
  trace,
});
const livenessForms: readonly Unfulfilled['form'][] = ['eventually', 'leads to', 'always eventually', 'can always'];
const livenessForm: Read<Unfulfilled['form']> = (value, at) => {
  const form = livenessForms.find((known) => known === value);
  if (form === undefined) throw wrongShape(value, at, livenessForms.map((known) => `'${known}'`).join(' or '));
  return form;
};
const readUnfulfilled = objectOf<Omit<Unfulfilled, 'kind'>>({
  property: shown,
  sentence: shown,
  form: livenessForm,
  loop: nullable(number),
  trace,
});
const readFailed = objectOf<{ readonly error: Failed['error'] & Pick<Failed, 'at'>; readonly trace: Trace }>({
  error: objectOf({ code: shown, message: shown, hint: nullable(shown), at: failurePlace }),
  trace,
});
