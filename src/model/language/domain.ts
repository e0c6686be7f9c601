import { ShootdownError } from '../errors.ts';
import { requireDomain } from '../values/require-domain.ts';
import type { ArrayDraft, BagDraft, ListDraft, SetDraft } from './draft.ts';

/** True or false; the zero value is false. */
export interface BoolDomain {
  readonly kind: 'bool';
}

/** The integers `lo` to `hi`, both included; the zero value is `lo`. */
export interface IntDomain {
  readonly kind: 'int';
  readonly lo: number;
  readonly hi: number;
  /** How people are shown a value; default: the number. */
  readonly print?: ((value: number) => string) | undefined;
}

/** One of some words; the zero value is the first. */
export interface OneOfDomain<V extends string = string> {
  readonly kind: 'oneOf';
  readonly values: readonly V[];
}

/**
 * A set of `size` ids without meaning of their own (Murphi's term): CPUs, folios, address spaces.
 * Ids run from 0 to `size - 1`; a model that declares one promises that permuting them changes nothing.
 */
export interface Scalarset<N extends string = string> {
  readonly kind: 'scalarset';
  readonly name: N;
  readonly size: number;
  /** The members are in order, and a model may tell them apart: no symmetry. See `range`. */
  readonly ordered?: true;
}

/** A member of a scalarset; the zero value is id 0. */
export interface IndexDomain {
  readonly kind: 'index';
  readonly of: Scalarset;
}

/** The fields of a struct, by name. */
export type Fields = { readonly [field: string]: Domain };

/** An object with exactly these fields; the zero value has each at its zero value. */
export interface StructDomain<F extends Fields = Fields> {
  readonly kind: 'struct';
  readonly fields: F;
  /** The case of a variant that it is, if it is one. */
  readonly case?: string;
}

/** Exactly `length` elements; the zero value has each at its zero value. */
export interface ArrayDomain<E extends Domain = Domain> {
  readonly kind: 'array';
  readonly of: E;
  readonly length: number;
  /** The scalarset whose members index the array, if it is one. */
  readonly over: Scalarset | undefined;
}

/** A value, or null; the zero value is null. */
export interface NullableDomain<E extends Domain = Domain> {
  readonly kind: 'nullable';
  readonly of: E;
}

/** At most `max` elements, in order; the zero value is empty. */
export interface ListDomain<E extends Domain = Domain> {
  readonly kind: 'list';
  readonly of: E;
  readonly max: number;
}

/** A subset of a finite domain; the zero value is empty. */
export interface SetDomain<E extends Domain = Domain> {
  readonly kind: 'set';
  readonly of: E;
}

/** A multiset over a finite domain, each of whose values is in it at most `max` times; the zero value is empty. */
export interface BagDomain<E extends Domain = Domain> {
  readonly kind: 'bag';
  readonly of: E;
  readonly max: number;
}

/** The fields of each case of a variant, by the name of the case. */
export type Cases = { readonly [name: string]: Fields };

/** One of several structs, which its field `kind` tells; the zero value is the first, with each field at its zero value. */
export interface VariantDomain<C extends Cases = Cases> {
  readonly kind: 'variant';
  /** Each with a field `kind`, the name of the case, before its own. */
  readonly cases: { readonly [K in keyof C]: StructDomain };
  /** What the cases were made of; for the compiler only. */
  readonly declared?: C;
}

/** What has no parts. */
export type ScalarDomain = BoolDomain | IntDomain | OneOfDomain | IndexDomain;

/** The finite set of values that a part of the state can have. */
// The composites are written out with `any`-free self reference: an interface may refer to the union that contains it.
export type Domain =
  | ScalarDomain
  | StructDomain
  | ArrayDomain
  | NullableDomain
  | ListDomain
  | SetDomain
  | BagDomain
  | VariantDomain;

/** What a recipe sees and assigns: scalars as themselves, structs as objects with the same fields, arrays and lists as sequences. */
export type Draft<D> = D extends BoolDomain
  ? boolean
  : D extends IntDomain | IndexDomain
    ? number
    : D extends OneOfDomain<infer V>
      ? V
      : D extends NullableDomain<infer E>
        ? Draft<E> | null
        : D extends StructDomain<infer F>
          ? { -readonly [K in keyof F]: Draft<F[K]> }
          : D extends ArrayDomain<infer E>
            ? ArrayDraft<Draft<E>>
            : D extends ListDomain<infer E>
              ? ListDraft<Draft<E>>
              : D extends SetDomain<infer E>
                ? SetDraft<Plain<E>>
                : D extends BagDomain<infer E>
                  ? BagDraft<Plain<E>>
                  : D extends VariantDomain<infer C>
                    ? { [K in keyof C & string]: { readonly kind: K } & Draft<StructDomain<C[K]>> }[keyof C & string]
                    : never;

