import { ShootdownError } from '../errors.ts';
import { Collection } from '../values/collection.ts';
import { declared, declaringArguments } from '../values/declared.ts';
import { Sequence } from '../values/sequence.ts';
import { valuesOf } from '../values/universe.ts';
import { cardinality, type Domain, describe, type Plain, type PlainValue } from './domain.ts';

/** The type of `blocked`. */
export type Blocked = typeof blocked;
/** What a step returns when it cannot happen in this state. Whatever the recipe wrote before is dropped. */
export const blocked: unique symbol = Symbol.for('shootdown.blocked');

/** Values that are given one by one instead of by a domain: `permutations(...)`. Of members of a scalarset, `of` says that they are. */
export interface Given<V = PlainValue> {
  readonly kind: 'given';
  readonly values: readonly V[];
  readonly of: Domain | undefined;
}

/** Those values of a domain that are in a collection which depends on the state; see `among`. */
export interface Among<V = PlainValue> {
  readonly kind: 'among';
  readonly param: Domain | Given<V> | readonly V[];
  readonly where: (m: never, args: never, t: never) => unknown;
  /** For the compiler only. */
  readonly chosen?: V;
}

/** What an argument can be: the values of a domain; some values, as an array; either, among what the state has. */
export type Param = Domain | Given | Among | readonly PlainValue[];

/** What a step's arguments can be, by name. Every combination is tried. */
export type Params = { readonly [name: string]: Param };

/** The value that a parameter gives. */
export type ArgOf<P> = P extends Among<infer V> | Given<infer V> ? V : P extends readonly (infer V)[] ? V : Plain<P>;

/** The arguments of a step, with the types that their parameters give: plain, frozen data. */
export type ArgsOf<P extends Params> = { readonly [K in keyof P]: ArgOf<P[K]> };

/** Arguments of a step, known only when running. */
export type Args = { readonly [name: string]: PlainValue };

/**
 * For a parameter: the values that are, in the state in which the step is tried, in what `where` returns. `among(Message, (m) => m.sent)`.
 * That is a set, a bag, a list or an array of the state, or an array; or a number n, for the numbers from 0 to n - 1; or true or
 * false, as `where` is also given all arguments of the step, this one and the thread's own id among them, and the locals of the thread. All
 * the values are tried, so their number counts, not how many are there.
 */
export const among = <const P extends Domain | Given | readonly PlainValue[], M, A, T>(
  param: P,
  where: (m: M, args: A, t: T) => Iterable<ArgOf<P>> | number | boolean,
): Among<ArgOf<P>> => ({
  kind: 'among',
  param: param as Domain,
  where: where as unknown as Among['where'],
});

/** For a parameter: all orders of the values of a domain, each an array. `permutations(index(Node))`. */
export const permutations = <D extends Domain>(of: D): Given<readonly Plain<D>[]> => {
  const count = Array.from({ length: Math.min(cardinality(of), 12) }, (_, i) => i + 1).reduce((a, b) => a * b, 1);
  if (count > MOST_ARGUMENTS) throw tooMany(`permutations of ${describe(of)}`, count);
  const orders = (values: readonly PlainValue[]): readonly (readonly PlainValue[])[] =>
    values.length === 0
      ? [[]]
      : values.flatMap((first, i) => orders(values.toSpliced(i, 1)).map((rest) => [first, ...rest]));
  const values = orders(valuesOf(of)).map((order) => Object.freeze(order));
  return {
    kind: 'given',
    values: values as unknown as readonly (readonly Plain<D>[])[],
    of: { kind: 'array', of, length: values[0]?.length ?? 0, over: undefined },
  };
};

/** As many combinations as a step may have. */
const MOST_ARGUMENTS = 1 << 16;

/**
 * Every combination of arguments, the last parameter varying fastest; one empty combination for no parameters. `owner` is who gets them, in
 * words: to read another name of them is an error that says so.
 */
