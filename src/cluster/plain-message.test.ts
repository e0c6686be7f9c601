import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf, readMessage, readText, textOf } from './plain-message.ts';

const there = (value: unknown): unknown => readText(textOf(value), 'it');

test('whatever can be sent to a thread comes through the server equal, what JSON does not know too', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, Number.NaN, -0, Number.POSITIVE_INFINITY),
    fc.uint8Array({ maxLength: 4 }),
    fc.float64Array({ maxLength: 4 }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', 'of', '__proto__', '1')), tie('value'), { maxKeys: 3 }),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
      fc.uniqueArray(fc.integer(), { maxLength: 3 }).map((elements) => new Set(elements)),
    ),
  }));
  fc.assert(
    fc.property(value, (sent) => {
      expect(there(sent)).toStrictEqual(structuredClone(sent));
      // Fields come in the order in which they went: documents are printed in it.
      expect(inspect(there(sent), { depth: null })).toBe(inspect(structuredClone(sent), { depth: null }));
    }),
    { numRuns: 200 },
  );
});

test('of shared memory there is new memory on the other side, with the same in it', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  words[1] = 7;
  const received = there(words) as Int32Array;
  expect([...received]).toEqual([0, 7]);
  expect(received.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('a message that was cut short, changed, or is not of shootdown is refused, and it is said which', () => {
  const text = textOf({ states: 12, deep: ['a'] });
  for (let length = 0; length < text.length; length++)
    expect(() => readText(text.slice(0, length), 'the answer')).toThrow('the answer is no message of shootdown');
  expect(() => readText(text.replace('12', '13'), 'the answer')).toThrow(
    'the answer is damaged: its checksum is another one',
  );
  expect(() => readMessage({ ...messageOf(1), shootdown: 2 }, 'job 7')).toThrow(
    'job 7 is written in format 2, and not 1',
  );
  expect(() => readMessage({ hello: 'world' }, 'job 7')).toThrow('job 7 is no message of shootdown');
});
