// The code that computes fingerprints of batches of states and inserts them into a table, generated for each width.

import type { Makers } from '../../sleep/makers.ts';
import { type Pause, type PausePoint, pauseText } from '../pauses.ts';
import { LOG_BITS } from './level-log.ts';

/** A segment of the table has so many slots: few enough segments that finding one costs no miss. */
export const TABLE_BITS = 20;
/** How many of the states inserted last are remembered beside the table, as a power of two. */
export const RECENT_BITS = 13;

/** A fingerprint table as generated code sees it: two words a slot, the low half and the high half. A low half of 0 is empty. */
export interface TableView {
  /** Each of 2^TABLE_BITS slots; the last, or only, one may be used in part. */
  readonly segments: readonly Int32Array[];
  readonly slots: number;
  /** Slots divided by 2^32. */
  readonly scale: number;
}

/** The fingerprints of a batch: of the state at `offsets[j]`, its halves. */
export interface Fingerprints {
  readonly offsets: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/**
 * An insert works on a batch in passes, as that of exact storage does (insert-code.ts): drop what was inserted just before,
 * compute the fingerprints of the rest and touch their slots; then probe and insert.
 *
 * The fingerprint is made of four numbers of 16 bits, each the upper half of
 *
 *     c0 + (c1 + low half of word 0) * (c2 + high half of word 0) + (c3 + ...) * (c4 + ...) + ...   modulo 2^32
 *
 * with random constants. That is the family MULTILINEAR-HM (Lemire and Kaser, "Strongly universal string hashing is fast",
 * The Computer Journal 57, 2014): whatever the two states, over the choice of the constants they agree in one such number
 * with probability 2^-16 and in all four with 2^-64. So the bound on missed states is a theorem about random constants,
 * which were chosen before the model, and no hope about a mixing function. What follows is a permutation of 64 bits, which
 * keeps that, and spreads the states over the slots: linear probing needs more than pairwise independence.
 *
 * The high half, as a fraction, says the slot: the order of fingerprints is the order of their slots, however many slots there are.
 *
 * Of several threads that come to an empty slot at once, the one that exchanges its low half for the 0 has it, and writes the
 * high half then. Neither half is ever 0, so who finds its own low half with a 0 beside it knows to wait.
 */
export interface FingerprintCode {
  /** First pass. Answers how many are kept: those that are not recent. */
  sift(words: Int32Array, count: number, recent: Int32Array, table: TableView, found: Fingerprints): number;
  /**
   * The other pass: new states get the numbers from `next` on, and their words go to the log. Answers the number after the last one's. `made`: the maker of each state
   * of `words` at the place of its first word; `makers`: the ring in which those of new states are noted (../../sleep).
   */
  settle(
    words: Int32Array,
    kept: number,
    found: Fingerprints,
    table: TableView,
    log: readonly (Int32Array | undefined)[],
    next: number,
    made?: Uint16Array,
    makers?: Makers,
  ): number;
}

export interface FingerprintOptions {
  /** Words a state. */
  readonly width: number;
  /** Several threads insert into one table at the same time. */
  readonly shared: boolean;
  /** `settle` is given makers to note. */
  readonly makes: boolean;
  /** Bits of a fingerprint, 1 to 64. */
  readonly bits: number;
  /** Chooses the constants. */
  readonly seed: number;
  /** For tests, of shared code. Default: none. */
  readonly pause?: Pause | undefined;
}

const generated = new Map<string, FingerprintCode>();

export const generateFingerprints = (options: FingerprintOptions): FingerprintCode => {
  const { width, shared, makes, bits, seed, pause } = options;
  if (pause !== undefined) return new Function('pause', textOf(options, pauseText))(pause) as FingerprintCode;
  const key = `${width} ${shared} ${makes} ${bits} ${seed}`;
  const cached = generated.get(key);
  if (cached !== undefined) return cached;
  const code = new Function(textOf(options))() as FingerprintCode;
  generated.set(key, code);
  return code;
};

const textOf = (
  { width, shared, makes, bits, seed }: FingerprintOptions,
  pausing: (point: PausePoint) => string = () => '',
): string => {
  const each = (text: (i: number) => string, separator = ' '): string =>
    Array.from({ length: width }, (_, i) => text(i)).join(separator);
  const random = randomWords(seed);
  const lane = (): string =>
    `(${each((i) => `Math.imul(${random()} + l${i}, ${random()} + u${i})`, ' + ')} + ${random()} | 0)`;
  // Highest bits of a half that are kept, for tests.
  const narrowed = (half: string, kept: number): string =>
    kept >= 32 ? '' : `${half} &= ${kept <= 0 ? 0 : -(2 ** (32 - kept))};`;
  const [a, b, c, d] = [lane(), lane(), lane(), lane()];
  const load = each((i) => `const w${i} = words[o + ${i}];`);
  const fingerprint = `
      ${each((i) => `const l${i} = w${i} & 0xffff, u${i} = w${i} >>> 16;`)}
      let hi = ${a} & -65536 | ${b} >>> 16, lo = ${c} & -65536 | ${d} >>> 16;
      hi ^= Math.imul(lo ^ lo >>> 15, 0x85ebca6b);
      lo ^= Math.imul(hi ^ hi >>> 13, 0xc2b2ae35);
      hi ^= Math.imul(lo ^ lo >>> 16, 0x9e3779b1);
      ${narrowed('hi', bits)} ${narrowed('lo', bits - 32)}
      if (lo === 0) lo = 1;
      if (hi === 0) hi = 1;`;
  const slot = '(hi >>> 0) * scale | 0';
  const touch = `const slot = ${slot};
          touched ^= segments[slot >>> ${TABLE_BITS}][(slot & ${2 ** TABLE_BITS - 1}) << 1];`;
  const append = `const o = offsets[j], piece = log[next >>> ${LOG_BITS}], p = (next & ${2 ** LOG_BITS - 1}) * ${width};
              ${each((i) => `piece[p + ${i}] = words[o + ${i}];`)}
              ${makes ? 'makers[next & ring] = made[o];' : ''}
              next++;`;
  return `'use strict';
    let sink = 0;
    return {
      sift(words, count, recent, { segments, scale }, { offsets, low, high }) {
        let touched = 0, m = 0;
        for (let k = 0, o = 0; k < count; k++, o += ${width}) {
          ${load}
          let h = ${width};
          ${each((i) => `h = Math.imul(h ^ Math.imul(w${i}, 0xcc9e2d51), 0x1b873593); h ^= h >>> 15;`)}
          const tag = h | 1, r = (h >>> ${32 - RECENT_BITS}) * ${width + 1};
          if (recent[r] === tag && ${each((i) => `recent[r + ${i + 1}] === w${i}`, ' && ')}) continue;
          recent[r] = tag; ${each((i) => `recent[r + ${i + 1}] = w${i};`)}
          ${fingerprint}
          offsets[m] = o; low[m] = lo; high[m++] = hi;
          ${touch}
        }
        sink ^= touched;
        return m;
      },
      settle(words, kept, { offsets, low, high }, { segments, slots, scale }, log, next, made, makers) {
        ${makes ? 'const ring = makers.length - 1;' : ''}
        const last = slots - 1 >>> ${TABLE_BITS}, lastEnd = (slots - 1 & ${2 ** TABLE_BITS - 1}) + 1 << 1;
        for (let j = 0; j < kept; j++) {
          const lo = low[j], hi = high[j], slot = ${slot};
          let t = slot >>> ${TABLE_BITS}, i = (slot & ${2 ** TABLE_BITS - 1}) << 1;
          let segment = segments[t], end = t === last ? lastEnd : ${2 ** (TABLE_BITS + 1)};
          for (;;) {
            ${
              shared
                ? `let e = segment[i];
            if (e === 0) {
              ${pausing('hash: slot is empty, and not taken')}
              e = Atomics.compareExchange(segment, i, 0, lo);
              if (e === 0) {
                ${pausing('hash: low half is written, high half is not')}
                Atomics.store(segment, i + 1, hi);
                ${pausing('hash: fingerprint is written, the words are not')}
                ${append}
                break;
              }
            }
            if (e === lo) {
              ${pausing('hash: low half was read, high half was not')}
              let f = segment[i + 1];
              while (f === 0) f = Atomics.load(segment, i + 1);
              if (f === hi) break;
            }`
                : `const e = segment[i];
            if (e === 0) {
              segment[i] = lo; segment[i + 1] = hi;
              ${append}
              break;
            }
            if (e === lo && segment[i + 1] === hi) break;`
            }
            i += 2;
            if (i !== end) continue;
            // Past the last slot comes the first.
            t = t === last ? 0 : t + 1;
            segment = segments[t]; i = 0; end = t === last ? lastEnd : ${2 ** (TABLE_BITS + 1)};
          }
        }
        return next;
      },
    };`;
};

/** Splitmix32: the constants need to be random, but the same for all workers and in every run. */
const randomWords = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
};
