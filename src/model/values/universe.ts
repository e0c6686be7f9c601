import { cardinality, type Domain, type PlainValue } from '../language/domain.ts';

/** A number from 0 up for each value of a scalar domain, or -1 for what is not one of its values. */
export const codeOf = (domain: Domain, value: unknown): number => {
  switch (domain.kind) {
    case 'bool':
      return value === true ? 1 : value === false ? 0 : -1;
    case 'int':
      return Number.isInteger(value) && (value as number) >= domain.lo && (value as number) <= domain.hi
        ? (value as number) - domain.lo
        : -1;
    case 'oneOf':
      return domain.values.indexOf(value as string);
    case 'index':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) < domain.of.size
        ? (value as number)
        : -1;
    default:
      return -1;
  }
};

/**
 * The values of a finite domain, numbered from 0: false before true, integers upwards, words and cases as declared, null first; of a struct
 * the last field varies fastest. It is the order in which sets and bags go through their elements.
 */
export interface Universe {
  readonly size: number;
  /** Frozen, one object a number. */
  readonly values: readonly PlainValue[];
  /** The number of a value, plain or seen through views; -1 for what is none. */
  readonly rankOf: (value: unknown) => number;
}

const universes = new WeakMap<Domain, Universe>();

/** The universe of the elements of a set or a bag, made when first asked for. */
export const universeOf = (domain: Domain): Universe => {
  let universe = universes.get(domain);
  if (universe === undefined) {
    const values = valuesOf(domain);
    universe = { size: values.length, values, rankOf: rankOf(domain) };
    universes.set(domain, universe);
  }
  return universe;
};

/** All values of a domain, frozen, in the order of their numbers; of a list the shorter ones first, of sets and bags as counters count. */
export const valuesOf = (domain: Domain): readonly PlainValue[] => {
  switch (domain.kind) {
    case 'bool':
      return [false, true];
    case 'int':
      return numbers(domain.hi - domain.lo + 1).map((i) => domain.lo + i);
    case 'index':
      return numbers(domain.of.size);
    case 'oneOf':
      return domain.values;
    case 'nullable':
      return [null, ...valuesOf(domain.of)];
    case 'struct': {
      const names = Object.keys(domain.fields);
      return productOf(Object.values(domain.fields).map(valuesOf)).map((values) =>
        Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i] as PlainValue]))),
      );
    }
    case 'array':
      return sequencesOf(domain.of, domain.length);
    case 'list':
      return numbers(domain.max + 1).flatMap((length) => sequencesOf(domain.of, length));
    case 'variant':
      return Object.values(domain.cases).flatMap(valuesOf);
    case 'set':
    case 'bag': {
      const elements = valuesOf(domain.of);
      const counts = numbers(domain.kind === 'set' ? 2 : domain.max + 1);
      return productOf(elements.map(() => counts)).map((chosen) =>
        Object.freeze(elements.flatMap((element, i) => Array<PlainValue>(chosen[i] as number).fill(element))),
      );
    }
  }
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const sequencesOf = (of: Domain, length: number): readonly PlainValue[] => {
  const values = valuesOf(of);
  return productOf(numbers(length).map(() => values)).map((sequence) => Object.freeze(sequence));
};

/** Every choice of one value of each; the last varies fastest. */
const productOf = <T>(each: readonly (readonly T[])[]): T[][] =>
  each.reduce<T[][]>((all, values) => all.flatMap((chosen) => values.map((value) => [...chosen, value])), [[]]);

type Rank = Universe['rankOf'];

/** Reads its argument by fields and `at`, so views of either engine will do. Made once a domain: no lookups when it is called. */
const rankOf = (domain: Domain): Rank => {
  switch (domain.kind) {
    case 'nullable': {
      const some = rankOf(domain.of);
      return (value) => {
        if (value === null) return 0;
        const rank = some(value);
        return rank < 0 ? -1 : rank + 1;
      };
    }
    case 'struct': {
      const fields = Object.entries(domain.fields).map(([name, field]) => ({
        name,
        rank: rankOf(field),
        size: cardinality(field),
      }));
      return (value) => {
        if (typeof value !== 'object' || value === null) return -1;
        let sum = 0;
        for (const { name, rank, size } of fields) {
          if (!Object.hasOwn(value, name)) return -1;
          const digit = rank((value as { readonly [name: string]: unknown })[name]);
          if (digit < 0) return -1;
          sum = sum * size + digit;
        }
        return Object.keys(value).length === fields.length ? sum : -1;
      };
    }
    case 'variant': {
      let first = 0;
      const cases = new Map<unknown, { readonly first: number; readonly rank: Rank }>();
      for (const [name, fields] of Object.entries(domain.cases)) {
        cases.set(name, { first, rank: rankOf(fields) });
        first += cardinality(fields);
      }
      return (value) => {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'kind')) return -1;
        const found = cases.get((value as { readonly kind: unknown }).kind);
        if (found === undefined) return -1;
        const rank = found.rank(value);
        return rank < 0 ? -1 : found.first + rank;
      };
    }
    case 'array': {
      const rank = rankOf(domain.of);
      const size = cardinality(domain.of);
      return (value) => {
        if (typeof value !== 'object' || value === null) return -1;
        const { length } = value as { readonly length?: unknown };
        if (length !== domain.length || typeof (value as { readonly at?: unknown }).at !== 'function') return -1;
        let sum = 0;
        for (let i = 0; i < domain.length; i++) {
          const digit = rank((value as { at(i: number): unknown }).at(i));
          if (digit < 0) return -1;
          sum = sum * size + digit;
        }
        return sum;
      };
    }
    case 'list':
    case 'set':
    case 'bag':
      return () => -1;
    default:
      return (value) => codeOf(domain, value);
  }
};
