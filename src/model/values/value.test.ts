import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf } from '../../testing/arbitrary.ts';
import { array, bool, cardinality, index, int, list, nullable, oneOf, scalarset, struct } from '../language/domain.ts';
import { codeOf } from './universe.ts';
import { at, isPlainObject, outside, parseValue, print, zeroOf } from './value.ts';

const Folio = scalarset('folio', 2);
const entry = struct({ folio: index(Folio), prot: oneOf('none', 'read', 'write'), dirty: bool(), young: bool() });
const state = struct({ ptes: array(2, nullable(entry)), count: int(-1, 2), queue: list(2, entry) });

test('a state starts from zero: false, the least integer, the first word, id 0, null and the empty list', () => {
  expect(zeroOf(state)).toEqual({ ptes: [null, null], count: -1, queue: [] });
  expect(zeroOf(entry)).toEqual({ folio: 0, prot: 'none', dirty: false, young: false });
});

test('a scalar has a code from 0 up for each of its values, and -1 for anything else', () => {
  const scalars = [bool(), int(-2, 3), oneOf('a', 'b'), index(Folio)];
  for (const domain of scalars) {
    const codes = new Set(fc.sample(arbitraryOf(domain), 200).map((value) => codeOf(domain, value)));
    expect([...codes].sort()).toEqual(Array.from({ length: cardinality(domain) }, (_, code) => code));
    for (const wrong of [99, -3, 0.5, Number.NaN, 'c', null, undefined, {}, []]) expect(codeOf(domain, wrong)).toBe(-1);
  }
  expect(codeOf(bool(), 1)).toBe(-1);
  expect(codeOf(int(0, 1), true)).toBe(-1);
});

test('a value outside its domain is named with its path, the value and the domain', () => {
  expect(() => parseValue(state, { ...zero, count: 3 }, '')).toThrow('count: 3 is outside int(-1, 2)');
  expect(() => parseValue(state, { ...zero, queue: [{ ...zeroEntry, prot: 'exec' }] }, 's')).toThrow(
    "s.queue[0].prot: 'exec' is outside oneOf('none', 'read', 'write')",
  );
});

test('the hint says what the likely mistake is', () => {
  expect(outside('x', undefined, bool()).hint).toContain('misspelt');
  expect(outside('x', 7, int(0, 1)).hint).toContain('guard is missing');
  expect(outside('x', new Date(0), int(0, 1)).hint).toContain('no class instances');
  expect(outside('x', 'a', int(0, 1)).hint).toContain('another kind');
});

const zeroEntry = { folio: 0, prot: 'none', dirty: false, young: false };
const zero = { ptes: [null, null], count: 0, queue: [] };

test('what is parsed has its fields in the order of their declaration, whatever the order it was given in', () => {
  const backwards = { queue: [], count: 0, ptes: [null, { young: false, dirty: true, prot: 'none', folio: 1 }] };
  expect(JSON.stringify(parseValue(state, backwards, ''))).toBe(
    '{"ptes":[null,{"folio":1,"prot":"none","dirty":true,"young":false}],"count":0,"queue":[]}',
  );
});

test('parsing copies', () => {
  const given = { ...zero, queue: [{ ...zeroEntry }] };
  const parsed = parseValue(state, given, '');
  given.queue[0] = { ...zeroEntry, dirty: true };
  expect(parsed).toEqual({ ...zero, queue: [zeroEntry] });
});

test('negative zero is zero', () => {
  expect(Object.is(parseValue(int(-1, 1), -0, ''), 0)).toBe(true);
  expect(Object.is(parseValue(index(Folio), -0, ''), 0)).toBe(true);
});

test.each([
  ['a missing field', { ...zeroEntry, dirty: undefined }, 'dirty: undefined is outside bool()'],
  ['an unknown field', { ...zeroEntry, soft: 1 }, 'soft is not a field of struct({ folio, prot, dirty, young })'],
  ['an unknown field that all objects inherit', { ...zeroEntry, toString: 1 }, 'toString is not a field'],
  ['null where there must be something', null, 'null is outside struct'],
  ['an array for a struct', [], 'an instance of Array is outside struct'],
  ['a class instance', new Date(0), 'an instance of Date is outside struct'],
  ['a typed array', new Uint8Array(1), 'an instance of Uint8Array is outside struct'],
  ['a function', () => 0, 'a function is outside struct'],
])('%s is refused', (_, given, message) => {
  expect(() => parseValue(entry, given, '')).toThrow(message);
});

test('an array has exactly its length, a list at most', () => {
  expect(() => parseValue(array(2, bool()), [true], 'a')).toThrow(
    'a: an instance of Array is outside array(2, bool())',
  );
  expect(() => parseValue(array(2, bool()), new Uint8Array(2), 'a')).toThrow('an instance of Uint8Array');
  expect(() => parseValue(list(1, bool()), [true, true], 'q')).toThrow(
    'q: an instance of Array is outside list(1, bool())',
  );
  expect(parseValue(list(2, bool()), [true], 'q')).toEqual([true]);
});

test('object literals are plain, with or without a prototype; nothing else is', () => {
  expect(isPlainObject({})).toBe(true);
  expect(isPlainObject(Object.create(null))).toBe(true);
  for (const other of [null, [], new Date(0), new Map(), new Uint8Array(1), () => 0, 1])
    expect(isPlainObject(other)).toBe(false);
});

test('an int that stands for something else is printed as its domain says, wherever it is', () => {
  const mask = int(0, 3, {
    print: (bits) => `{${['read', 'write'].filter((_, i) => (bits & (1 << i)) !== 0).join(', ')}}`,
  });
  expect(print(mask, 2)).toBe('{write}');
  expect(print(struct({ prot: mask, bits: int(0, 3) }), { prot: 3, bits: 3 })).toBe('{prot {read, write}, bits 3}');
  expect(print(list(2, nullable(mask)), [0, null])).toBe('[{}, none]');
});

test('a printed value leaves out what is false or not there and names a set only once', () => {
  expect(print(entry, { folio: 1, prot: 'read', dirty: true, young: false })).toBe('{folio 1, prot read, dirty}');
  expect(print(struct({ owner: index(Folio) }), { owner: 1 })).toBe('{owner folio 1}');
  expect(print(nullable(entry), null)).toBe('none');
  const owned = struct({ folio: nullable(index(Folio)), owner: nullable(index(Folio)), dirty: bool() });
  expect(print(owned, { folio: 1, owner: null, dirty: true })).toBe('{folio 1, dirty}');
  expect(print(owned, { folio: null, owner: 0, dirty: false })).toBe('{owner folio 0}');
  expect(print(list(2, int(0, 3)), [1, 2])).toBe('[1, 2]');
});

test('a path starts without a dot', () => {
  expect(at('', 'f')).toBe('f');
  expect(at('a[0]', 'f')).toBe('a[0].f');
});
