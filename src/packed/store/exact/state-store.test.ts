import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbers, type Random } from '../../../../test/generators/numbers.ts';
import { variously } from '../../../../test/generators/variously.ts';
import { StateStore } from './state-store.ts';

/** As a partition that is alone does. */
const insert = (store: StateStore, words: Int32Array): void => {
  while (!store.insert(words, words.length)) store.install(store.grow());
};
const insertAll = (store: StateStore, states: readonly (readonly number[])[], batch = states.length): void => {
  for (let i = 0; i < states.length; i += batch) insert(store, Int32Array.from(states.slice(i, i + batch).flat()));
};
const stored = (store: StateStore, width: number): number[][] =>
  Array.from({ length: store.states }, (_, n) => [
    ...store.segmentOf(n).slice(store.offsetOf(n), store.offsetOf(n) + width),
  ]);

/** States whose words have few values: many are equal. */
const few = (width: number, random: Random): number[][] =>
  Array.from({ length: 300 }, () => Array.from({ length: width }, () => random.below(5) - 2));

test('stores every state once, in the order of arrival', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 40 }), numbers, (width, batch, random) => {
      const states = few(width, random);
      const store = new StateStore(width, Number.POSITIVE_INFINITY);
      insertAll(store, states, batch);
      const distinct = new Set(states.map((state) => state.join()));
      expect(stored(store, width).map((state) => state.join())).toEqual([...distinct]);
    }),
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

test('entered one by one, every state is stored once and keeps its number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), numbers, (width, random) => {
      const states = few(width, random);
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

/** States whose words have few values at first, and then more and more. */
const growing = (width: number, count: number, spread: number, random: Random): number[][] =>
  Array.from({ length: count }, (_, n) =>
    Array.from({ length: width }, (_, i) => {
      const value = random.below(Math.ceil(2 + (n * spread) / count));
      return i % 2 === 0 ? value : Math.imul(value, 0x9e3779b1);
    }),
  );

test('encoded states have the same numbers and words, however often codes run out', async () => {
  const some = fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: 300 }),
    fc.constantFrom(1, 20, 2000, 2 ** 31),
    numbers,
  );
  const kinds = ['again', 'longer', 'plain'];
  await variously(some, { least: 60, kinds }, ([width, batch, codeAfter, spread, random], tell) => {
    const states = growing(width, 1500, spread, random);
    const plain = new StateStore(width, Number.POSITIVE_INFINITY);
    const coding = new StateStore(width, Number.POSITIVE_INFINITY, { codeAfter });
    const widths: number[] = [];
    for (let i = 0; i < states.length; i += batch) {
      for (const store of [plain, coding]) insertAll(store, states.slice(i, i + batch));
      expect(coding.states).toBe(plain.states);
      const newest = plain.states - 1;
      const segment = coding.segmentOf(newest);
      const offset = coding.offsetOf(newest);
      expect([...segment.slice(offset, offset + width)]).toEqual([...pieceOf(plain, newest)]);
      if (widths.at(-1) !== coding.storedWords) widths.push(coding.storedWords);
    }
    expect(stored(coding, width)).toEqual(stored(plain, width));
    const [from, to] = [plain.states >> 2, plain.states - 1];
    const some = [...coding.pieces(from, to)].flatMap((piece) => [...piece]);
    expect(some).toEqual([...plain.pieces(from, to)].flatMap((piece) => [...piece]));
    // All are known, in any order.
    const all = Int32Array.from([...states].reverse().flat());
    insert(coding, all);
    expect(coding.states).toBe(plain.states);
    const shortest = Math.min(...widths);
    if (shortest < width && widths.length > 1) tell('again');
    if ((widths.at(-1) as number) > shortest && (widths.at(-1) as number) < width) tell('longer');
    if (shortest < width && widths.at(-1) === width) tell('plain');
  });
});

