import fc from 'fast-check';
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
  type Scalarset,
  struct,
} from '../../model/language/domain.ts';

/** A domain as generated data; `shared` is the one struct that the model uses in several places, so that there is something to copy. */
export type DomainSpec =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly lo: number; readonly span: number }
  | { readonly kind: 'oneOf'; readonly words: number }
  | { readonly kind: 'index'; readonly set: SetName }
  | { readonly kind: 'shared' }
  | { readonly kind: 'struct'; readonly fields: readonly DomainSpec[] }
  | { readonly kind: 'array'; readonly over: number | SetName; readonly of: DomainSpec }
  | { readonly kind: 'nullable'; readonly of: DomainSpec }
  | { readonly kind: 'list'; readonly max: number; readonly of: DomainSpec };

export type SetName = 'a' | 'b';

/** What a specification refers to. */
export interface Declared {
  readonly a: Scalarset;
  readonly b: Scalarset;
  readonly shared: Domain;
}

export const setName: fc.Arbitrary<SetName> = fc.constantFrom('a', 'b');

export const scalarSpec: fc.Arbitrary<DomainSpec> = fc.oneof(
  fc.constant({ kind: 'bool' } as const),
  fc.record({
    kind: fc.constant('int' as const),
    lo: fc.integer({ min: -1, max: 1 }),
    span: fc.constantFrom(1, 2, 2, 0),
  }),
  fc.record({ kind: fc.constant('oneOf' as const), words: fc.constantFrom(2, 3, 3, 1) }),
  fc.record({ kind: fc.constant('index' as const), set: setName }),
);

const composite = (of: fc.Arbitrary<DomainSpec>): fc.Arbitrary<DomainSpec> =>
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('struct' as const),
        fields: fc.array(of, { minLength: 1, maxLength: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('array' as const),
        over: fc.constantFrom<number | SetName>(2, 'a', 'b', 1, 2, 'a', 'b', 0),
        of,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('nullable' as const),
        of: of.filter((inner) => inner.kind !== 'nullable'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('list' as const), max: fc.integer({ min: 1, max: 2 }), of }),
    },
  );

const leaf: fc.Arbitrary<DomainSpec> = fc.oneof(
  { weight: 2, arbitrary: scalarSpec },
  { weight: 3, arbitrary: fc.constant({ kind: 'shared' } as const) },
);

/** A domain of at most three levels. */
export const domainSpec: fc.Arbitrary<DomainSpec> = fc.oneof(
  { weight: 1, arbitrary: leaf },
  { weight: 2, arbitrary: composite(leaf) },
  { weight: 1, arbitrary: composite(composite(leaf)) },
);

/** The shared struct: one or two fields, which may themselves be a list or nullable. */
export const sharedSpec: fc.Arbitrary<readonly DomainSpec[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: scalarSpec }, { weight: 1, arbitrary: composite(scalarSpec) }),
  { minLength: 1, maxLength: 2 },
);

const words = ['none', 'some', 'all'];
const fieldNames = ['f', 'g', 'h'];

export const structOf = (fields: readonly DomainSpec[], declared: Declared): Domain =>
  struct(Object.fromEntries(fields.map((field, i) => [fieldNames[i], domainOf(field, declared)])));

export const domainOf = (spec: DomainSpec, declared: Declared): Domain => {
  switch (spec.kind) {
    case 'bool':
      return bool();
    case 'int':
      return int(spec.lo, spec.lo + spec.span);
    case 'oneOf':
      return oneOf(...words.slice(0, spec.words));
    case 'index':
      return index(declared[spec.set]);
    case 'shared':
      return declared.shared;
    case 'struct':
      return structOf(spec.fields, declared);
    case 'array':
      return array(typeof spec.over === 'number' ? spec.over : declared[spec.over], domainOf(spec.of, declared));
    case 'nullable':
      return nullable(domainOf(spec.of, declared) as Exclude<Domain, { kind: 'nullable' }>);
    case 'list':
      return list(spec.max, domainOf(spec.of, declared));
  }
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
    default:
      return describe(domain);
  }
};

/** How many values a domain has. */
export const countValues = (domain: Domain): number => {
  switch (domain.kind) {
    case 'struct':
      return Object.values(domain.fields).reduce((product, field) => product * countValues(field), 1);
    case 'array':
      return countValues(domain.of) ** domain.length;
    case 'nullable':
      return 1 + countValues(domain.of);
    case 'list':
      return Array.from({ length: domain.max + 1 }, (_, length) => countValues(domain.of) ** length).reduce(
        (a, b) => a + b,
      );
    default:
      return cardinality(domain);
  }
};

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
      const fields = Object.entries(domain.fields);
      const values = digits(
        fields.map(([, field]) => field),
        n,
      );
      return Object.fromEntries(fields.map(([name], i) => [name, values[i] as PlainValue]));
    }
    case 'array':
      return digits(
        Array.from({ length: domain.length }, () => domain.of),
        n,
      );
    case 'list': {
      const each = countValues(domain.of);
      let left = n % countValues(domain);
      let length = 0;
      for (; left >= each ** length; length++) left -= each ** length;
      return digits(
        Array.from({ length }, () => domain.of),
        left,
      );
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
