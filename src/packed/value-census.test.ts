import { expect, test } from 'vitest';
import { array, bool, int, list, nullable, oneOf, struct } from '../model/domain.ts';
import { type Draft, draftOf } from './draft.ts';
import { fieldValues, takeCensus } from './value-census.ts';

const domain = struct({
  n: int(2, 9),
  folios: array(2, struct({ refcount: int(0, 3), locked: bool() })),
  maybe: nullable(int(0, 3)),
  entry: nullable(struct({ x: int(0, 1) })),
  queue: list(2, oneOf('a', 'b', 'c')),
});

const words = (draft: Draft, value: object): Int32Array => {
  draft.words.fill(0);
  draft.root.$assign(value);
  return draft.words.slice();
};

test('counts the distinct values of each field, elements together', () => {
  const draft = draftOf(domain);
  const { census, count } = takeCensus(draft.layout);
  const zero = { n: 2, maybe: null, entry: null, queue: [] };
  const folio = (refcount: number): object => ({ refcount, locked: false });
  for (const state of [
    { ...zero, folios: [folio(0), folio(1)] },
    { ...zero, n: 9, folios: [folio(1), folio(3)], maybe: 3, queue: ['c'] },
    { ...zero, folios: [folio(0), folio(1)], entry: { x: 1 }, queue: ['c', 'b'] },
  ])
    count(words(draft, state));
  expect(
    Object.fromEntries(fieldValues(draft.layout, [census]).map(({ field, seen, of }) => [field, [seen, of]])),
  ).toEqual({
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
});
