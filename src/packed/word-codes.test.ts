import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CodePlan, planCodes } from './code-plan.ts';
import { ValueCounter } from './value-counter.ts';
import { WordCodes } from './word-codes.ts';

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
      const codes = new WordCodes(plan);
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
  const codes = new WordCodes({ words: 1, stored: 1, plain: [], parts: [{ word: 0, part, at: 0, shift: 3, bits: 2 }] });
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
  const codes = new WordCodes(made as CodePlan);
  const offsets = Int32Array.from(states, (_, k) => 3 * k);
  const coded = new Int32Array(states.length * 2);
  expect(codes.encode(words, offsets, states.length, coded)).toBe(true);
  const decoded = new Int32Array(words.length);
  codes.decode(coded, 0, states.length, decoded, 0);
  expect(decoded).toEqual(words);
});
