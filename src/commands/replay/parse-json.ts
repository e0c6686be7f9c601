// Reads a verdict file back. Nothing in it is trusted: every part that replaying needs is looked at, and the error says
// which one is not what it should be.

import { asAnyWay, type Counterexample } from '../../check/result.ts';
import { NotPlain, parseUntrusted } from '../../checkpoint/untrusted-file.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import type { Args } from '../../model/language/step.ts';
import type { Bounds } from '../../model/variant.ts';
import { printable } from '../../report/foreign-text.ts';
import { verdictSchema } from '../../report/verdict-json.ts';
import type { FailurePlace, Trace, TraceStep } from '../../trace/trace.ts';
import { verdictsSchema } from '../check/json.ts';
import { simulationSchema, simulationsSchema } from '../simulate/json.ts';

/** What replaying needs of a verdict file. */
export interface Recording {
  readonly model: string;
  readonly modelFile: string | undefined;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly verdict: Counterexample;
}

/** Throws a `file` error that says what is wrong and where; `name` is the file's, for the messages. */
export const parseRecording = (text: string, name: string): Recording => {
  const whole = new Part(parseJson(text, name), '', name).object();
  const schema = whole.get('schema').string();
  if (schema === verdictsSchema || schema === simulationsSchema)
    throw new ShootdownError(
      'file',
      `${name} holds the verdicts of several variants`,
      'replay takes the file of one: those under out/verdicts',
    );
  if (schema !== verdictSchema && schema !== simulationSchema)
    throw new ShootdownError(
      'file',
      `${name} is written in '${schema}', this version reads '${verdictSchema}'`,
      'check the variant again to write it anew',
    );
  const modelFile = whole.get('modelFile');
  const verdict = counterexample(whole, name);
  // Not there in what was written before there was a choice.
  const search = whole.get('search');
  const anyWay = !search.isMissing() && search.string() === 'dfs';
  return {
    model: whole.get('model').string(),
    modelFile: modelFile.isNull() ? undefined : modelFile.string(),
    variant: whole.get('variant').string(),
    bounds: Object.fromEntries(
      whole
        .get('bounds')
        .object()
        .entries()
        .map(([bound, value]) => [bound, value.number()]),
    ),
    verdict: anyWay ? asAnyWay(verdict) : verdict,
  };
};

const parseJson = (text: string, name: string): unknown => {
  try {
    return parseUntrusted(text);
  } catch (error) {
    if (error instanceof NotPlain)
      throw new ShootdownError('file', `${name} ${error.message}`, 'replay takes a .json file that check wrote', error);
    throw new ShootdownError(
      'file',
      `${name} is not JSON: ${messageOf(error)}`,
      'replay takes a .json file that check wrote',
    );
  }
};

const counterexample = (whole: ObjectPart, name: string): Counterexample => {
  const kind = whole.get('verdict').string();
  switch (kind) {
    case 'violated':
      return {
        kind,
        property: whole.get('property').string(),
        sentence: whole.get('sentence').string(),
        elements: whole.get('elements').scalars(),
        also: whole
          .get('also')
          .list()
          .map((also) => also.string()),
        trace: trace(whole.get('trace')),
      };
    case 'deadlock':
      return {
        kind,
        waiting: whole
          .get('waiting')
          .list()
          .map((waiting) => {
            const of = waiting.object();
            return { thread: of.get('thread').string(), step: of.get('step').string() };
          }),
        trace: trace(whole.get('trace')),
      };
    case 'failed': {
      const error = whole.get('error').object();
      const hint = error.get('hint');
      return {
        kind,
        error: {
          code: error.get('code').string(),
          message: error.get('message').string(),
          hint: hint.isNull() ? undefined : hint.string(),
        },
        at: failurePlace(error.get('at').object()),
        trace: trace(whole.get('trace')),
      };
    }
    default:
      throw new ShootdownError(
        'file',
        `${name} has nothing to replay: its verdict is '${kind}'`,
        'only a violation, a deadlock or a failure comes with a trace',
      );
  }
};