test('combined states have the same numbers and words, and codes for as many combinations as there are', async () => {
  const some = fc.tuple(
    fc.integer({ min: 3, max: 9 }),
    fc.integer({ min: 1, max: 200 }),
    fc.constantFrom(1, 150, 1200),
    fc.constantFrom(2, 20, 2 ** 31),
    numbers,
  );
  const kinds = ['combined', 'combined anew', 'wide'];
  await variously(some, { least: 20, kinds }, ([width, batch, combineAfter, spread, random], tell) => {
    const states = growing(width, 1500, spread, random);
    const plain = new StateStore(width, Number.POSITIVE_INFINITY);
    const combining = new StateStore(width, Number.POSITIVE_INFINITY, { codeAfter: 100, combineAfter });
    const before = new Set<number>();
    for (let i = 0; i < states.length; i += batch) {
      for (const store of [plain, combining]) insertAll(store, states.slice(i, i + batch));
      expect(combining.states).toBe(plain.states);
      before.add(combining.storedWords);
    }
    expect(stored(combining, width)).toEqual(stored(plain, width));
    const all = Int32Array.from([...states].reverse().flat());
    insert(combining, all);
    expect(combining.states).toBe(plain.states);
    const found = new Int32Array(50);
    combining.find(Int32Array.from(stored(plain, width).slice(0, 50).flat()), Math.min(50, plain.states), found);
    expect([...found].slice(0, plain.states)).toEqual([...found.keys()].slice(0, plain.states));
    if (combining.storedWords === 2) tell(before.size > 2 ? 'combined anew' : 'combined');
    if (combining.storedWords > 2) tell('wide');
  });
});

test('states are not combined where the combinations would take what is saved', () => {
  const store = (word: (n: number, i: number) => number): number => {
    const made = new StateStore(4, 16 << 20, { codeAfter: 1000, combineFrom: 20_000 });
    const words = new Int32Array(4000);
    for (let n = 0; n < 150_000; n += 1000) {
      for (let k = 0; k < 4000; k++) words[k] = word(n + (k >> 2), k & 3);
      insert(made, words);
    }
    expect(made.states).toBe(150_000);
    return made.storedWords;
  };
  // Two parts of 388 combinations each, of two words of many values; and words that have nothing to do with each other.
  expect(store((n, i) => Math.imul(i < 2 ? n % 388 : Math.floor(n / 388), i % 2 === 0 ? 0x9e3779b1 : 0x85ebca6b))).toBe(
    2,
  );
  expect(store((n, i) => Math.imul(n, [1, 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35][i] as number))).toBe(4);
});

const pieceOf = (store: StateStore, n: number): Int32Array => [...store.pieces(n, n + 1)][0] as Int32Array;

test('encoded, states of several segments take less memory, and are found when the index has grown', () => {
  const codeAfter = 100_000;
  const coding = new StateStore(4, Number.POSITIVE_INFINITY, { codeAfter });
  const plain = new StateStore(4, Number.POSITIVE_INFINITY);
  const words = new Int32Array(4000);
  for (let n = 0; n < 600_000; n += 1000) {
    for (let k = 0; k < 1000; k++) words.set([n + k, (n + k) % 600, ~((n + k) % 50), (n + k) >> 12], 4 * k);
    for (const store of [coding, plain]) for (let twice = 0; twice < 2; twice++) insert(store, words);
  }
  expect(coding.states).toBe(600_000);
  expect(coding.storedWords).toBe(2);
  expect(coding.bytes).toBeLessThan(plain.bytes - 600_000 * 8 + (1 << 20));
  const of = (store: StateStore): number[] =>
    [...store.pieces(262_000, 525_000)].reduce(
      (sums, piece) => {
        for (let i = 0; i < piece.length; i++)
          sums[i & 3] = Math.imul((sums[i & 3] as number) + (piece[i] as number), 31);
        return sums;
      },
      [0, 0, 0, 0],
    );
  expect(of(coding)).toEqual(of(plain));
});

