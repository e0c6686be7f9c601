import type { CodedHalf, CodePlan } from './code-plan.ts';

const VALUES = 0x10000;

/**
 * Codes of the values of halves of words, and the generated code that makes a state's stored words from its words and its words
 * from these. A value gets its code when it is first encoded; both directions are one-to-one, so nothing is lost.
 *
 * Halves and not words, because a table with a place for each value of a half is looked up without a hash and without a
 * collision. Its values lie close together: those of ten halves of the zap's words are in some hundred cache lines.
 */
export class WordCodes {
  /** Words that are stored of a state. */
  readonly stored: number;
  /** Bytes of the tables. */
  readonly bytes: number;
  /**
   * Encodes the first `count` states of those at `offsets`, side by side into `coded`, and puts where they are now into
   * `offsets`. False, with `offsets` as they were, when codes have run out: then it can encode no state that it has not encoded.
   */
  readonly encode: (words: Int32Array, offsets: Int32Array, count: number, coded: Int32Array) => boolean;
  /** Decodes `count` states from word `from` of `coded` on to `words`, from word `to` on. */
  readonly decode: (coded: Int32Array, from: number, count: number, words: Int32Array, to: number) => void;

  constructor(plan: CodePlan) {
    this.stored = plan.stored;
    // For each half the code of each value, -1 for none; and the value of each code, where it is in its word.
    const codes = plan.halves.map(() => new Int16Array(VALUES).fill(-1));
    const values = plan.halves.map(({ bits }) => new Int32Array(2 ** bits));
    const sizes = new Int32Array(plan.halves.length);
    this.bytes = [...codes, ...values].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const add = (half: number, value: number): number => {
      const code = sizes[half] as number;
      const known = values[half] as Int32Array;
      if (code === known.length) return -1;
      sizes[half] = code + 1;
      known[code] = plan.halves[half]?.upper === true ? value << 16 : value;
      (codes[half] as Int16Array)[value] = code;
      return code;
    };
    const names = plan.halves.flatMap((_, h) => [`t${h}`, `v${h}`]);
    const tables = plan.halves.flatMap((_, h) => [codes[h], values[h]]);
    const code = new Function('add', ...names, textOf(plan))(add, ...tables);
    this.encode = code.encode;
    this.decode = code.decode;
  }
}

const textOf = ({ words, stored, whole, halves }: CodePlan): string => {
  const each = <T>(list: readonly T[], text: (one: T, i: number) => string, separator = ' '): string =>
    list.map(text).join(separator);
  const value = ({ word, upper }: CodedHalf): string => (upper ? `w${word} >>> 16` : `w${word} & 65535`);
  const coded = [...new Set(halves.map(({ word }) => word))];
  const bins = Array.from({ length: stored - whole.length }, (_, i) => i + whole.length);
  const numbered = halves.map((half, h) => ({ ...half, h }));
  return `'use strict';
    return {
      encode(words, offsets, count, coded) {
        for (let j = 0, p = 0; j < count; j++, p += ${stored}) {
          const o = offsets[j];
          const ${each(coded, (word) => `w${word} = words[o + ${word}]`, ', ')};
          let ${each(halves, (half, h) => `c${h} = t${h}[${value(half)}]`, ', ')};
          if ((${each(halves, (_, h) => `c${h}`, ' | ')}) < 0) {
            ${each(halves, (half, h) => `if (c${h} < 0 && (c${h} = add(${h}, ${value(half)})) < 0) return false;`)}
          }
          ${each(whole, (word, i) => `coded[p + ${i}] = words[o + ${word}];`)}
          ${each(bins, (bin) => {
            const codes = numbered.filter(({ at }) => at === bin);
            return `coded[p + ${bin}] = ${each(codes, ({ h, shift }) => (shift === 0 ? `c${h}` : `c${h} << ${shift}`), ' | ')};`;
          })}
        }
        for (let j = 0, p = 0; j < count; j++, p += ${stored}) offsets[j] = p;
        return true;
      },
      decode(coded, from, count, words, to) {
        for (let k = 0, p = from, o = to; k < count; k++, p += ${stored}, o += ${words}) {
          const ${each(bins, (bin) => `b${bin} = coded[p + ${bin}]`, ', ')};
          ${each(whole, (word, i) => `words[o + ${word}] = coded[p + ${i}];`)}
          ${each(coded, (word) => {
            const own = numbered.filter((half) => half.word === word);
            return `words[o + ${word}] = ${each(own, ({ h, at, shift, bits }) => `v${h}[b${at} >>> ${shift} & ${2 ** bits - 1}]`, ' | ')};`;
          })}
        }
      },
    };`;
};
