import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf } from '../model/arbitrary.ts';
import {
  array,
  bool,
  type Domain,
  int,
  list,
  nullable,
  oneOf,
  type PlainValue,
  scalarset,
  struct,
} from '../model/domain.ts';
import { domainOf, domainSpec } from '../testing/random-domain.ts';
import { encode, encodeKey, hash } from './encoding.ts';

const declared = { a: scalarset('a', 2), b: scalarset('b', 3), shared: struct({ f: bool(), g: int(-1, 1) }) };

/** A domain and two of its values. */
const pairs = domainSpec.chain((spec) => {
  const domain: Domain = domainOf(spec, declared);
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
      expect(encode(domain, backwards(a))).toEqual(encode(domain, a));
    }),
  );
});

test('a key is the bytes, and sorts as they do', () => {
  const domain = struct({ n: int(0, 300), w: nullable(oneOf('a', 'b')), q: list(2, bool()), a: array(1, bool()) });
  fc.assert(
    fc.property(arbitraryOf(domain), arbitraryOf(domain), (a, b) => {
      const order = Math.sign(Buffer.compare(encode(domain, a), encode(domain, b)));
      const [keyA, keyB] = [encodeKey(domain, a), encodeKey(domain, b)];
      expect(keyA < keyB ? -1 : keyA > keyB ? 1 : 0).toBe(order);
      expect(Uint8Array.from(Buffer.from(keyA, 'latin1'))).toEqual(encode(domain, a));
    }),
  );
});

test('the hash is FNV-1a', () => {
  const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
  expect(hash(ascii(''))).toBe(0x811c9dc5);
  expect(hash(ascii('a'))).toBe(0xe40c292c);
  expect(hash(ascii('foobar'))).toBe(0xbf9cf968);
});
