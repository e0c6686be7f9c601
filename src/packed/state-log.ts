import { FILLED_AT_ONCE, SEGMENT_BITS, SEGMENT_STATES } from './insert-code.ts';
import type { WordCodes } from './word-codes.ts';

const SEGMENT_MASK = SEGMENT_STATES - 1;
/** States that are decoded at once for one that is asked for; a power of two. Of 5 words they are 5 KiB. */
const BLOCK_STATES = FILLED_AT_ONCE;
const BLOCK_MASK = BLOCK_STATES - 1;
/** States that are decoded at once for `pieces`. */
const PIECE_MASK = 2 ** 14 - 1;

/**
 * The words of all states of a store in the order of their numbers, in segments: as they are, or encoded once it is given
 * codes. Who stores the states writes to the segments.
 */
export class StateLog {
  readonly #width: number;
  /** States that are stored. */
  states = 0;
  readonly segments: Int32Array[] = [];
  #codes: WordCodes | undefined;
  /** Words of decoded states. */
  #window: Int32Array = new Int32Array(0);
  /** What holds the words of the states `#from` to `#to - 1`: a segment, or the window. */
  #opened: Int32Array = new Int32Array(0);
  #from = 0;
  #to = 0;

  /** `width`: words a state. */
  constructor(width: number) {
    this.#width = width;
  }

  /** What the states are encoded with; undefined when they are stored as they are. */
  get codes(): WordCodes | undefined {
    return this.#codes;
  }

  /** Words that are stored of each state. */
  get stored(): number {
    return this.#codes?.stored ?? this.#width;
  }

  /** Bytes in use, without what segments have room for. */
  get bytes(): number {
    return this.states * this.stored * 4 + this.#window.byteLength + (this.#codes?.bytes ?? 0);
  }

  /** Room for `states` states. Throws a RangeError when the machine has none. */
  reserve(states: number): void {
    while (this.segments.length * SEGMENT_STATES < states)
      this.segments.push(new Int32Array(SEGMENT_STATES * this.stored));
  }

  /**
   * What holds the words of state `n`, until the next call or change; `offsetOf(n)` then says where. A search asks for one
   * state after the other, so that most calls are one comparison.
   */
  segmentOf(n: number): Int32Array {
    if (n < this.#from || n >= this.#to) this.#open(n);
    return this.#opened;
  }

  offsetOf(n: number): number {
    return (n - this.#from) * this.#width;
  }

  /** The words of the states `from` to `to - 1`, in pieces that do not change. */
  *pieces(from: number, to: number): Generator<Int32Array> {
    for (let n = from; n < to; ) {
      const codes = this.#codes;
      const end = Math.min(to, (n | (codes === undefined ? SEGMENT_MASK : PIECE_MASK)) + 1);
      const segment = this.segments[n >>> SEGMENT_BITS] as Int32Array;
      const offset = (n & SEGMENT_MASK) * this.stored;
      if (codes === undefined) yield segment.subarray(offset, offset + (end - n) * this.#width);
      else {
        const words = new Int32Array((end - n) * this.#width);
        codes.decode(segment, offset, end - n, words, 0);
        yield words;
      }
      n = end;
    }
  }

  /** Bytes that `recode` takes besides `bytes`, while it works and afterwards. */
  recodingBytes(codes: WordCodes | undefined): number {
    const stored = codes?.stored ?? this.#width;
    const longer = this.states * Math.max(0, stored - this.stored);
    // Of one segment both forms exist for a moment.
    const both = Math.min(this.states, SEGMENT_STATES) * Math.min(stored, this.stored);
    const work = BLOCK_STATES * (this.#width + stored + 1);
    return (longer + both + work) * 4 + (codes?.bytes ?? 0);
  }

  /**
   * Encodes all states with other codes, which must be enough, or with none. Old segments are let go one by one. Throws a
   * RangeError, and has changed nothing, when the machine has no room for the new ones.
   */
  recode(codes: WordCodes | undefined): void {
    const stored = codes?.stored ?? this.#width;
    // Pages that nobody has touched take no memory yet. States that stay as long are encoded where they are.
    const segments =
      stored === this.stored ? [...this.segments] : this.segments.map(() => new Int32Array(SEGMENT_STATES * stored));
    const window = new Int32Array(BLOCK_STATES * this.#width);
    const coded = new Int32Array(codes === undefined ? 0 : BLOCK_STATES * stored);
    const offsets = new Int32Array(BLOCK_STATES);
    segments.forEach((segment, s) => {
      const first = s << SEGMENT_BITS;
      const end = Math.min(this.states, first + SEGMENT_STATES);
      for (let n = first; n < end; n += BLOCK_STATES) {
        const count = Math.min(BLOCK_STATES, end - n);
        this.#read(n, count, window);
        if (codes === undefined) {
          segment.set(window.subarray(0, count * stored), (n - first) * stored);
          continue;
        }
        for (let k = 0; k < count; k++) offsets[k] = k * this.#width;
        if (!codes.encode(window, offsets, count, coded))
          throw new Error('there are not enough codes for what is stored');
        segment.set(coded.subarray(0, count * stored), (n - first) * stored);
      }
      this.segments[s] = segment;
    });
    this.#codes = codes;
    this.#window = codes === undefined ? new Int32Array(0) : window;
    this.#from = this.#to = 0;
  }

  #open(n: number): void {
    if (this.#codes === undefined) {
      this.#from = n - (n & SEGMENT_MASK);
      this.#to = this.#from + SEGMENT_STATES;
      this.#opened = this.segments[n >>> SEGMENT_BITS] as Int32Array;
    } else {
      this.#from = n - (n & BLOCK_MASK);
      this.#to = Math.min(this.states, this.#from + BLOCK_STATES);
      this.#opened = this.#window;
      this.#read(this.#from, this.#to - this.#from, this.#window);
    }
  }

  /** Puts the words of `count` states from number `n` on into `words`; they are in one segment. */
  #read(n: number, count: number, words: Int32Array): void {
    const segment = this.segments[n >>> SEGMENT_BITS] as Int32Array;
    const offset = (n & SEGMENT_MASK) * this.stored;
    if (this.#codes === undefined) words.set(segment.subarray(offset, offset + count * this.stored));
    else this.#codes.decode(segment, offset, count, words, 0);
  }
}
