import { expect, test } from 'vitest';
import { array, bool, int, list, nullable, oneOf, struct } from '../../model/language/domain.ts';
import { fieldValues, takeCensus } from './census.ts';
import { type StateBuffer, stateBufferOf } from './state-buffer.ts';

const domain = struct({
  n: int(2, 9),
  folios: array(2, struct({ refcount: int(0, 3), locked: bool() })),
  maybe: nullable(int(0, 3)),
  entry: nullable(struct({ x: int(0, 1) })),
  queue: list(2, oneOf('a', 'b', 'c')),
});

const words = (buffer: StateBuffer, value: object): Int32Array => {
  buffer.words.fill(0);
  buffer.root.$assign(value);
  return buffer.words.slice();
};

test('counts the distinct values of each field, elements together', () => {
  const buffer = stateBufferOf(domain);
  const { census, count } = takeCensus(buffer.layout);
  const zero = { n: 2, maybe: null, entry: null, queue: [] };
  const folio = (refcount: number): object => ({ refcount, locked: false });
  for (const state of [
    { ...zero, folios: [folio(0), folio(1)] },
    { ...zero, n: 9, folios: [folio(1), folio(3)], maybe: 3, queue: ['c'] },
    { ...zero, folios: [folio(0), folio(1)], entry: { x: 1 }, queue: ['c', 'b'] },
  ])
    count(words(buffer, state));
  const fields = fieldValues(buffer.layout, [census]);
  expect(Object.fromEntries(fields.map(({ field, seen, of }) => [field, [seen, of]]))).toEqual({
    n: [2, 8],
    'folios[].refcount': [3, 4],
    'folios[].locked': [1, 2],
    maybe: [2, 5],
    'entry !== null': [2, 2],
    'entry.x': [1, 2],
    'queue.length': [3, 3],
    // An empty place holds the first value's code.
    // What lies in the empty places is no value.
    'queue[]': [2, 3],
  });
  // Of three states, one is unlike the two others: log2(3) - 2/3 bits. Where a place is not there, it tells nothing.
  const one = Math.log2(3) - 2 / 3;
  const entropies = fields.map(({ field, places, bits, entropy }) => [
    field,
    { places, bits, entropy: expect.closeTo(entropy, 9) },
  ]);
  expect(Object.fromEntries(entropies)).toEqual({
    n: { places: 1, bits: 3, entropy: one },
    'folios[].refcount': { places: 2, bits: 4, entropy: 2 * one },
    'folios[].locked': { places: 2, bits: 2, entropy: 0 },
    maybe: { places: 1, bits: 3, entropy: one },
    'entry !== null': { places: 1, bits: 1, entropy: one },
    'entry.x': { places: 1, bits: 1, entropy: 0 },
    'queue.length': { places: 1, bits: 2, entropy: Math.log2(3) },
    'queue[]': { places: 2, bits: 4, entropy: 0 },
  });
});
