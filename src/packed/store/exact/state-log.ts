import type { Runs } from '../runs.ts';
import type { CodePlan } from './code-plan.ts';
import { FILLED_AT_ONCE, SEGMENT_BITS, SEGMENT_STATES } from './insert-code.ts';
import type { WordCodes } from './word-codes.ts';

const SEGMENT_MASK = SEGMENT_STATES - 1;
/** States that are decoded at once for one that is asked for; a power of two. Of 5 words they are 5 KiB. */
const BLOCK_STATES = FILLED_AT_ONCE;
const BLOCK_MASK = BLOCK_STATES - 1;
/** States that are decoded at once for `pieces`. */
const PIECE_MASK = 2 ** 14 - 1;

/**
 * The words of all states of a store by their numbers, in segments: as they are, or encoded once it is given codes. Who stores
 * the states writes to the segments. Several workers have a log each over the same segments.
 */
export class StateLog {
  readonly #width: number;
  segments: readonly Int32Array[] = [];
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

  /** Bytes besides the segments. */
  get bytes(): number {
    return this.#window.byteLength + (this.#codes?.bytes ?? 0);
  }

  /** As many segments as numbers below `numbers` need: those that there are, and new ones. `allocate`: gives so many words, full of zeros. */
  reserved(numbers: number, allocate: (words: number) => Int32Array): readonly Int32Array[] {
    if (this.segments.length * SEGMENT_STATES >= numbers) return this.segments;
    const segments = [...this.segments];
    // Pages that nobody has touched take no memory.
    while (segments.length * SEGMENT_STATES < numbers) segments.push(allocate(SEGMENT_STATES * this.stored));
    return segments;
  }

  /**
   * What holds the words of state `n`, until the next call or change; `offsetOf(n)` then says where. All states from it to
   * `to - 1` are stored: a search asks for one after the other, so that most calls are one comparison.
   */
  segmentOf(n: number, to: number): Int32Array {
    if (n < this.#from || n >= this.#to) this.#open(n, to);
    return this.#opened;
  }

  /** As `segmentOf`, of the states `n` to `to - 1` at once; they are in one block of `FILLED_AT_ONCE`. */
  blockOf(n: number, to: number): Int32Array {
    this.#open(n, to);
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

  /** Bytes that it takes to encode `states` states with other codes, or with none, besides what they take now, without the tables of the codes. */
  recodingBytes(codes: CodePlan | undefined, states: number): number {
    const stored = codes?.stored ?? this.#width;
    const longer = states * Math.max(0, stored - this.stored);
    // Of one segment both forms exist for a moment.
    const both = Math.min(states, SEGMENT_STATES) * Math.min(stored, this.stored);
    const work = BLOCK_STATES * (this.#width + stored + 1);
    return (longer + both + work) * 4;
  }

  /** The segments for states that are encoded with other codes, or with none: the same ones, if they stay as long. */
  recodedSegments(codes: CodePlan | undefined, allocate: (words: number) => Int32Array): readonly Int32Array[] {
    const stored = codes?.stored ?? this.#width;
    return stored === this.stored ? this.segments : this.segments.map(() => allocate(SEGMENT_STATES * stored));
  }

  /**
   * Encodes the states of `runs` with other codes, which must be enough, or with none, into `recodedSegments`, and uses
   * these from then on. Old segments are let go one by one.
   */
  recode(codes: WordCodes | undefined, recoded: readonly Int32Array[], runs: Runs): void {
    const stored = codes?.stored ?? this.#width;
    const window = new Int32Array(BLOCK_STATES * this.#width);
    const coded = new Int32Array(codes === undefined ? 0 : BLOCK_STATES * stored);
    const offsets = new Int32Array(BLOCK_STATES);
    const segments = [...this.segments];
    this.segments = segments;
    let gone = 0;
    for (let r = 0; r < runs.length; r += 2)
      for (let n = runs[r] as number, end = runs[r + 1] as number; n < end; ) {
        const s = n >>> SEGMENT_BITS;
        for (; gone < s; gone++) segments[gone] = recoded[gone] as Int32Array;
        const segment = recoded[s] as Int32Array;
        const count = Math.min(BLOCK_STATES, end - n, SEGMENT_STATES - (n & SEGMENT_MASK));
        this.#read(n, count, window);
        if (codes !== undefined) {
          for (let k = 0; k < count; k++) offsets[k] = k * this.#width;
          if (!codes.encode(window, offsets, count, coded))
            throw new Error('there are not enough codes for what is stored');
        }
        segment.set((codes === undefined ? window : coded).subarray(0, count * stored), (n & SEGMENT_MASK) * stored);
        n += count;
      }
    this.segments = recoded;
    this.#codes = codes;
    this.#window = codes === undefined ? new Int32Array(0) : window;
    this.#from = this.#to = 0;
  }

  #open(n: number, to: number): void {
    if (this.#codes === undefined) {
      this.#from = n - (n & SEGMENT_MASK);
      this.#to = this.#from + SEGMENT_STATES;
      this.#opened = this.segments[n >>> SEGMENT_BITS] as Int32Array;
    } else {
      // Not from before `n`: what is there may not have been written yet, by another worker.
      this.#from = n;
      this.#to = Math.min(to, (n | BLOCK_MASK) + 1);
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
