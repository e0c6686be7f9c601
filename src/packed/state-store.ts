import { planCodes } from './code-plan.ts';
import { collectGarbage } from './collect-garbage.ts';
import {
  FILLED_AT_ONCE,
  generateInsert,
  type InsertCode,
  RECENT_BITS,
  SEGMENT_STATES,
  type Tally,
} from './insert-code.ts';
import type { Outbox } from './outbox.ts';
import { StateLog } from './state-log.ts';
import { ValueCounter } from './value-counter.ts';
import type { VisitedSet } from './visited-set.ts';
import { WordCodes } from './word-codes.ts';

/** The index is doubled when it is so full. */
const MOST_LOAD = 0.75;
/** With so many states stored, a search's partition has them encoded. */
export const CODE_AFTER: number = SEGMENT_STATES;

/** Bytes of an index from which on the one before it is not left to the garbage collector: collecting takes some milliseconds. */
const WORTH_COLLECTING = 2 ** 24;

const alone = { out: [], sent: new Int32Array(0) };

export interface StateStoreOptions {
  /** Where states of other owners go; undefined when there are none. */
  readonly outbox?: Outbox | undefined;
  /** Counts the new ones among the states that are inserted. A store that has one does not encode. */
  readonly tally?: Tally | undefined;
  /** With so many states stored, they are encoded, if that makes them shorter. Default: never. */
  readonly codeAfter?: number | undefined;
}

/**
 * The visited set: every state once, exactly, in the order in which they were first reached.
 *
 * The state log is the set's storage, the queue, and what a checkpoint saves: at first W words a state, later codes of them (see
 * `WordCodes`): today's zap with two CPUs then takes 3 words a state instead of 5. The index is an open-addressing table
 * of 32-bit entries, doubled when three quarters full: it stays as small as its content, because a table far too large for
 * the states in it costs half the speed in cache misses. It goes by the hash of the words, not of what is stored of them, so that it
 * does not change when states are encoded anew. Who is the parent of a state is not stored: a search that needs a trace looks
 * for the parents once more.
 *
 * Of several workers each has a store of its own for the states that it owns by their hash; `insert` sends the others on.
 */
export class StateStore implements VisitedSet {
  readonly #width: number;
  /** Bytes that log and index may take. */
  budget: number;
  readonly #outbox: Outbox | undefined;
  readonly #log: StateLog;
  readonly #code: InsertCode;
  /** What settles states as they are stored. */
  #settling: InsertCode;
  /** What the new ones among the states that are inserted are counted in, and the code that does it; undefined for no count. */
  readonly #tally: { readonly tally: Tally; readonly code: InsertCode } | undefined;
  #codeAfter: number;
  readonly #recent: Int32Array;
  #index: Int32Array = new Int32Array(1 << 12);
  #hashes: Int32Array = new Int32Array(0);
  #offsets: Int32Array = new Int32Array(0);
  #found: Int32Array = new Int32Array(0);
  #touching: Int32Array = new Int32Array(0);
  /** A batch, encoded. */
  #coded: Int32Array = new Int32Array(0);
  full = false;
  readonly disk = 0;
  readonly lost: string | undefined = undefined;

  /** `width`: words a state; `budget`: bytes that log and index may take. */
  constructor(width: number, budget: number, { outbox, tally, codeAfter }: StateStoreOptions = {}) {
    this.#width = width;
    this.budget = budget;
    this.#outbox = outbox;
    this.#log = new StateLog(width);
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    const workers = outbox?.workers ?? 1;
    const ownerWords = outbox?.ownerWords;
    this.#code = generateInsert(width, workers, false, ownerWords);
    this.#settling = this.#code;
    this.#tally = tally === undefined ? undefined : { tally, code: generateInsert(width, workers, true, ownerWords) };
    this.#codeAfter = tally === undefined && codeAfter !== undefined ? codeAfter : Number.POSITIVE_INFINITY;
  }

  get states(): number {
    return this.#log.states;
  }

  /** Bytes in use. Segments are taken from the machine when they are begun, but pages that nobody has touched take none. */
  get bytes(): number {
    return (
      this.#log.bytes +
      this.#index.byteLength +
      this.#recent.byteLength +
      this.#hashes.byteLength +
      this.#offsets.byteLength +
      this.#found.byteLength +
      this.#touching.byteLength +
      this.#coded.byteLength
    );
  }

  get load(): number {
    return this.states / this.#index.length;
  }

  get indexSlots(): number {
    return this.#index.length;
  }

  /** Words that are stored of each state: fewer than it has once states are encoded. */
  get storedWords(): number {
    return this.#log.stored;
  }

  segmentOf(n: number): Int32Array {
    return this.#log.segmentOf(n);
  }

  offsetOf(n: number): number {
    return this.#log.offsetOf(n);
  }

  ownerOf(words: Int32Array, offset: number): number {
    return this.#code.owner(words, offset);
  }

  pieces(from: number, to: number): Iterable<Int32Array> {
    return this.#log.pieces(from, to);
  }