/** A value of the domain as plain, frozen data: objects, arrays, numbers, booleans, strings and null. */
export type Plain<D> =
  // A domain that is not known when compiling: the recursion would not end.
  Domain extends D
    ? PlainValue
    : D extends BoolDomain
      ? boolean
      : D extends IntDomain | IndexDomain
        ? number
        : D extends OneOfDomain<infer V>
          ? V
          : D extends NullableDomain<infer E>
            ? Plain<E> | null
            : D extends StructDomain<infer F>
              ? { readonly [K in keyof F]: Plain<F[K]> }
              : D extends ArrayDomain<infer E> | ListDomain<infer E> | SetDomain<infer E> | BagDomain<infer E>
                ? readonly Plain<E>[]
                : D extends VariantDomain<infer C>
                  ? { [K in keyof C & string]: { readonly kind: K } & Plain<StructDomain<C[K]>> }[keyof C & string]
                  : never;

/** Plain data of a domain that is not known when compiling. */
export type PlainValue =
  | boolean
  | number
  | string
  | null
  | readonly PlainValue[]
  | { readonly [field: string]: PlainValue };

/** True or false; the zero value is false. */
export const bool = (): BoolDomain => ({ kind: 'bool' });

/**
 * The integers `lo` to `hi`, both included; the zero value is `lo`. `print`: how people are shown a value that stands for something else.
 * Throws a `model` error unless `lo` and `hi` are integers, `lo <= hi`, and they are less than 2^30 apart.
 */
export const int = (lo: number, hi: number, { print }: Pick<IntDomain, 'print'> = {}): IntDomain => {
  if (!Number.isInteger(lo) || !Number.isInteger(hi) || lo > hi || hi - lo >= 2 ** 30 || Math.abs(lo) >= 2 ** 30)
    throw new ShootdownError(
      'model',
      `int(${lo}, ${hi}) is not a range of integers`,
      'int takes its least and its greatest value, within 30 bits',
    );
  return print === undefined ? { kind: 'int', lo, hi } : { kind: 'int', lo, hi, print };
};

/** One of some words; the zero value is the first. Throws a `model` error when there is no word, or one twice. */
export const oneOf = <const V extends string>(...values: readonly V[]): OneOfDomain<V> => {
  const strange: unknown = values.find((value: unknown) => typeof value !== 'string');
  if (strange !== undefined)
    throw new ShootdownError(
      'model',
      `oneOf has ${Array.isArray(strange) ? 'a list' : `a ${typeof strange}`} among its words`,
      Array.isArray(strange)
        ? "write the words one by one: oneOf('free', 'taken')"
        : 'its values are texts; int(lo, hi) and bool() have others',
    );
  if (values.length === 0 || new Set(values).size !== values.length)
    throw new ShootdownError('model', `oneOf(${values.join(', ')}) needs at least one word, each once`);
  return { kind: 'oneOf', values };
};

/**
 * A set of `size` members that are all alike, to index arrays and to have a thread each. A scalarset is known by its name. Throws a
 * `model` error unless `size` is a positive integer.
 */
export const scalarset = <const N extends string>(name: N, size: number): Scalarset<N> => {
  if (!Number.isInteger(size) || size < 1)
    throw new ShootdownError('model', `scalarset '${name}' has size ${size}`, 'a scalarset has at least one member');
  return { kind: 'scalarset', name, size };
};

/**
 * The numbers from 0 to `size - 1` under a name: to index arrays, and to have a thread each, as a scalarset does, but in order and each
 * with a meaning of its own (a ring, priorities). Nothing is permuted. Throws a `model` error unless `size` is a positive integer.
 */
export const range = <const N extends string>(name: N, size: number): Scalarset<N> => ({
  ...scalarset(name, size),
  ordered: true,
});

/** A member of a scalarset, as a number from 0 to its size - 1; the zero value is 0. */
export const index = (of: Scalarset): IndexDomain => ({ kind: 'index', of });

/**
 * An object with these fields. Throws a `model` error for a field named like a method of views, or like an integer, and for one whose
 * domain is none.
 */
