import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CombinationCodes, emptyCombinations, grown } from './combination-codes.ts';
import type { CombinationPlan } from './combination-plan.ts';

const allocate = (words: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * words));

/** Cut within a word, and beside a word that is stored as it is. */
const plan: CombinationPlan = {
  words: 4,
  groups: [
    { from: 0, to: 3 },
    { from: 3, to: 4 },
    { from: 4, to: 6 },
    { from: 6, to: 8 },
  ],
};

const flat = (states: readonly (readonly number[])[]): Int32Array => Int32Array.from(states.flat());
const offsetsOf = (count: number, width: number): Int32Array => Int32Array.from({ length: count }, (_, k) => width * k);

test('what is encoded is decoded, and states have the same codes only if they are the same', () => {
  const word = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 2 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word, word), { minLength: 1, maxLength: 300 }), (states) => {
      const codes = new CombinationCodes(emptyCombinations(plan, allocate));
      const count = states.length;
      const rows = new Int32Array(count * 4);
      const rowsOf = new Map<string, string>();
      for (let twice = 0; twice < 2; twice++) {
        const offsets = offsetsOf(count, 4);
        expect(codes.encode(flat(states), offsets, count, rows)).toBe(true);
        expect(offsets).toEqual(offsetsOf(count, 4));
        const words = new Int32Array(count * 4 + 1);
        codes.decode(rows, 0, count, words, 1);
        expect(words.subarray(1)).toEqual(flat(states));
        for (const [k, state] of states.entries()) {
          const row = rows.subarray(4 * k, 4 * k + 4).join();
          expect(rowsOf.get(row) ?? state.join()).toBe(state.join());
          rowsOf.set(row, state.join());
        }
      }
      expect(rowsOf.size).toBe(new Set(states.map((state) => state.join())).size);
    }),
  );
});

test('a table that is full says so, and goes on with the codes that it has given when it has grown', () => {
  const one: CombinationPlan = {
    words: 2,
    groups: [
      { from: 0, to: 1 },
      { from: 1, to: 4 },
    ],
  };
  let combinations = emptyCombinations(one, allocate);
  const workers = [new CombinationCodes(combinations), new CombinationCodes(combinations)];
  const alone = new CombinationCodes(grown(emptyCombinations(one, allocate), 400_000, allocate));
  let grew = 0;
  for (let n = 0; n < 300_000; n += 500) {
    const words = flat(Array.from({ length: 500 }, (_, k) => [(n + k) % 7, n + k]));
    const [rows, expected] = [new Int32Array(1000), new Int32Array(1000)];
    const worker = workers[(n / 500) % 2] as CombinationCodes;
    const offsets = offsetsOf(500, 2);
    while (!worker.encode(words, offsets, 500, rows)) {
      expect(offsets).toEqual(offsetsOf(500, 2));
      combinations = structuredClone(grown(combinations, 500, allocate));
      for (const each of workers) each.adopt(combinations);
      grew++;
    }
    alone.encode(words, offsetsOf(500, 2), 500, expected);
    expect(rows).toEqual(expected);
  }
  expect(grew).toBeGreaterThan(5);
});