  insert(words: Int32Array, length: number): void {
    const count = length / this.#width;
    // Before all else: while it waits, it receives.
    this.#outbox?.reserve(count);
    if (!this.#makeRoom(count)) return;
    const { out, sent } = this.#outbox ?? alone;
    const kept = this.#code.sift(words, count, this.#recent, this.#index, this.#offsets, this.#hashes, out, sent);
    this.#settle(words, kept, this.#tally);
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
   * `full`, when there was no room for one more. For a search that goes on from every state at once, and by one worker,
   * and a store that does not encode.
   */
  enter(words: Int32Array, offset: number): number {
    if (!this.#makeRoom(1)) return -1;
    const n = this.#code.enter(words, offset, this.#index, this.#log.segments, this.states);
    if (n === this.states) this.#log.states++;
    return n;
  }

  /** Puts the numbers of the first `count` states of `words` into `numbers`; -1 for one that is not stored. For a store that does not encode. */
  find(words: Int32Array, count: number, numbers: Int32Array): void {
    this.#code.find(words, count, this.#index, this.#log.segments, numbers);
  }

  /** Stores the first `kept` states of those that hashes and offsets are of, unless they are known. */
  #settle(words: Int32Array, kept: number, tallied?: { readonly tally: Tally; readonly code: InsertCode }): void {
    const stored = this.#encoded(words, kept);
    if (stored === undefined) return;
    this.#log.states = (tallied?.code ?? this.#settling).settle(
      stored,
      kept,
      this.#offsets,
      this.#hashes,
      this.#found,
      this.#touching,
      this.#index,
      this.#log.segments,
      this.states,
      tallied?.tally,
    );
    if (this.states < this.#codeAfter) return;
    this.#codeAfter = Number.POSITIVE_INFINITY;
    // Without room for that they stay as they are.
    this.#recode(words, 0);
  }

  /** What is to be stored of the first `kept` states of those at the offsets, and the offsets of that; undefined, and `full`, if there is no room for longer codes. */
  #encoded(words: Int32Array, kept: number): Int32Array | undefined {
    const { codes } = this.#log;
    if (codes === undefined || codes.encode(words, this.#offsets, kept, this.#coded))
      return codes === undefined ? words : this.#coded;
    if (this.#recode(words, kept)) return this.#encoded(words, kept);
    this.#refuse();
    return undefined;
  }

  /**
   * Finds codes for all states that are stored and for `kept` of those at the offsets, and encodes what is stored with
   * them; when they would save nothing, all is stored as it is from then on. False if budget or machine have no room.
   */
  #recode(words: Int32Array, kept: number): boolean {
    const log = this.#log;
    const counter = new ValueCounter(this.#width);
    for (const piece of log.pieces(0, this.states)) counter.add(piece);
    for (let k = 0; k < kept; k++) counter.addOne(words, this.#offsets[k] as number);
    const plan = planCodes(counter, log.codes !== undefined);
    if (plan === undefined && log.codes === undefined) return true;
    const codes = plan === undefined ? undefined : new WordCodes(plan);
    if (this.bytes + log.recodingBytes(codes) > this.budget) return false;
    try {
      log.recode(codes);
      this.#coded = new Int32Array(codes === undefined ? 0 : this.#offsets.length * codes.stored);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#settling = codes === undefined ? this.#code : generateInsert(codes.stored, 1);
    return true;
  }

  /** Room for `count` more states in log and index; false, and `full`, if the budget or the machine does not allow it. */
  #makeRoom(count: number): boolean {
    const log = this.#log;
    if (this.#hashes.length < count) {
      this.#hashes = new Int32Array(count);
      this.#offsets = new Int32Array(count);
      this.#found = new Int32Array(count);
      this.#touching = new Int32Array(count);
      if (log.codes !== undefined) this.#coded = new Int32Array(count * log.stored);
    }
    const needed = this.states + count;
    if (this.bytes + count * log.stored * 4 > this.budget) return this.#refuse();
    try {
      log.reserve(needed);
      while (needed > this.#index.length * MOST_LOAD) {
        // While it is filled anew, the old index still exists.
        if (this.bytes + this.#index.byteLength * 2 > this.budget) return this.#refuse();
        this.#index = this.#filled(this.#index.length * 2);
        if (this.#index.byteLength >= WORTH_COLLECTING) collectGarbage();
      }
    } catch (error) {
      if (error instanceof RangeError) return this.#refuse();
      throw error;
    }
    return true;
  }

  /** A larger index of all states. */
  #filled(slots: number): Int32Array {
    const index = new Int32Array(slots);
    for (let n = 0; n < this.states; n += FILLED_AT_ONCE) {
      const count = Math.min(FILLED_AT_ONCE, this.states - n);
      this.#code.fill(index, this.segmentOf(n), this.offsetOf(n), n, count);
    }
    return index;
  }

  #refuse(): false {
    this.full = true;
    return false;
  }
}