export const struct = <const F extends Fields>(fields: F): StructDomain<F> => {
  for (const [name, domain] of Object.entries(fields)) {
    if (!/^[a-zA-Z_][\w]*$/.test(name) || name === 'constructor' || name === '__proto__')
      throw new ShootdownError(
        'model',
        `'${name}' cannot name a field of a struct`,
        'use a letter, then letters, digits and underscores',
      );
    requireDomain(domain, `field '${name}'`);
  }
  return { kind: 'struct', fields };
};

/** An array of fixed length; over a scalarset, its elements belong to the members of the set. */
export const array = <E extends Domain>(over: number | Scalarset, of: E): ArrayDomain<E> => {
  const length = typeof over === 'number' ? over : over.size;
  if (!Number.isInteger(length) || length < 0)
    throw new ShootdownError(
      'model',
      `an array cannot have ${typeof length === 'number' ? length : 'a domain of'} elements`,
      'write array(length, domain), or array(set, domain) for one of each member',
    );
  requireDomain(of, 'the elements of an array');
  return { kind: 'array', of, length, over: typeof over === 'number' ? undefined : over };
};

/** A value of `of`, or null; the zero value is null. */
export const nullable = <E extends Exclude<Domain, NullableDomain>>(of: E): NullableDomain<E> => {
  requireDomain(of, 'a nullable');
  if ((of as Domain).kind === 'nullable')
    throw new ShootdownError(
      'model',
      'a nullable of a nullable',
      'two kinds of nothing cannot be told apart; use a oneOf',
    );
  return { kind: 'nullable', of };
};

/** A sequence of at most `max` elements; the zero value is empty. */
export const list = <E extends Domain>(max: number, of: E): ListDomain<E> => {
  if (!Number.isInteger(max) || max < 1)
    throw new ShootdownError(
      'model',
      `a list of at most ${typeof max === 'number' ? max : 'a domain of'} elements`,
      'write list(most, domain): it holds at least one element when it is full',
    );
  requireDomain(of, 'the elements of a list');
  return { kind: 'list', of, max };
};

/** How many values a domain has; infinite where a number cannot say it. */
export const cardinality = (domain: Domain): number => {
  switch (domain.kind) {
    case 'bool':
      return 2;
    case 'int':
      return domain.hi - domain.lo + 1;
    case 'oneOf':
      return domain.values.length;
    case 'index':
      return domain.of.size;
    case 'struct':
      return Object.values(domain.fields).reduce((product, field) => product * cardinality(field), 1);
    case 'array':
      return cardinality(domain.of) ** domain.length;
    case 'nullable':
      return 1 + cardinality(domain.of);
    case 'list':
      return Array.from({ length: domain.max + 1 }, (_, length) => cardinality(domain.of) ** length).reduce(
        (a, b) => a + b,
      );
    case 'set':
      return 2 ** cardinality(domain.of);
    case 'bag':
      return (domain.max + 1) ** cardinality(domain.of);
    case 'variant':
      return Object.values(domain.cases).reduce((sum, fields) => sum + cardinality(fields), 0);
  }
};

/** Whether the domain has no parts. */
export const isScalar = (domain: Domain): domain is ScalarDomain =>
  domain.kind === 'bool' || domain.kind === 'int' || domain.kind === 'oneOf' || domain.kind === 'index';

/** The domain as its author wrote it, for error messages: `int(0, 3)`. */
export const describe = (domain: Domain): string => {
  switch (domain.kind) {
    case 'bool':
      return 'bool()';
    case 'int':
      return `int(${domain.lo}, ${domain.hi})`;
    case 'oneOf':
      return `oneOf(${domain.values.map((v) => `'${v}'`).join(', ')})`;
    case 'index':
      return `index(${domain.of.name}) of ${domain.of.size}`;
    case 'struct':
      return `struct({ ${Object.keys(domain.fields).join(', ')} })`;
    case 'array':
      return `array(${domain.over?.name ?? domain.length}, ${describe(domain.of)})`;
    case 'nullable':
      return `nullable(${describe(domain.of)})`;
    case 'list':
      return `list(${domain.max}, ${describe(domain.of)})`;
    case 'set':
      return `set(${describe(domain.of)})`;
    case 'bag':
      return `bag(${describe(domain.of)}, ${domain.max})`;
    case 'variant':
      return `variant({ ${Object.keys(domain.cases).join(', ')} })`;
  }
};
