import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateStore } from './state-store.ts';

const insertAll = (store: StateStore, states: readonly (readonly number[])[], batch = states.length): void => {
  for (let i = 0; i < states.length; i += batch) {
    const some = states.slice(i, i + batch);
    store.insert(Int32Array.from(some.flat()), some.flat().length);
  }
};
const stored = (store: StateStore, width: number): number[][] =>
  Array.from({ length: store.states }, (_, n) => [
    ...store.segmentOf(n).slice(store.offsetOf(n), store.offsetOf(n) + width),
  ]);

test('stores every state once, in the order of arrival', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.integer({ min: -2, max: 2 })),
      (width, batch, stream) => {
        const states = Array.from({ length: 300 }, () => Array.from({ length: width }, () => stream.next().value));
        const store = new StateStore(width, Number.POSITIVE_INFINITY);
        insertAll(store, states, batch);
        const distinct = new Set(states.map((state) => state.join()));
        expect(stored(store, width).map((state) => state.join())).toEqual([...distinct]);
      },
    ),
  );
});

test('keeps every state when log and index grow', () => {
  const store = new StateStore(2, Number.POSITIVE_INFINITY);
  const states = Array.from({ length: 200_000 }, (_, i) => [i, i ^ 0x5555]);
  insertAll(store, states, 1000);
  insertAll(store, states, 1000);
  expect(store.states).toBe(200_000);
  expect([199_999, 65_536, 0].map((n) => store.segmentOf(n)[store.offsetOf(n)])).toEqual([199_999, 65_536, 0]);
  const pieces = [...store.pieces(3, 199_000)].flatMap((piece) => [...piece]);
  expect(pieces).toEqual(states.slice(3, 199_000).flat());
});

test('says that it is full before it takes more than its budget', () => {
  const budget = 4 << 20;
  const store = new StateStore(2, budget);
  for (let i = 0; i < 1_000_000 && !store.full; i += 1000)
    insertAll(
      store,
      Array.from({ length: 1000 }, (_, k) => [i + k, 0]),
    );
  expect(store.full).toBe(true);
  expect(store.bytes).toBeLessThanOrEqual(budget);
  expect(store.states).toBeGreaterThan(100_000);
});

test('states that others have sent are stored like its own', () => {
  const store = new StateStore(2, Number.POSITIVE_INFINITY);
  insertAll(store, [
    [1, 5],
    [1, 6],
  ]);
  store.receive(Int32Array.of(9, 9, 1, 6, 1, 7, 1, 7), 2, 3);
  expect(stored(store, 2)).toEqual([
    [1, 5],
    [1, 6],
    [1, 7],
  ]);
});

test('entered one by one, every state is stored once and keeps its number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.integer({ min: -2, max: 2 })), (width, stream) => {
      const states = Array.from({ length: 300 }, () => Array.from({ length: width }, () => stream.next().value));
      const store = new StateStore(width, Number.POSITIVE_INFINITY);
      const known = new Map<string, number>();
      const numbers = new Int32Array(1);
      for (const state of states) {
        const words = Int32Array.from([7, ...state]);
        store.find(words.subarray(1), 1, numbers);
        expect(numbers[0]).toBe(known.get(state.join()) ?? -1);
        const n = store.enter(words, 1);
        expect(n).toBe(known.get(state.join()) ?? known.size);
        known.set(state.join(), n);
      }
      expect(stored(store, width).map((state) => state.join())).toEqual([...known.keys()]);
    }),
  );
});

test('states that are entered are found when the index has grown', () => {
  const store = new StateStore(2, Number.POSITIVE_INFINITY);
  for (let i = 0; i < 100_000; i++) store.enter(Int32Array.of(i, i ^ 0x5555), 0);
  const numbers = new Int32Array(3);
  store.find(Int32Array.of(70_000, 70_000 ^ 0x5555, 1, 0, 3, 3 ^ 0x5555), 3, numbers);
  expect([...numbers]).toEqual([70_000, -1, 3]);
});