export const combinations = (params: Params, owner: string): readonly Args[] => {
  const counts = Object.entries(params).map(([name, param]) => countOf(param, name));
  const count = counts.reduce((product, each) => product * each, 1);
  if (count > MOST_ARGUMENTS) throw tooMany(`arguments of ${owner}`, count);
  let all: Args[] = [{}];
  for (const [name, param] of Object.entries(params)) {
    const values = givenBy(param);
    all = all.flatMap((args) => values.map((value) => ({ ...args, [name]: value })));
  }
  const guard = declaringArguments(owner, Object.keys(params));
  return all.map((args) => Object.freeze(declared(args, guard)));
};

const tooMany = (what: string, count: number): ShootdownError =>
  new ShootdownError(
    'model',
    `there are ${count} ${what}`,
    `each is tried in every state, so they are at most ${MOST_ARGUMENTS}: narrow the domains, or choose in several steps`,
  );

const isGivenByOne = (param: Param): param is readonly PlainValue[] => Array.isArray(param);

const countOf = (param: Param, name: string): number => {
  if (isGivenByOne(param)) return param.length;
  switch ((param as { readonly kind?: unknown } | undefined)?.kind) {
    case 'given':
      return (param as Given).values.length;
    case 'among':
      return countOf((param as Among).param, name);
    case 'scalarset':
      throw new ShootdownError(
        'model',
        `parameter '${name}' is the scalarset itself`,
        'index(set) is one of its members',
      );
    default: {
      const count: unknown = typeof param === 'object' && param !== null ? cardinality(param as Domain) : undefined;
      if (typeof count === 'number') return count;
      throw new ShootdownError(
        'model',
        `parameter '${name}' is ${String(param)}, not a domain`,
        "an argument is described with a domain, such as int(0, 3), with 'among' or 'permutations', or with an array of its values",
      );
    }
  }
};

const givenBy = (param: Param): readonly PlainValue[] => {
  if (isGivenByOne(param)) return param;
  switch (param.kind) {
    case 'given':
      return param.values;
    case 'among':
      return givenBy(param.param);
    default:
      return valuesOf(param);
  }
};

/** The domain of a parameter's values; undefined for those that were given one by one. */
export const domainOf = (param: Param): Domain | undefined => {
  if (isGivenByOne(param)) return undefined;
  switch (param.kind) {
    case 'given':
      return param.of;
    case 'among':
      return domainOf(param.param);
    default:
      return param;
  }
};

type Recipe = (...given: never[]) => unknown;

/** A recipe that is blocked where an argument is not among what the state has. `withLocals`: it is given the locals before its arguments. */
export const chosenAmong = (params: Params, withLocals: boolean, owner: string, run: Recipe): Recipe => {
  const conditions = Object.entries(params).flatMap(([name, param]) =>
    !isGivenByOne(param) && param.kind === 'among'
      ? [{ name, where: param.where as (m: unknown, args: Args, t: unknown) => unknown }]
      : [],
  );
  if (conditions.length === 0) return run;
  const holds = (m: unknown, t: unknown, args: Args): boolean => {
    for (const { name, where } of conditions)
      if (!isAmong(args[name] as PlainValue, where(m, args, t), `'${name}' of ${owner}`)) return false;
    return true;
  };
  const recipe = run as (...given: unknown[]) => unknown;
  return withLocals
    ? (m: unknown, t: unknown, args: Args) => (holds(m, t, args) ? recipe(m, t, args) : blocked)
    : (m: unknown, args: Args) => (holds(m, undefined, args) ? recipe(m, args) : blocked);
};

const isAmong = (value: PlainValue, found: unknown, what: string): boolean => {
  if (typeof found === 'boolean') return found;
  if (typeof found === 'number') return typeof value === 'number' && value >= 0 && value < found;
  if (found instanceof Collection) return found.has(value);
  if (found instanceof Sequence) return found.includes(value);
  if (Array.isArray(found)) return found.some((element) => JSON.stringify(element) === JSON.stringify(value));
  throw new ShootdownError(
    'recipe',
    `${what} is chosen among ${found === null ? 'null' : typeof found === 'object' ? 'an object' : String(found)}`,
    'it is a set, a bag, a list or an array; a number n, for 0 to n - 1; or true or false. Was a return forgotten?',
  );
};