const failurePlace = (at: ObjectPart): FailurePlace => {
  const kind = at.get('kind');
  switch (kind.string()) {
    case 'initial':
      return { kind: 'initial' };
    case 'final':
      return { kind: 'final' };
    case 'symmetry':
      return { kind: 'symmetry' };
    case 'local':
      return { kind: 'local' };
    case 'model':
      return { kind: 'model' };
    case 'search':
      return { kind: 'search' };
    case 'observation':
      return { kind: 'observation', observation: at.get('observation').string() };
    case 'property':
      return { kind: 'property', property: at.get('property').string() };
    case 'step':
      return {
        kind: 'step',
        thread: at.get('thread').string(),
        step: at.get('step').string(),
        args: at.get('args').scalars(),
      };
    default:
      throw kind.wrong(
        "'initial', 'step', 'property', 'final', 'observation', 'symmetry', 'local', 'model' or 'search'",
      );
  }
};

const trace = (part: Part): Trace => {
  const of = part.object();
  return { initial: of.get('initial').value(), steps: of.get('steps').list().map(step) };
};

const step = (part: Part): TraceStep => {
  const of = part.object();
  const from = of.get('from');
  const asserts = of.get('asserts');
  return {
    thread: of.get('thread').string(),
    step: of.get('step').string(),
    args: of.get('args').scalars(),
    from: from.isNull() ? undefined : from.string(),
    changes: of
      .get('changes')
      .list()
      .map((change) => {
        const its = change.object();
        return { path: its.get('path').string(), old: its.get('old').value(), new: its.get('new').value() };
      }),
    ...(asserts.isMissing() ? {} : { asserts: asserts.string() }),
  };
};

/** A part of the document, and where it is. */
class Part {
  readonly #value: unknown;
  readonly #path: string;
  readonly #file: string;

  constructor(value: unknown, path: string, file: string) {
    this.#value = value;
    this.#path = path;
    this.#file = file;
  }

  wrong(wanted: string): ShootdownError {
    const where = this.#path === '' ? 'the document' : this.#path;
    const found = this.#value === undefined ? 'is missing' : `is not ${wanted}`;
    return new ShootdownError(
      'file',
      `${this.#file}: ${where} ${found}`,
      'was the file written by check, and not edited since?',
    );
  }

  isMissing(): boolean {
    return this.#value === undefined;
  }

  isNull(): boolean {
    return this.#value === null;
  }

  /** So that it can be shown: names of a model have nothing in them that is changed by that. */
  string(): string {
    if (typeof this.#value !== 'string') throw this.wrong('a string');
    return printable(this.#value);
  }

  number(): number {
    if (typeof this.#value !== 'number') throw this.wrong('a number');
    return this.#value;
  }

  object(): ObjectPart {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong('an object');
    const under = (key: string, field: unknown): Part =>
      new Part(field, this.#path === '' ? key : `${this.#path}.${key}`, this.#file);
    return {
      get: (key) => under(key, Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined),
      entries: () => Object.entries(value).map(([key, field]) => [key, under(key, field)]),
    };
  }

  list(): readonly Part[] {
    if (!Array.isArray(this.#value)) throw this.wrong('a list');
    return this.#value.map((element: unknown, i) => new Part(element, `${this.#path}[${i}]`, this.#file));
  }

  /** Any JSON value that is there; whether it fits the model is seen when it is replayed. */
  value(): PlainValue {
    if (this.#value === undefined) throw this.wrong('a value');
    return this.#value as PlainValue;
  }

  /** An object of numbers, booleans and strings. */
  scalars(): Args {
    return Object.fromEntries(
      this.object()
        .entries()
        .map(([key, part]) => [key, part.#scalar()]),
    );
  }

  #scalar(): number | boolean | string {
    const value = this.#value;
    if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'string')
      throw this.wrong('a number, a boolean or a string');
    return value;
  }
}

interface ObjectPart {
  get(key: string): Part;
  entries(): readonly [string, Part][];
}
