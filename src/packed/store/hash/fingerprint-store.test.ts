import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { numbers } from '../../../../test/generators/numbers.ts';
import type { HashOptions } from '../visited-set.ts';
import { FingerprintStore } from './fingerprint-store.ts';

const stores: FingerprintStore[] = [];
const storeOf = (
  width: number,
  options: Partial<HashOptions> = {},
  budget = Number.POSITIVE_INFINITY,
): FingerprintStore => {
  const store = new FingerprintStore(width, budget, { kind: 'hash', ...options });
  stores.push(store);
  return store;
};
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

/** As a partition that is alone does. */
const insert = (store: FingerprintStore, words: Int32Array): void => {
  while (!store.insert(words, words.length)) store.install(store.grow());
};
const insertAll = (store: FingerprintStore, states: readonly (readonly number[])[], batch = states.length): void => {
  for (let i = 0; i < states.length; i += batch) {
    insert(store, Int32Array.from(states.slice(i, i + batch).flat()));
  }
};
const wordsOf = (store: FingerprintStore, from: number, to: number): number[] =>
  [...store.pieces(from, to)].flatMap((piece) => [...piece]);

test('stores every state once, in the order of arrival', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 }), numbers, (width, batch, random) => {
      const states = Array.from({ length: 300 }, () => Array.from({ length: width }, () => random.below(5) - 2));
      const store = storeOf(width);
      insertAll(store, states, batch);
      const distinct = new Map(states.map((state) => [state.join(), state]));
      expect(wordsOf(store, 0, store.states)).toEqual([...distinct.values()].flat());
    }),
  );
});

test('finds every state again however often the table has grown', () => {
  const store = storeOf(2);
  const states = Array.from({ length: 200_000 }, (_, i) => [i, i ^ 0x5555]);
  for (let i = 0; i < states.length; i += 1000) {
    insertAll(store, states.slice(i, i + 1000));
    expect(store.states / store.indexSlots).toBeLessThan(0.9);
  }
  // In another order: those inserted last answer for none.
  insertAll(store, [...states].reverse(), 1000);
  expect(store.states).toBe(200_000);
});

test('and when it has several segments', () => {
  const store = storeOf(1);
  const count = 2_500_000;
  const words = new Int32Array(1000);
  for (const inOrder of [true, false])
    for (let n = 0; n < count; n += words.length) {
      for (let k = 0; k < words.length; k++) words[k] = inOrder ? n + k : count - 1 - n - k;
      insert(store, words);
    }
  expect(store.states).toBe(count);
  expect(store.states / store.indexSlots).toBeGreaterThan(0.75);
});

test('states that were released come back from the disk', () => {
  const store = storeOf(3, { resident: 0 });
  const states = Array.from({ length: 100_000 }, (_, i) => [i, ~i, i ^ 7]);
  insertAll(store, states.slice(0, 40_000), 1000);
  store.release(30_000);
  const inMemory = store.bytes;
  insertAll(store, states.slice(40_000), 1000);
  store.release(90_000);
  expect(store.disk).toBe(90_000 * 3 * 4);
  expect(store.bytes - inMemory).toBeLessThan(60_000 * 10 + 60_000 * 3 * 4);
  expect(wordsOf(store, 0, 100_000)).toEqual(states.flat());
  expect(wordsOf(store, 29_999, 90_001)).toEqual(states.slice(29_999, 90_001).flat());
  expect(store.segmentOf(90_000)[store.offsetOf(90_000)]).toBe(90_000);
});

test('a few states need no file', () => {
  const store = storeOf(1, { scratch: '/nowhere' });
  insertAll(store, [[1], [2], [3]]);
  store.release(2);
  expect(store.lost).toBeUndefined();
  expect(store.disk).toBe(0);
  expect(wordsOf(store, 0, 3)).toEqual([1, 2, 3]);
});

test('where nothing can be written it goes on, and says what is lost', () => {
  const store = storeOf(1, { scratch: '/nowhere', resident: 0 });
  insertAll(store, [[1], [2], [3]]);
  store.release(2);
  expect(store.lost).toMatch(/no such file or directory.*, in \/nowhere$/);
  insertAll(store, [[1], [2], [3], [4]]);
  expect(store.states).toBe(4);
  expect(wordsOf(store, 2, 4)).toEqual([3, 4]);
  expect(() => wordsOf(store, 1, 4)).toThrow('states could not be kept on disk');
});

test('says that it is full before it takes more than its budget', () => {
  const budget = 4 << 20;
  const store = storeOf(2, { resident: 0 }, budget);
  for (let i = 0; i < 1_000_000 && !store.full; i += 1000) {
    insertAll(
      store,
      Array.from({ length: 1000 }, (_, k) => [i + k, 0]),
    );
    store.release(i);
  }
  expect(store.full).toBe(true);
  expect(store.bytes).toBeLessThanOrEqual(budget);
  expect(store.states / store.indexSlots).toBeGreaterThan(0.9);
  expect(store.states).toBeGreaterThan(400_000);
});

/** Three integers a state, all different, and close to each other, as those of a model are. */
const nearStates = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) => [i & 7, (i >> 3) & 15, (i >> 7) << 28]);

test('fingerprints of too few bits miss states, about as often as estimated', () => {
  const count = 200;
  const bits = 16;
  let missed = 0;
  const seeds = 400;
  for (let seed = 0; seed < seeds; seed++) {
    const store = storeOf(3, { bits, seed });
    insertAll(store, nearStates(count));
    if (store.states < count) missed++;
  }
  const estimate = (count * (count - 1)) / 2 ** (bits + 1);
  expect(missed / seeds).toBeGreaterThan(estimate / 2);
  expect(missed / seeds).toBeLessThan(estimate * 1.5);
});

test.each([20, 32, 44])('of %i bits, none is worth less than another', (bits) => {
  // Pairs of equal fingerprints among n states: n^2 / 2^(bits + 1), when states are far more than bits allow for.
  const count = Math.min(300_000, Math.round(2 ** (bits / 2) * 8));
  const states = Array.from({ length: count }, (_, i) => [i & 0xff, (i >> 8) << 24, 7, i % 3 === 0 ? 1 : 0]);
  const distinct = new Set(states.map((state) => state.join())).size;
  let missed = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const store = storeOf(4, { bits, seed });
    insertAll(store, states, 1000);
    missed += (distinct - store.states) / 4;
  }
  const expected = distinct ** 2 / 2 ** (bits + 1);
  expect(missed).toBeLessThan(expected * 1.5 + 3);
  expect(missed).toBeGreaterThan(expected * 0.5 - 3);
});
