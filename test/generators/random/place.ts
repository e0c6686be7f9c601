import type { Domain } from '../../../src/model/language/domain.ts';
import { type Args, domainOf, type Params } from '../../../src/model/language/step.ts';

/** What a recipe is called with. */
export interface Scope {
  readonly m: object;
  readonly t: object | undefined;
  readonly args: Args;
}

/** One way to go on from a struct or a sequence. */
export interface Segment {
  readonly text: string;
  /** What is there now; `missing` past the end of a list. */
  get(container: object, scope: Scope): unknown;
  /** As `get`, for a recipe that does not look where it goes: an element that is not there is an error. */
  getCareless(container: object, scope: Scope): unknown;
  set(container: object, value: unknown, scope: Scope): void;
}

/** A place of the state as the recipes of random models address it. */
export interface Place {
  readonly text: string;
  readonly base: 'm' | 't' | 'args';
  readonly segments: readonly Segment[];
  readonly domain: Domain;
  /** The places around it, from the outermost on. */
  readonly ancestors: readonly Place[];
  /** False for arguments and program counters, and for what has no place of its own. */
  readonly writable: boolean;
}

/** Stands for a place that does not exist in this state: something on the way to it is null, or not in its list. */
export const missing: unique symbol = Symbol('missing');

/** An index that a recipe can compute: a constant, an argument, the thread's own id. */
interface Index {
  readonly text: string;
  readonly below: number;
  readonly of: (args: Args) => number;
}

/** Every place under `m`, under the thread's frame `t`, and among the arguments. */
export const placesOf = (root: Domain, frame: Domain | undefined, params: Params): readonly Place[] => {
  const domains = Object.entries(params).map(([name, param]) => [name, domainOf(param) as Domain] as const);
  const indices = domains.flatMap(([name, domain]): Index[] => {
    const below =
      domain.kind === 'index' ? domain.of.size : domain.kind === 'int' && domain.lo >= 0 ? domain.hi + 1 : undefined;
    return below === undefined ? [] : [{ text: name, below, of: (args) => args[name] as number }];
  });
  const from = (base: Place['base'], domain: Domain): Place[] =>
    under({ text: base, base, segments: [], domain, ancestors: [], writable: false }, indices);
  const args = domains.map(([name, domain]): Place => {
    return { text: name, base: 'args', segments: [field(name)], domain, ancestors: [], writable: false };
  });
  return [...from('m', root), ...(frame === undefined ? [] : from('t', frame)), ...args];
};

const under = (place: Place, indices: readonly Index[]): Place[] =>
  childrenOf(place, indices).flatMap((child) => [child, ...under(child, indices)]);

const childrenOf = (place: Place, indices: readonly Index[]): Place[] => {
  const domain = place.domain.kind === 'nullable' ? place.domain.of : place.domain;
  const ancestors = place.segments.length === 0 ? [] : [...place.ancestors, place];
  const child = (segment: Segment, inner: Domain, writable: boolean): Place => {
    return {
      text: place.text + segment.text,
      base: place.base,
      segments: [...place.segments, segment],
      domain: inner,
      ancestors,
      writable,
    };
  };
  switch (domain.kind) {
    case 'struct':
      return Object.entries(domain.fields).map(([name, inner]) =>
        child(field(name), inner, name !== 'pc' && !hasFrames(inner)),
      );
    case 'array': {
      const computed = indices.filter(({ below }) => below <= domain.length);
      return [...constants(domain.length), ...computed].map((index) =>
        child(element(index), domain.of, !hasFrames(domain.of)),
      );
    }
    case 'variant':
      return Object.entries(domain.cases).flatMap(([kind, { fields }]) =>
        Object.entries(fields)
          .filter(([name]) => name !== 'kind')
          .map(([name, inner]) => child(fieldOfCase(kind, name), inner, true)),
      );
    case 'list':
      return constants(domain.max).map((index) => child(element(index), domain.of, true));
    default:
      return [];
  }
};

/** Frames of threads are never written as a whole: that would be to jump. */
const hasFrames = (domain: Domain): boolean =>
  domain.kind === 'array' ? hasFrames(domain.of) : domain.kind === 'struct' && 'pc' in domain.fields;

const constants = (length: number): Index[] =>
  Array.from({ length }, (_, i) => ({ text: String(i), below: i + 1, of: () => i }));

interface Struct {
  [field: string]: unknown;
}

interface Elements {
  readonly length: number;
  at(i: number): unknown;
  set(i: number, value: unknown): void;
}

const field = (name: string): Segment => {
  const get: Segment['get'] = (container) => (container as Struct)[name];
  return {
    text: `.${name}`,
    get,
    getCareless: get,
    set: (container, value) => {
      (container as Struct)[name] = value;
    },
  };
};

/** Missing while the variant is of another case; who is careless reads it all the same. */
const fieldOfCase = (kind: string, name: string): Segment => {
  const plain = field(name);
  return {
    ...plain,
    text: `.${kind}.${name}`,
    get: (container, scope) => ((container as Struct).kind === kind ? plain.get(container, scope) : missing),
  };
};

const element = (index: Index): Segment => ({
  text: `[${index.text}]`,
  get: (container, { args }) => {
    const i = index.of(args);
    return i < (container as Elements).length ? (container as Elements).at(i) : missing;
  },
  getCareless: (container, { args }) => (container as Elements).at(index.of(args)),
  set: (container, value, { args }) => (container as Elements).set(index.of(args), value),
});

/** What is at a place, or `missing`. */
export const read = (place: Place, scope: Scope, careless = false): unknown =>
  follow(scope[place.base], place.segments, scope, careless);

/** Goes on from a value; careless recipes run into null. */
export const follow = (start: unknown, segments: readonly Segment[], scope: Scope, careless: boolean): unknown => {
  let value = start;
  for (const segment of segments) {
    if (!careless && (value === null || value === missing)) return missing;
    value = careless ? segment.getCareless(value as object, scope) : segment.get(value as object, scope);
  }
  return value;
};

/** Writes to a place, starting from `start` and going along `segments`; false when the place is missing. */
export const writeFrom = (
  start: unknown,
  segments: readonly Segment[],
  value: unknown,
  scope: Scope,
  careless: boolean,
): boolean => {
  const last = segments.at(-1);
  if (last === undefined) return false;
  const container = follow(start, segments.slice(0, -1), scope, careless);
  if (container === null || container === missing) return false;
  if (!careless && last.get(container as object, scope) === missing) return false;
  last.set(container as object, value, scope);
  return true;
};

export const write = (place: Place, value: unknown, scope: Scope, careless = false): boolean =>
  writeFrom(scope[place.base], place.segments, value, scope, careless);
