import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CodePlan, planCodes } from './code-plan.ts';
import { ValueCounter } from './value-counter.ts';
import { emptyDictionary, WordCodes } from './word-codes.ts';

const codesOf = (plan: CodePlan): WordCodes => new WordCodes(emptyDictionary(plan, (words) => new Int32Array(words)));

/** One word of each kind: as it is, as a whole, and by halves, that are in two words. */
const plan: CodePlan = {
  words: 3,
  stored: 3,
  plain: [1],
  parts: [
    { word: 2, part: 'lower', at: 1, shift: 0, bits: 12 },
    { word: 0, part: 'all', at: 1, shift: 12, bits: 12 },
    { word: 2, part: 'upper', at: 2, shift: 20, bits: 12 },
  ],
};

test('what is encoded is decoded', () => {
  const word = fc.oneof(fc.integer(), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 300 }), (states) => {
      const codes = codesOf(plan);
      const words = Int32Array.from([7, ...states.flat()]);
      const offsets = Int32Array.from(states, (_, k) => 1 + 3 * k);
      const coded = new Int32Array(words.length);
      for (let twice = 0; twice < 2; twice++) {
        states.forEach((_, k) => {
          offsets[k] = 1 + 3 * k;
        });
        expect(codes.encode(words, offsets, states.length, coded)).toBe(true);
        expect([...offsets]).toEqual(states.map((_, k) => 3 * k));
        const decoded = Int32Array.of(7, ...new Int32Array(states.length * 3));
        codes.decode(coded, 0, states.length, decoded, 1);
        expect(decoded).toEqual(words);
      }
    }),
  );
});

test.each(['all', 'lower', 'upper'] as const)('says when the codes of a word run out: %s', (part) => {
  const codes = codesOf({ words: 1, stored: 1, plain: [], parts: [{ word: 0, part, at: 0, shift: 3, bits: 2 }] });
  const value = (i: number): number => (part === 'upper' ? i << 16 : i);
  const offsets = Int32Array.of(3, 2, 1, 0);
  // 0 always has a code.
  expect(codes.encode(Int32Array.of(0, 1, 2, 3).map(value), offsets, 4, new Int32Array(4))).toBe(true);
  offsets.set([1, 0]);
  expect(codes.encode(Int32Array.of(1, 4).map(value), offsets, 2, new Int32Array(4))).toBe(false);
  expect([...offsets.subarray(0, 2)]).toEqual([1, 0]);
});

test('a plan has the codes for what was counted', () => {
  // The second word has many values, its halves have few.
  const states = Array.from({ length: 6000 }, (_, i) => [
    Math.imul(i, 0x9e3779b1),
    (((i * 7) % 83) << 16) | (i % 71),
    i % 900,
  ]);
  const words = Int32Array.from(states.flat());
  const counter = new ValueCounter(3);
  counter.add(words);
  const made = planCodes(counter, false);
  expect(made?.parts.map(({ word, part }) => `${word} ${part}`).sort()).toEqual(['1 lower', '1 upper', '2 all']);
  const codes = codesOf(made as CodePlan);
  const offsets = Int32Array.from(states, (_, k) => 3 * k);
  const coded = new Int32Array(states.length * 2);
  expect(codes.encode(words, offsets, states.length, coded)).toBe(true);
  const decoded = new Int32Array(words.length);
  codes.decode(coded, 0, states.length, decoded, 0);
  expect(decoded).toEqual(words);
});

test('workers that share a dictionary encode and decode alike, and run out of codes together', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(40), fc.nat(40)), { maxLength: 120 }), (states) => {
      const small = { ...plan, parts: plan.parts.map((part) => ({ ...part, bits: 5 })) };
      const dictionary = emptyDictionary(small, (words) => new Int32Array(words));
      const workers = [new WordCodes(dictionary), new WordCodes(dictionary)];
      const alone = codesOf(small);
      for (const [worker, a, b] of states) {
        const words = Int32Array.of(a, 7, (b << 16) | a);
        const [coded, expected] = [new Int32Array(3), new Int32Array(3)];
        const encoded = alone.encode(words, Int32Array.of(0), 1, expected);
        for (const codes of worker === 0 ? workers : [...workers].reverse()) {
          expect(codes.encode(words, Int32Array.of(0), 1, coded)).toBe(encoded);
          if (encoded) expect(coded).toEqual(expected);
        }
        if (!encoded) continue;
        const decoded = new Int32Array(3);
        (workers[worker] as WordCodes).decode(coded, 0, 1, decoded, 0);
        expect(decoded).toEqual(words);
      }
    }),
  );
});
