import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateStore } from './state-store.ts';

const insertAll = (store: StateStore, states: readonly (readonly number[])[], batch = states.length): void => {
  for (let i = 0; i < states.length; i += batch) {
    const some = states.slice(i, i + batch);
    store.insert(
      Int32Array.from(some.flat()),
      some.flat().length,
      Int32Array.from(some, (_, k) => i + k),
    );
  }
};
const stored = (store: StateStore, width: number): number[][] =>
  Array.from({ length: store.states }, (_, n) => [
    ...store.segmentOf(n).slice(store.offsetOf(n), store.offsetOf(n) + width),
  ]);

test('stores every state once, in the order of arrival, with its first parent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.integer({ min: -2, max: 2 })),
      (width, batch, stream) => {
        const states = Array.from({ length: 300 }, () => Array.from({ length: width }, () => stream.next().value));
        const store = new StateStore(width, Number.POSITIVE_INFINITY);
        insertAll(store, states, batch);
        const first = new Map<string, number>();
        states.forEach((state, i) => {
          if (!first.has(state.join())) first.set(state.join(), i);
        });
        expect(stored(store, width).map((state) => state.join())).toEqual([...first.keys()]);
        expect(Array.from({ length: store.states }, (_, n) => store.parent(n))).toEqual([...first.values()]);
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

test('orders states by their words as unsigned numbers', () => {
  const store = new StateStore(2, Number.POSITIVE_INFINITY);
  insertAll(store, [
    [1, 5],
    [1, -1],
    [-1, 0],
  ]);
  expect(store.compare(0, 1)).toBeLessThan(0);
  expect(store.compare(2, 1)).toBeGreaterThan(0);
  expect(store.compare(1, 1)).toBe(0);
});
