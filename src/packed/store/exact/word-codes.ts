import { type Pause, placeOf } from '../pauses.ts';
import type { CodedPart, CodePlan } from './code-plan.ts';

const HALF_VALUES = 0x10000;

const LOCKING = placeOf('codes: value has no code, the lock is not taken');
const GIVING = placeOf('codes: value is written, its code is not given');
const UNLOCKING = placeOf('codes: code is given, the lock is held');

/** The values that have codes: what the workers of a search share of a format. Can be posted to a thread. */
export interface Dictionary {
  readonly kind: 'words';
  readonly plan: CodePlan;
  /** Where each value is in its word, by code, one part after the other. */
  readonly values: Int32Array;
  /** For each part how many codes have been given; and at the end 1 while somebody gives one. */
  readonly sizes: Int32Array;
}

/** `allocate`: gives so many words, full of zeros. */
export const emptyDictionary = (plan: CodePlan, allocate: (words: number) => Int32Array): Dictionary => {
  const sizes = allocate(plan.parts.length + 1);
  // Code 0 of a whole word is 0.
  for (const [p, { part }] of plan.parts.entries()) sizes[p] = part === 'all' ? 1 : 0;
  return { kind: 'words', plan, values: allocate(placesOf(plan.parts).values), sizes };
};

/**
 * Codes for the values of words and of halves of words, with generated code to encode and decode states. A value gets its code
 * when it is first encoded. Coding is one-to-one, so nothing is lost.
 *
 * The code of a word is looked up in a small table with open addressing, that of a half in a table with an entry for each of the
 * 65,536 values. Two thirds of all successors of a search are encoded (all that were not made just before), so it has to
 * be fast: with three words of five coded it takes 7.5 ns a state, as long as the hash of five words. Decoding takes 4 ns.
 *
 * Each worker has its own tables. It looks into the shared dictionary when it meets a value for the first time.
 */
export class WordCodes {
  /** Words that are stored of a state. */
  readonly stored: number;
  /** Bytes of the tables. */
  readonly bytes: number;
  /**
   * Encodes the first `count` states of those at `offsets`, side by side into `coded`, and puts where they are now into
   * `offsets`. False, with `offsets` as they were, when codes have run out: then others have to be made.
   */
  readonly encode: (words: Int32Array, offsets: Int32Array, count: number, coded: Int32Array) => boolean;
  /** Decodes `count` states from word `from` of `coded` on to `words`, from word `to` on. */
  readonly decode: (coded: Int32Array, from: number, count: number, words: Int32Array, to: number) => void;

  /** `pause`: for tests. */
  constructor({ plan, values, sizes }: Dictionary, pause?: Pause) {
    this.stored = plan.stored;
    const places = placesOf(plan.parts);
    // The slots of whole words: a value and its code. An empty slot says 0 and its code, 0.
    const slots = new Int32Array(places.slots);
    // The code of each value of a half, -1 for none.
    const codes = new Int16Array(places.codes).fill(-1);
    this.bytes = slots.byteLength + codes.byteLength;
    /** How many codes of each part are in the tables. */
    const known = Int32Array.from(plan.parts, ({ part }) => (part === 'all' ? 1 : 0));
    /** Where the code of a value of a part is in its table, or belongs. */
    const placeOf = ({ part, bits, table }: Placed, value: number): number => {
      if (part !== 'all') return table + value;
      let at = slotOf(value, bits);
      while (slots[table + at] !== value && slots[table + at] !== 0) at = (at + 2) & slotMask(bits);
      return table + at;
    };
    const enter = (placed: Placed, value: number, code: number): void => {
      const at = placeOf(placed, value);
      if (placed.part === 'all') {
        slots[at] = value;
        slots[at + 1] = code;
      } else codes[at] = code;
    };
    const codeOf = (placed: Placed, value: number): number => {
      const at = placeOf(placed, value);
      if (placed.part !== 'all') return codes[at] as number;
      return slots[at] === value ? (slots[at + 1] as number) : -1;
    };
    const lock = plan.parts.length;
    /** The code of a value of a part, which is given one if it has none; -1 when there is none left. */
    const codeFor = (p: number, value: number): number => {
      const placed = places.parts[p] as Placed;
      const { part, bits, first } = placed;
      let code = codeOf(placed, value);
      if (code !== -1) return code;
      pause?.(LOCKING);
      // New values are rare, and a code is given fast: nobody spins long.
      while (Atomics.compareExchange(sizes, lock, 0, 1) !== 0);
      for (; (known[p] as number) < (sizes[p] as number); known[p] = (known[p] as number) + 1) {
        const there = values[first + (known[p] as number)] as number;
        enter(placed, part === 'upper' ? there >>> 16 : there, known[p] as number);
      }
      code = codeOf(placed, value);
      if (code === -1 && known[p] !== 2 ** bits) {
        code = known[p] as number;
        values[first + code] = part === 'upper' ? value << 16 : value;
        enter(placed, value, code);
        pause?.(GIVING);
        known[p] = code + 1;
        sizes[p] = code + 1;
      }
      pause?.(UNLOCKING);
      Atomics.store(sizes, lock, 0);
      return code;
    };
    const make = new Function('codeFor', 'values', 'slots', 'codes', textOf(plan, places.parts));
    const code = make(codeFor, values, slots, codes);
    this.encode = code.encode;
    this.decode = code.decode;
  }
}

