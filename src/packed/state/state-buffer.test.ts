import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomModel } from '../../../test/generators/random-model.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft as DraftOf, int, list, nullable, oneOf, struct } from '../../model/language/domain.ts';
import { zeroOf } from '../../model/values/value.ts';
import { arbitraryOf } from '../../testing.ts';
import { stateBufferOf } from './state-buffer.ts';

const inner = struct({ x: int(-1, 5), on: bool() });
const domain = struct({
  word: oneOf('none', 'some', 'all'),
  full: int(0, 2 ** 30 - 1),
  maybe: nullable(int(2, 3)),
  entry: nullable(inner),
  table: array(2, nullable(inner)),
  flags: array(3, bool()),
  queue: list(2, inner),
  nested: struct({ inner, lists: array(2, list(2, int(0, 3))) }),
});
type State = DraftOf<typeof domain>;

/** The state, zeroed. */
const fresh = (): State => {
  const buffer = stateBufferOf(domain);
  buffer.words.fill(0);
  buffer.root.$assign(zeroOf(domain));
  return buffer.root as unknown as State;
};
const plain = (): unknown => stateBufferOf(domain).root.$plain();

test('what is assigned is read back, for every domain', () => {
  fc.assert(
    fc.property(
      randomModel().chain((model) => {
        const { root } = instantiate(model, 'only').system;
        return fc.tuple(fc.constant(root), arbitraryOf(root), arbitraryOf(root));
      }),
      ([root, first, second]) => {
        const buffer = stateBufferOf(root);
        buffer.words.fill(0);
        buffer.root.$assign(first);
        expect(buffer.root.$plain()).toEqual(first);
        const words = buffer.words.slice();
        // Equal states have equal words, whatever was there before.
        buffer.root.$assign(second);
        expect(buffer.root.$plain()).toEqual(second);
        buffer.root.$assign(first);
        expect(buffer.words).toEqual(words);
      },
    ),
    { numRuns: 300 },
  );
});

test('a place that becomes null leaves no bits behind', () => {
  const m = fresh();
  const before = stateBufferOf(domain).words.slice();
  m.entry = { x: 5, on: true };
  m.table.set(1, { x: 4, on: true });
  m.queue.push({ x: 3, on: true });
  m.entry = null;
  m.table.set(1, null);
  m.queue.pop();
  expect(stateBufferOf(domain).words).toEqual(before);
});

test('a view follows its path, not the object that was there', () => {
  const m = fresh();
  m.table.set(0, { x: 1, on: false });
  const view = m.table.at(0);
  m.table.set(0, { x: 2, on: true });
  expect(view?.x).toBe(2);
});

test('assignment copies: the source may change afterwards', () => {
  const m = fresh();
  m.nested.inner = { x: 3, on: true };
  m.entry = m.nested.inner;
  m.nested.inner.x = 0;
  expect(m.entry?.x).toBe(3);
});

test('a field that JavaScript takes for a prototype is refused like any that is not declared', () => {
  const m = fresh();
  for (const field of ['other', '__proto__'])
    expect(() => m.nested.lists.set(0, JSON.parse(`{ "${field}": {} }`)), field).toThrow(/lists\[0\]/);
  const given = JSON.parse('{ "lists": [[], []], "inner": { "x": 1, "on": true, "__proto__": {} } }');
  expect(() => {
    m.nested = given;
  }).toThrow(/__proto__/);
});

test('shift moves the others down', () => {
  const m = fresh();
  m.queue.push({ x: 1, on: true });
  m.queue.push({ x: 2, on: false });
  expect(m.queue.shift()).toEqual({ x: 1, on: true });
  expect([...m.queue].map((element) => element.x)).toEqual([2]);
  expect(m.queue.length).toBe(1);
});

test.each<[string, (m: State) => void, string]>([
  ['an int above its range', (m) => (m.nested.inner.x = 6), 'nested.inner.x: 6 is outside int(-1, 5)'],
  ['a fraction', (m) => (m.full = 0.5), 'full: 0.5 is outside int(0, 1073741823)'],
  ['NaN', (m) => (m.full = Number.NaN), 'full: NaN is outside'],
  ['an unknown word', (m) => (m.word = 'every' as 'all'), "word: 'every' is outside oneOf('none', 'some', 'all')"],
  ['undefined', (m) => m.flags.set(1, undefined as unknown as boolean), 'flags[1]: undefined is outside bool()'],
  [
    'a class instance',
    (m) => (m.entry = new Date() as unknown as State['entry']),
    'entry: an instance of Date is outside struct',
  ],
  [
    'a typed array',
    (m) => (m.nested = new Uint8Array(2) as unknown as State['nested']),
    'nested: an instance of Uint8Array is outside struct',
  ],
  [
    'a struct that lacks a field',
    (m) => (m.entry = { x: 1 } as State['entry']),
    'entry.on: undefined is outside bool()',
  ],
  [
    'a struct with another field',
    (m) => (m.entry = { x: 1, on: true, y: 1 } as State['entry']),
    'entry.y is not a field',
  ],
  ['an element past the end', (m) => m.flags.at(3), 'flags: there is no element 3, the length is 3'],
  ['an element of an empty list', (m) => m.queue.at(0), 'queue: there is no element 0, the length is 0'],
  ['an empty list', (m) => m.queue.shift(), 'queue: taken from when it is empty'],
])('refuses %s', (_, step, message) => {
  const m = fresh();
  expect(() => step(m)).toThrow(message);
});

test('refuses a view of what is no longer there', () => {
  const m = fresh();
  m.entry = { x: 1, on: true };
  const view = m.entry;
  m.entry = null;
  expect(() => view?.x).toThrow('entry is null');
  m.queue.push({ x: 1, on: true });
  const element = m.queue.at(0);
  m.queue.clear();
  expect(() => {
    element.on = false;
  }).toThrow('queue[0] is null');
  expect(plain()).toEqual(zeroOf(domain));
});

test('refuses to push to a full list', () => {
  const m = fresh();
  m.queue.push({ x: 1, on: true });
  m.queue.push({ x: 1, on: true });
  expect(() => m.queue.push({ x: 1, on: true })).toThrow('queue: pushed to when it already holds 2');
});
