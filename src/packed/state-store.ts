import {
  generateInsert,
  type InsertCode,
  RECENT_BITS,
  SEGMENT_BITS,
  SEGMENT_STATES,
  type Tally,
} from './insert-code.ts';
import type { Outbox } from './outbox.ts';
import type { VisitedSet } from './visited-set.ts';

const SEGMENT_MASK = SEGMENT_STATES - 1;
/** The index is doubled when it is so full. */
const MOST_LOAD = 0.75;

const alone = { out: [], sent: new Int32Array(0) };

/**
 * The visited set: every state once, exactly, in the order in which they were first reached.
 *
 * The state log (W words a state) is the set's storage, the queue, and what a checkpoint saves. The index is an
 * open-addressing table of 32-bit entries, doubled when three quarters full: it stays as small as its content, because a
 * table far too large for the states in it costs half the speed in cache misses. Who is the parent of a state is not
 * stored: a search that needs a trace looks for the parents once more.
 *
 * Of several workers each has a store of its own for the states that it owns by their hash; `insert` sends the others on.
 */
export class StateStore implements VisitedSet {
  readonly #width: number;
  /** Bytes that log and index may take. */
  budget: number;
  readonly #outbox: Outbox | undefined;
  readonly #segments: Int32Array[] = [];
  readonly #code: InsertCode;
  /** What the new ones among the states that are inserted are counted in, and the code that does it; undefined for no count. */
  readonly #tally: { readonly tally: Tally; readonly code: InsertCode } | undefined;
  readonly #recent: Int32Array;
  #index: Int32Array = new Int32Array(1 << 12);
  #hashes: Int32Array = new Int32Array(0);
  #offsets: Int32Array = new Int32Array(0);
  #found: Int32Array = new Int32Array(0);
  #touching: Int32Array = new Int32Array(0);
  #states = 0;
  full = false;
  readonly disk = 0;
  readonly lost: string | undefined = undefined;

  /**
   * `width`: words a state; `budget`: bytes that log and index may take; `outbox`: where states of other owners go; `tally`:
   * counts those that `insert` stores.
   */
  constructor(width: number, budget: number, outbox?: Outbox, tally?: Tally) {
    this.#width = width;
    this.budget = budget;
    this.#outbox = outbox;
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    const workers = outbox?.workers ?? 1;
    const ownerWords = outbox?.ownerWords;
    this.#code = generateInsert(width, workers, false, ownerWords);
    this.#tally = tally === undefined ? undefined : { tally, code: generateInsert(width, workers, true, ownerWords) };
  }

  get states(): number {
    return this.#states;
  }

  /** Bytes in use. Segments are taken from the machine when they are begun, but pages that nobody has touched take none. */
  get bytes(): number {
    return (
      this.#states * this.#width * 4 +
      this.#index.byteLength +
      this.#recent.byteLength +
      this.#hashes.byteLength +
      this.#offsets.byteLength +
      this.#found.byteLength +
      this.#touching.byteLength
    );
  }

  get load(): number {
    return this.#states / this.#index.length;
  }

  get indexSlots(): number {
    return this.#index.length;
  }

  segmentOf(n: number): Int32Array {
    return this.#segments[n >>> SEGMENT_BITS] as Int32Array;
  }

  offsetOf(n: number): number {
    return (n & SEGMENT_MASK) * this.#width;
  }

  ownerOf(words: Int32Array, offset: number): number {
    return this.#code.owner(words, offset);
  }

  *pieces(from: number, to: number): Generator<Int32Array> {
    for (let n = from; n < to; ) {
      const end = Math.min(to, (n | SEGMENT_MASK) + 1);
      const offset = this.offsetOf(n);
      yield this.segmentOf(n).subarray(offset, offset + (end - n) * this.#width);
      n = end;
    }
  }

  insert(words: Int32Array, length: number): void {
    const count = length / this.#width;
    // Before all else: while it waits, it receives.
    this.#outbox?.reserve(count);
    if (!this.#makeRoom(count)) return;
    const { out, sent } = this.#outbox ?? alone;
    const kept = this.#code.sift(words, count, this.#recent, this.#index, this.#offsets, this.#hashes, out, sent);
    this.#settle(words, kept, this.#tally?.code, this.#tally?.tally);
    this.#outbox?.publish();
  }

  receive(words: Int32Array, offset: number, count: number): void {
    if (!this.#makeRoom(count)) return;
    this.#code.accept(words, offset, count, this.#index, this.#offsets, this.#hashes);
    this.#settle(words, count);
  }

  /** All states stay where they are. */
  release(): void {}

  close(): void {}
  /**
   * Stores one state unless it is known, and answers its number; it is new if that is how many were stored before. -1, and
   * `full`, when there was no room for one more. For a search that goes on from every state at once, and by one worker.
   */
  enter(words: Int32Array, offset: number): number {
    if (!this.#makeRoom(1)) return -1;
    const n = this.#code.enter(words, offset, this.#index, this.#segments, this.#states);
    if (n === this.#states) this.#states++;
    return n;
  }

  /** Puts the numbers of the first `count` states of `words` into `numbers`; -1 for one that is not stored. */
  find(words: Int32Array, count: number, numbers: Int32Array): void {
    this.#code.find(words, count, this.#index, this.#segments, numbers);
  }

  #settle(words: Int32Array, kept: number, code: InsertCode = this.#code, tally?: Tally): void {
    this.#states = code.settle(
      words,
      kept,
      this.#offsets,
      this.#hashes,
      this.#found,
      this.#touching,
      this.#index,
      this.#segments,
      this.#states,
      tally,
    );
  }

  /** Room for `count` more states in log and index; false, and `full`, if the budget or the machine does not allow it. */
  #makeRoom(count: number): boolean {
    if (this.#hashes.length < count) {
      this.#hashes = new Int32Array(count);
      this.#offsets = new Int32Array(count);
      this.#found = new Int32Array(count);
      this.#touching = new Int32Array(count);
    }
    const needed = this.#states + count;
    if (this.bytes + count * this.#width * 4 > this.budget) return this.#refuse();
    try {
      while (this.#segments.length * SEGMENT_STATES < needed)
        this.#segments.push(new Int32Array(SEGMENT_STATES * this.#width));
      while (needed > this.#index.length * MOST_LOAD) {
        // While it is filled anew, the old index still exists.
        if (this.bytes + this.#index.byteLength * 2 > this.budget) return this.#refuse();
        const index = new Int32Array(this.#index.length * 2);
        this.#code.rehash(index, this.#segments, this.#states);
        this.#index = index;
      }
    } catch (error) {
      if (error instanceof RangeError) return this.#refuse();
      throw error;
    }
    return true;
  }

  #refuse(): false {
    this.full = true;
    return false;
  }
}
