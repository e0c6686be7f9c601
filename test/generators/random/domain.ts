import fc from 'fast-check';
import { bag, set, variant } from '../../../src/model/language/collection-domain.ts';
import {
  array,
  bool,
  cardinality,
  type Domain,
  describe,
  index,
  int,
  list,
  nullable,
  oneOf,
  type PlainValue,
  type ScalarDomain,
  type Scalarset,
  scalarset,
  struct,
} from '../../../src/model/language/domain.ts';

/** Makes a domain of what a model declares. */
export type DomainSpec<D extends Domain = Domain> = (declared: Declared) => D;

export type SetName = 'a' | 'b';

/** What a specification refers to; `shared` is the one struct that the model uses in several places, so that there is something to copy. */
export interface Declared {
  readonly a: Scalarset;
  readonly b: Scalarset;
  readonly shared: Domain;
}

export const setName: fc.Arbitrary<SetName> = fc.constantFrom('a', 'b');

const words = ['none', 'some', 'all'];

export const scalarSpec: fc.Arbitrary<DomainSpec<ScalarDomain>> = fc.oneof(
  fc.constant(() => bool()),
  fc.tuple(fc.integer({ min: -1, max: 1 }), fc.constantFrom(1, 2, 2, 0)).map(
    ([lo, span]) =>
      () =>
        int(lo, lo + span),
  ),
  fc.constantFrom(2, 3, 3, 1).map((count) => () => oneOf(...words.slice(0, count))),
  setName.map((set) => (declared: Declared) => index(declared[set])),
);

const fieldsSpec = (field: fc.Arbitrary<DomainSpec>): fc.Arbitrary<DomainSpec> =>
  fc.array(field, { minLength: 1, maxLength: 2 }).map((fields) => (declared: Declared) => {
    return struct(Object.fromEntries(fields.map((field, i) => ['fg'[i], field(declared)])));
  });

const arraySpec = (of: fc.Arbitrary<DomainSpec>): fc.Arbitrary<DomainSpec> =>
  fc.tuple(fc.constantFrom<number | SetName>(2, 'a', 'b', 1, 2, 'a', 'b', 0), of).map(
    ([over, of]) =>
      (declared: Declared) =>
        array(typeof over === 'number' ? over : declared[over], of(declared)),
  );

/** What can be in a set: a few values. */
const elementSpec: fc.Arbitrary<DomainSpec> = fc.oneof(
  { weight: 3, arbitrary: scalarSpec },
  { weight: 1, arbitrary: fieldsSpec(scalarSpec) },
  {
    weight: 1,
    arbitrary: scalarSpec.map((inner) => (declared: Declared) => nullable(inner(declared))),
  },
  {
    weight: 1,
    arbitrary: scalarSpec.map((inner) => (declared: Declared) => variant({ one: {}, two: { f: inner(declared) } })),
  },
);

const collectionSpec: fc.Arbitrary<DomainSpec> = fc.tuple(fc.constantFrom(0, 0, 1, 2), elementSpec).map(
  ([max, of]) =>
    (declared: Declared) =>
      max === 0 ? set(of(declared)) : bag(of(declared), max),
);

/** Of two or three cases, which share a field or have one of the same name and another domain. */
const variantSpec = (of: fc.Arbitrary<DomainSpec>): fc.Arbitrary<DomainSpec> =>
  fc.tuple(of, of, fc.nat(2)).map(([f, g, more]) => (declared: Declared) => {
    const shared = f(declared);
    return variant({
      one: more === 0 ? {} : { f: shared },
      two: { f: shared, g: g(declared) },
      ...(more === 2 ? { three: { g: f(declared), f: g(declared) } } : {}),
    });
  });

const one = scalarset('one', 1);
const isNullable = (spec: DomainSpec): boolean => spec({ a: one, b: one, shared: struct({}) }).kind === 'nullable';

const composite = (of: fc.Arbitrary<DomainSpec>): fc.Arbitrary<DomainSpec> =>
  fc.oneof(
    { weight: 2, arbitrary: fieldsSpec(of) },
    { weight: 2, arbitrary: arraySpec(of) },
    {
      weight: 2,
      arbitrary: of
        .filter((inner) => !isNullable(inner))
        .map((inner) => (declared: Declared) => nullable(inner(declared) as Exclude<Domain, { kind: 'nullable' }>)),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 2 }), of).map(
        ([max, of]) =>
          (declared: Declared) =>
            list(max, of(declared)),
      ),
    },
    { weight: 2, arbitrary: collectionSpec },
    { weight: 2, arbitrary: variantSpec(of) },
  );

