// Several stores that share their memory, in turn on one thread: what they come to has to be what one store comes to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbers } from '../../../test/generators/numbers.ts';
import { StateStore, type StateStoreOptions } from './exact/state-store.ts';
import { FingerprintStore } from './hash/fingerprint-store.ts';
import type { StoreMemory } from './memory.ts';
import { append, merged, type Runs, sizeOf, sliceOf } from './runs.ts';
import { SharedControl } from './shared-control.ts';
import type { VisitedSet } from './visited-set.ts';

const WORKERS = 3;

type StoreOf = (control: SharedControl, budget: number) => VisitedSet;

const exact =
  (width: number, options: StateStoreOptions = {}): StoreOf =>
  (control, budget) =>
    new StateStore(width, budget, { control, ...options });
const hashed =
  (width: number): StoreOf =>
  (control, budget) =>
    new FingerprintStore(width, budget, { kind: 'hash', resident: 0 }, control);

/** The stores of several workers. Worker 0 is alone until `join`. */
class Stores {
  readonly all: VisitedSet[] = [];
  readonly #controls: SharedControl[];
  barriers = 0;

  constructor(storeOf: StoreOf, budget: number = Number.POSITIVE_INFINITY) {
    const first = new SharedControl(WORKERS);
    this.#controls = [first, ...[1, 2].map((worker) => new SharedControl(WORKERS, worker, first.words))];
    for (const control of this.#controls) this.all.push(storeOf(control, budget));
  }

  get first(): VisitedSet {
    return this.all[0] as VisitedSet;
  }

  join(): void {
    for (const control of this.#controls) control.present = WORKERS;
    for (const store of this.all.slice(1)) store.install(posted(this.first.memory));
  }

  insert(worker: number, words: Int32Array): void {
    while (!(this.all[worker] as VisitedSet).insert(words, words.length)) {
      this.barriers++;
      const memory = this.first.grow();
      this.first.install(memory);
      if (this.#controls[0]?.alone === false) for (const store of this.all.slice(1)) store.install(posted(memory));
    }
  }

  /** Takes numbers that nobody uses. */
  skip(count: number): void {
    this.#controls[0]?.claim(count, count);
  }

  endLevel(): Runs {
    return merged(this.all.map((store) => store.endLevel()));
  }
}

const posted = (memory: StoreMemory): StoreMemory => structuredClone(memory);

const wordsOf = (store: VisitedSet, runs: Runs, width = 2): string[] => {
  const words: string[] = [];
  for (let r = 0; r < runs.length; r += 2)
    for (const piece of store.pieces(runs[r] as number, runs[r + 1] as number))
      for (let o = 0; o < piece.length; o += width) words.push(piece.subarray(o, o + width).join());
  return words;
};

/** As `wordsOf`, by `segmentOf`. */
const oneByOne = (store: VisitedSet, runs: Runs, backwards: boolean, width = 2): string[] => {
  const ranges: [number, number][] = [];
  for (let r = 0; r < runs.length; r += 2) ranges.push([runs[r] as number, runs[r + 1] as number]);
  const read = ranges.map(() => [] as string[]);
  for (const r of backwards ? [...ranges.keys()].reverse() : ranges.keys()) {
    const [from, to] = ranges[r] as [number, number];
    for (let n = from; n < to; n++) {
      const segment = store.segmentOf(n, to);
      const offset = store.offsetOf(n);
      read[r]?.push(segment.subarray(offset, offset + width).join());
    }
  }
  return read.flat();
};

test.each([
  ['exact', 2, exact(2)],
  ['encoded', 2, exact(2, { codeAfter: 40 })],
  ['combined, with an index in parts', 4, exact(4, { codeAfter: 40, combineAfter: 200, partSlots: 1 })],
  ['hashed', 2, hashed(2)],
] as const)('of all stores together, each state is stored once: %s', (_, width, storeOf) => {
  let met = 0;
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 3 }), numbers, (alone, spread, random) => {
      const stores = new Stores(storeOf);
      const distinct = new Set<string>();
      const levels: Runs[] = [];
      for (let batch = 0, states = 0; batch < 60; batch++) {
        const count = 1 + random.below(200);
        // Worker 0 is alone at first; then all are there.
        if (states <= alone && states + count > alone) stores.join();
        states += count;
        const worker = states <= alone ? 0 : random.below(WORKERS);
        // Ever more values, so that codes run out; and states that others have stored.
        const words = Int32Array.from({ length: count * width }, (_, i) => {
          const value = random.below(2 + batch * spread * (width > 2 ? 1 : 7));
          return i % 2 === 0 ? value : Math.imul(value, 0x9e3779b1);
        });
        for (let o = 0; o < words.length; o += width) distinct.add(words.subarray(o, o + width).join());
        stores.insert(worker, words);
        if (random.below(5) > 0) continue;
        levels.push(stores.endLevel());
        // As somebody does who expands the level, the last states first or the first ones.
        const reader = stores.all[states <= alone ? 0 : random.below(WORKERS)] as VisitedSet;
        const level = levels.at(-1) as Runs;
        expect(oneByOne(reader, level, random.below(2) === 0, width)).toEqual(wordsOf(reader, level, width));
        const oldest = levels.at(-1)?.[0];
        for (const store of stores.all) if (oldest !== undefined) store.release(oldest);
      }
      levels.push(stores.endLevel());
      met += stores.barriers;
      const all = merged(levels);
      for (const store of stores.all) {
        store.install(posted(stores.first.memory));
        const words = wordsOf(store, all, width);
        expect(words.length).toBe(distinct.size);
        expect(new Set(words)).toEqual(distinct);
      }
      expect(stores.all.reduce((sum, { states }) => sum + states, 0)).toBe(distinct.size);
      expect(sizeOf(all)).toBe(distinct.size);
      for (const store of stores.all) store.close();
    }),
    { numRuns: 60 },
  );
  expect(met).toBeGreaterThan(100);
});

