const SEGMENT_BITS = 14;
const SEGMENT_RECORDS = 1 << SEGMENT_BITS;

/**
 * A stack of records of some 32-bit words each. It grows by segments of 16,384 records, without copying, and keeps the
 * segments that it has when it shrinks: `bytes` is what it took at its deepest.
 */
export class WordStack {
  /** How many records are on it. Set to a smaller number to drop those on top; they can be read until others are pushed. */
  length = 0;
  readonly #width: number;
  readonly #segments: Int32Array[] = [];

  /** `width`: words a record. */
  constructor(width: number) {
    this.#width = width;
  }

  get bytes(): number {
    return this.#segments.length * SEGMENT_RECORDS * this.#width * 4;
  }

  /** Bytes that it would have to take for `count` more records. */
  bytesFor(count: number): number {
    const needed = Math.ceil((this.length + count) / SEGMENT_RECORDS) - this.#segments.length;
    return Math.max(0, needed) * SEGMENT_RECORDS * this.#width * 4;
  }

  /** The segment that holds record `n`, and (by `offsetOf`) where in it. */
  segmentOf(n: number): Int32Array {
    return this.#segments[n >>> SEGMENT_BITS] as Int32Array;
  }

  offsetOf(n: number): number {
    return (n & (SEGMENT_RECORDS - 1)) * this.#width;
  }

  /** Word `i` of record `n`. */
  at(n: number, i: number): number {
    return this.segmentOf(n)[this.offsetOf(n) + i] as number;
  }

  set(n: number, i: number, value: number): void {
    this.segmentOf(n)[this.offsetOf(n) + i] = value;
  }

  /** Puts a copy of the record at word `offset` on top. Throws a RangeError when the machine has no memory left. */
  push(words: ArrayLike<number>, offset: number): void {
    const n = this.length;
    if (n >>> SEGMENT_BITS === this.#segments.length)
      this.#segments.push(new Int32Array(SEGMENT_RECORDS * this.#width));
    const segment = this.segmentOf(n);
    const to = this.offsetOf(n);
    for (let i = 0; i < this.#width; i++) segment[to + i] = words[offset + i] as number;
    this.length = n + 1;
  }
}
