import fc from 'fast-check';
import { expect, test } from 'vitest';
import { domainSpec } from '../../test/generators/random/domain.ts';
import { bool, type Domain, int, list, nullable, scalarset, struct } from '../model/language/domain.ts';
import { parseValue } from '../model/values/value.ts';
import { arbitraryOf } from './arbitrary.ts';

const declared = { a: scalarset('a', 2), b: scalarset('b', 3), shared: struct({ f: bool(), g: nullable(int(0, 2)) }) };
const valued = domainSpec.chain((spec) => {
  const domain: Domain = spec(declared);
  return fc.tuple(fc.constant(domain), arbitraryOf(domain));
});

test('an arbitrary value of a domain belongs to it, and is in canonical form', () => {
  fc.assert(
    fc.property(valued, ([domain, value]) => {
      expect(JSON.stringify(parseValue(domain, value, ''))).toBe(JSON.stringify(value));
    }),
  );
});

test('every value of a small domain comes up', () => {
  const domain = struct({ q: list(1, bool()), n: nullable(bool()) });
  const values = new Set(fc.sample(arbitraryOf(domain), 500).map((value) => JSON.stringify(value)));
  expect(values.size).toBe(9);
});