const leaf: fc.Arbitrary<DomainSpec> = fc.oneof(
  { weight: 2, arbitrary: scalarSpec },
  { weight: 3, arbitrary: fc.constant(({ shared }: Declared) => shared) },
);

/** A domain of at most three levels. */
export const domainSpec: fc.Arbitrary<DomainSpec> = fc.oneof(
  { weight: 1, arbitrary: leaf },
  { weight: 2, arbitrary: composite(leaf) },
  { weight: 1, arbitrary: composite(composite(leaf)) },
);

/** The shared struct: one or two fields, which may themselves be a list or nullable. */
export const sharedSpec: fc.Arbitrary<DomainSpec> = fieldsSpec(
  fc.oneof({ weight: 3, arbitrary: scalarSpec }, { weight: 1, arbitrary: composite(scalarSpec) }),
);

/** Two scalarsets of these sizes, and the shared struct. */
export const declaredOf = (sizes: { readonly [K in SetName]: number }, shared: DomainSpec): Declared => {
  const sets = { a: scalarset('a', sizes.a), b: scalarset('b', sizes.b) };
  return { ...sets, shared: shared({ ...sets, shared: bool() }) };
};

/** The domain as a model would declare it. */
export const textOf = (domain: Domain): string => {
  switch (domain.kind) {
    case 'struct':
      return `{ ${Object.entries(domain.fields)
        .map(([name, field]) => `${name}: ${textOf(field)}`)
        .join(', ')} }`;
    case 'array':
      return `array(${domain.over?.name ?? domain.length}, ${textOf(domain.of)})`;
    case 'nullable':
      return `nullable(${textOf(domain.of)})`;
    case 'list':
      return `list(${domain.max}, ${textOf(domain.of)})`;
    case 'set':
      return `set(${textOf(domain.of)})`;
    case 'bag':
      return `bag(${textOf(domain.of)}, ${domain.max})`;
    case 'variant':
      return `variant(${Object.values(domain.cases).map(textOf).join(' or ')})`;
    default:
      return describe(domain);
  }
};

/** How many values a domain has. */
export const countValues = (domain: Domain): number => cardinality(domain);

/** Value number `n` of a domain, counted round and round; 0 is the zero value. */
export const valueAt = (domain: Domain, n: number): PlainValue => {
  switch (domain.kind) {
    case 'bool':
      return n % 2 === 1;
    case 'int':
      return domain.lo + (n % cardinality(domain));
    case 'oneOf':
      return domain.values[n % domain.values.length] as string;
    case 'index':
      return n % domain.of.size;
    case 'nullable': {
      const picked = n % countValues(domain);
      return picked === 0 ? null : valueAt(domain.of, picked - 1);
    }
    case 'struct': {
      const values = digits(Object.values(domain.fields), n);
      return Object.fromEntries(Object.keys(domain.fields).map((name, i) => [name, values[i] as PlainValue]));
    }
    case 'array':
      return digits(Array<Domain>(domain.length).fill(domain.of), n);
    case 'set':
    case 'bag': {
      const each = int(0, domain.kind === 'set' ? 1 : domain.max);
      const counts = digits(Array<Domain>(countValues(domain.of)).fill(each), n);
      return counts.flatMap((count, i) => Array<PlainValue>(count as number).fill(valueAt(domain.of, i)));
    }
    case 'variant': {
      let left = n % countValues(domain);
      const fields = Object.values(domain.cases).find((fields) => {
        const here = left < countValues(fields);
        if (!here) left -= countValues(fields);
        return here;
      });
      return valueAt(fields as Domain, left);
    }
    case 'list': {
      const each = countValues(domain.of);
      let left = n % countValues(domain);
      let length = 0;
      for (; left >= each ** length; length++) left -= each ** length;
      return digits(Array<Domain>(length).fill(domain.of), left);
    }
  }
};

/** One value of each domain, `n` being read as a number whose digits they are. */
const digits = (domains: readonly Domain[], n: number): PlainValue[] => {
  let left = n;
  return domains.map((domain) => {
    const count = countValues(domain);
    const value = valueAt(domain, left % count);
    left = Math.floor(left / count);
    return value;
  });
};