/** Bytes of what a worker and the dictionary have for a plan. */
export const tableBytes = ({ parts }: CodePlan): number => {
  const { values, slots, codes } = placesOf(parts);
  return values * 4 + slots * 4 + codes * 2;
};

/** Twice as many slots as codes, of two integers each. */
// By a shift: V8 calls the C library for a power, which was a fiftieth of a search.
const slotMask = (bits: number): number => (1 << (bits + 2)) - 1;
const slotOf = (value: number, bits: number): number => (Math.imul(value, 0x9e3779b1) >>> (31 - bits)) << 1;
const slotText = (value: string, bits: number): string => `Math.imul(${value}, 0x9e3779b1) >>> ${31 - bits} << 1`;

/** `first`: where the values of its codes begin; `table`: where its slots or its codes do. */
interface Placed extends CodedPart {
  readonly first: number;
  readonly table: number;
}

/** Where each part is in the arrays that all parts share: with arrays of its own for each, encoding took 1.2 times as long. */
const placesOf = (
  parts: readonly CodedPart[],
): { readonly parts: readonly Placed[]; readonly values: number; readonly slots: number; readonly codes: number } => {
  let [values, slots, codes] = [0, 0, 0];
  const placed = parts.map((part) => {
    const first = values;
    values += 2 ** part.bits;
    if (part.part === 'all') {
      slots += slotMask(part.bits) + 1;
      return { ...part, first, table: slots - slotMask(part.bits) - 1 };
    }
    codes += HALF_VALUES;
    return { ...part, first, table: codes - HALF_VALUES };
  });
  return { parts: placed, values, slots, codes };
};

const textOf = ({ words, stored, plain }: CodePlan, parts: readonly Placed[]): string => {
  const each = <T>(list: readonly T[], text: (one: T, i: number) => string, separator = ' '): string =>
    list.map(text).join(separator);
  const coded = [...new Set(parts.map(({ word }) => word))];
  const bins = Array.from({ length: stored - plain.length }, (_, i) => i + plain.length);
  const numbered = parts.map((part, p) => ({ ...part, p }));
  const wholes = numbered.filter(({ part }) => part === 'all');
  const halves = numbered.filter(({ part }) => part !== 'all');
  const valueText = ({ word, part }: CodedPart): string =>
    part === 'all' ? `w${word}` : part === 'upper' ? `(w${word} >>> 16)` : `(w${word} & 65535)`;
  // One test for all parts: with a loop over the slots for each, encoding took 1.2 times as long.
  const checks = [
    ...(wholes.length > 0 ? [`(${each(wholes, ({ p, word }) => `s[s${p}] ^ w${word}`, ' | ')}) !== 0`] : []),
    ...(halves.length > 0 ? [`(${each(halves, ({ p }) => `c${p}`, ' | ')}) < 0`] : []),
  ];
  return `'use strict';
    return {
      encode(words, offsets, count, coded) {
        const s = slots, t = codes;
        for (let j = 0, p = 0; j < count; j++, p += ${stored}) {
          const o = offsets[j];
          const ${each(coded, (word) => `w${word} = words[o + ${word}]`, ', ')};
          ${each(wholes, ({ p, word, bits, table }) => `const s${p} = (${slotText(`w${word}`, bits)}) + ${table};`)}
          let ${each(numbered, (part) => `c${part.p} = ${part.part === 'all' ? `s[s${part.p} + 1]` : `t[${valueText(part)} + ${part.table}]`}`, ', ')};
          if (${checks.join(' || ')}) {
            ${each(numbered, (part) => `if (${part.part === 'all' ? `s[s${part.p}] !== w${part.word}` : `c${part.p} < 0`}) c${part.p} = codeFor(${part.p}, ${valueText(part)});`)}
            if ((${each(numbered, ({ p }) => `c${p}`, ' | ')}) < 0) return false;
          }
          ${each(plain, (word, i) => `coded[p + ${i}] = words[o + ${word}];`)}
          ${each(bins, (bin) => {
            const own = numbered.filter(({ at }) => at === bin);
            return `coded[p + ${bin}] = ${each(own, ({ p, shift }) => (shift === 0 ? `c${p}` : `c${p} << ${shift}`), ' | ')};`;
          })}
        }
        for (let j = 0, p = 0; j < count; j++, p += ${stored}) offsets[j] = p;
        return true;
      },
      decode(coded, from, count, words, to) {
        const v = values;
        for (let k = 0, p = from, o = to; k < count; k++, p += ${stored}, o += ${words}) {
          const ${each(bins, (bin) => `b${bin} = coded[p + ${bin}]`, ', ')};
          ${each(plain, (word, i) => `words[o + ${word}] = coded[p + ${i}];`)}
          ${each(coded, (word) => {
            const own = numbered.filter((part) => part.word === word);
            return `words[o + ${word}] = ${each(own, ({ at, shift, bits, first }) => `v[(b${at} >>> ${shift} & ${2 ** bits - 1}) + ${first}]`, ' | ')};`;
          })}
        }
      },
    };`;
};