test('encoding stays within the budget, too', () => {
  const full = (budget: number, codeAfter: number, spread: number): StateStore => {
    const store = new StateStore(4, budget, { codeAfter });
    for (let i = 0; i < 1_000_000 && !store.full; i += 500) {
      insertAll(
        store,
        Array.from({ length: 500 }, (_, k) => [i + k, (i + k) % 5, ((i + k) % 4) << 30, ((i + k) * spread) | 0]),
      );
      expect(store.bytes).toBeLessThanOrEqual(budget);
    }
    expect(store.full).toBe(true);
    const n = store.states - 1;
    expect([...pieceOf(store, n)]).toEqual([n, n % 5, (n % 4) << 30, (n * spread) | 0]);
    return store;
  };
  // There was room for shorter states; none to begin with it; none for longer ones.
  expect(full(4 << 20, 10_000, 0).storedWords).toBeLessThan(4);
  expect(full(2 << 20, 60_000, 0).storedWords).toBe(4);
  expect(full(4 << 20, 1000, 77).states).toBeGreaterThan(50_000);
});

test('an index in parts finds every state, and grows without the old one', () => {
  const partSlots = 1 << 12;
  const store = new StateStore(2, Number.POSITIVE_INFINITY, { partSlots });
  const whole = new StateStore(2, Number.POSITIVE_INFINITY);
  const slots: number[] = [];
  const states = Array.from({ length: 30_000 }, (_, i) => [i, i ^ 0x5555]);
  for (let i = 0; i < states.length; i += 500)
    for (const some of [states.slice(i, i + 500), states.slice(i >> 1, (i >> 1) + 500)]) {
      insertAll(store, some);
      insertAll(whole, some);
      expect(store.states).toBe(whole.states);
      if (slots.at(-1) !== store.indexSlots) slots.push(store.indexSlots);
    }
  expect(slots.map((one) => one / partSlots)).toEqual([1, 2, 3, 4, 6, 8, 11, 15]);
  // None is left of what its parts had before.
  const entries = store.memory.index.map((part) => part.reduce((sum, entry) => sum + (entry === 0 ? 0 : 1), 0));
  expect(entries.reduce((sum, some) => sum + some)).toBe(states.length);
  expect(stored(store, 2)).toEqual(states);
  const numbers = new Int32Array(3);
  store.find(Int32Array.of(29_999, 29_999 ^ 0x5555, 1, 0, 3, 3 ^ 0x5555), 3, numbers);
  expect([...numbers]).toEqual([29_999, -1, 3]);
  for (let i = 0; i < 100; i++) expect(store.enter(Int32Array.of(i, i), 0)).toBe(whole.enter(Int32Array.of(i, i), 0));
});

test('an index of several parts gets no more of them than leave room for as many states', () => {
  const partSlots = 1 << 14;
  for (let budget = 2 << 20; budget < 4 << 20; budget += 100_000) {
    const store = new StateStore(2, budget, { partSlots });
    for (let i = 0; !store.full; i += 500)
      insertAll(
        store,
        Array.from({ length: 500 }, (_, k) => [i + k, 0]),
      );
    expect(budget - store.bytes).toBeLessThan(4 * partSlots + 20_000);
  }
});

test('an index of several parts is made larger while the budget has room for one part more', () => {
  const partSlots = 1 << 14;
  const budget = 4 << 20;
  const one = new StateStore(2, budget);
  const several = new StateStore(2, budget, { partSlots });
  for (const store of [one, several])
    for (let i = 0; !store.full; i += 500) {
      insertAll(
        store,
        Array.from({ length: 500 }, (_, k) => [i + k, 0]),
      );
      expect(store.bytes).toBeLessThanOrEqual(budget);
    }
  // One array of twice the length, beside the old one, had no room.
  expect(several.states).toBeGreaterThan(1.2 * one.states);
});
