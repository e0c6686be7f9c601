import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Observation, type Observed, observedKey } from './observation.ts';

const observation: Observation = { name: 'o', sentence: '', atQuiescence: false, see: () => 0 };
const keyOf = (value: unknown): string => observedKey(observation, value);

const observed: fc.Arbitrary<Observed> = fc.letrec<{ value: Observed }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: -3, max: 12 }),
    fc.string({ maxLength: 3 }),
    fc.constantFrom('1', '1,', '[', 'null', ':', '}'),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 2 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

test('two values have the same key exactly when they are equal', () => {
  fc.assert(
    fc.property(observed, observed, (a, b) => {
      const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(keyOf(a) === keyOf(b)).toBe(equal);
    }),
    { numRuns: 2000 },
  );
});

/** With the fields of records in alphabetical order. */
const sorted = (value: Observed): unknown => {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  if (Array.isArray(value)) return value.map(sorted);
  return [
    'record',
    ...Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  ];
};

test('a field whose name looks like several fields is one', () => {
  expect(keyOf({ 'a:1,b': 2 })).not.toBe(keyOf({ a: 1, b: 2 }));
});

test('the order of the fields does not matter', () => {
  expect(keyOf({ b: 1, a: [2] })).toBe(keyOf({ a: [2], b: 1 }));
});

test.each([[undefined], [Number.NaN], [Symbol('s')], [() => 0], [new Map()], [new Date(0)], [[undefined]]])(
  'refuses %s',
  (value) => expect(() => keyOf(value)).toThrow("observation 'o' returned"),
);
