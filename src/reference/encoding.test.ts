import fc from 'fast-check';
import { expect, test } from 'vitest';
import { domainSpec } from '../../test/generators/random/domain.ts';
import { bool, type Domain, int, type PlainValue, scalarset, struct } from '../model/language/domain.ts';
import { arbitraryOf } from '../testing/arbitrary.ts';
import { encodeKey } from './encoding.ts';

const declared = { a: scalarset('a', 2), b: scalarset('b', 3), shared: struct({ f: bool(), g: int(-1, 1) }) };

/** A domain and two of its values. */
const pairs = domainSpec.chain((spec) => {
  const domain: Domain = spec(declared);
  return fc.tuple(fc.constant(domain), arbitraryOf(domain), arbitraryOf(domain));
});

test('two states have the same bytes exactly when they are equal', () => {
  fc.assert(
    fc.property(pairs, ([domain, a, b]) => {
      expect(encodeKey(domain, a) === encodeKey(domain, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { numRuns: 1000 },
  );
});

test('the bytes do not depend on the order of the keys', () => {
  const backwards = (value: PlainValue): PlainValue => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(backwards);
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, inner]) => [name, backwards(inner)]),
    );
  };
  fc.assert(
    fc.property(pairs, ([domain, a]) => {
      expect(encodeKey(domain, backwards(a))).toBe(encodeKey(domain, a));
    }),
  );
});