test('what was read before another worker had written beside it is read again', () => {
  const stores = new Stores(exact(2, { codeAfter: 1 }));
  const some = (from: number, count: number): Int32Array =>
    Int32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? from + i / 2 : 3));
  stores.insert(0, some(10_000, 20_000));
  stores.insert(0, some(500, 500));
  stores.join();
  // What workers 1 and 0 take meets within a block.
  stores.insert(2, some(3000, 1));
  stores.skip(37);
  stores.insert(1, some(1000, 1));
  stores.insert(0, some(2000, 900));
  const first = stores.endLevel();
  const beside = sliceOf(first, sizeOf(first) - 900, 3);
  expect(oneByOne(stores.first, beside, false)).toEqual(wordsOf(stores.first, beside));
  stores.insert(1, some(50_000, 1020));
  const second = stores.endLevel();
  const last = sliceOf(second, sizeOf(second) - 5, 5);
  // Before them, in the same block.
  const block = (n: number | undefined): number => (n as number) >> 8;
  expect([block(last[0]), last[0] as number]).toEqual([block(beside[0]), (beside[0] as number) - 8]);
  expect(oneByOne(stores.first, last, false)).toEqual(wordsOf(stores.first, last));
});

test.each([
  ['exact', exact(2)],
  ['encoded', exact(2, { codeAfter: 1000 })],
  ['in parts', exact(2, { partSlots: 1 << 15 })],
  ['hashed', hashed(2)],
])('the budget is that of all together: %s', (_, storeOf) => {
  const budget = 8 << 20;
  const stores = new Stores(storeOf, budget);
  stores.join();
  const words = new Int32Array(2000);
  for (let n = 0; n < 2_000_000 && !stores.first.full; n += 1000) {
    for (let k = 0; k < 1000; k++) words.set([n + k, (n + k) % 50], 2 * k);
    stores.insert((n / 1000) % WORKERS, words);
    expect(stores.all.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(budget);
  }
  for (const store of stores.all) {
    expect(store.full).toBe(true);
    store.close();
  }
  expect(stores.all.reduce((sum, { states }) => sum + states, 0)).toBeGreaterThan(150_000);
});

test.each([
  ['exact', exact(2)],
  ['hashed', hashed(2)],
])('there is room made for as many states as any worker has at once: %s', (_, storeOf) => {
  const stores = new Stores(storeOf);
  stores.insert(0, Int32Array.of(1, 1));
  stores.join();
  const count = 9000;
  for (let n = 0; n < 5; n++)
    stores.insert(
      1 + (n % 2),
      Int32Array.from({ length: count * 2 }, (_, i) => 10 + n * count * 2 + i),
    );
  expect(stores.all.reduce((sum, { states }) => sum + states, 0)).toBe(5 * count + 1);
  expect(stores.barriers).toBeLessThan(12);
});

test('numbers are taken by one worker each', () => {
  const first = new SharedControl(2);
  first.limit = 1000;
  const controls = [first, new SharedControl(2, 1, first.words)];
  const taken: number[] = [];
  for (let turn = 0; ; turn++) {
    const claimed = (controls[turn % 2] as SharedControl).claim(3, 70);
    if (claimed === undefined) break;
    append(taken, ...claimed);
  }
  expect(taken).toEqual([0, 1000]);
  expect(first.claimed).toBe(1000);
});
