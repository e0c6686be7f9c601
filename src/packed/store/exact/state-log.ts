import { collectGarbage } from '../collect-garbage.ts';
import type { Pause } from '../pauses.ts';
import type { Runs } from '../runs.ts';
import { type CodePlan, planCodes } from './code-plan.ts';
import { grown, growthBytes } from './combinations/combination-codes.ts';
import { combine, lookingBytes, worthBytes } from './combinations/combine.ts';
import { FILLED_AT_ONCE, SEGMENT_BITS, SEGMENT_STATES } from './insert-code.ts';
import { FIRST_FORMAT, type RowFormat, rowFormatOf, type SharedFormat } from './row-format.ts';
import { ValueCounter } from './value-counter.ts';
import { emptyDictionary, tableBytes } from './word-codes.ts';

const SEGMENT_MASK = SEGMENT_STATES - 1;
/** States that are decoded at once for one that is asked for; a power of two. Of 5 words they are 5 KiB. */
const BLOCK_STATES = FILLED_AT_ONCE;
const BLOCK_MASK = BLOCK_STATES - 1;
/** States that are decoded at once for `pieces`. */
const PIECE_MASK = 2 ** 14 - 1;

/** Words of a state that is stored as combinations, at the least: one alone would be as many as there are states. */
const LEAST_COMBINED = 2;

/** Bytes of segments that were let go from which on they are not left to the garbage collector. */
const WORTH_COLLECTING = 2 ** 24;

/** Another format that what is stored could have. */
export interface FormatChange {
  /** Bytes that each worker needs for the change besides what it has. */
  readonly bytes: number;
  /** Bytes that it takes once, for all of them. */
  readonly sharedBytes: number;
  /** What it comes to; undefined if it turns out not to be worth it. `allocate`: gives so many words, full of zeros. */
  readonly make: (allocate: (words: number) => Int32Array) => ChangedFormat | undefined;
}

/** A format, and the segments for it: the same ones, if they stay as long. */
export interface ChangedFormat {
  readonly format: SharedFormat;
  readonly segments: readonly Int32Array[];
}

/** States of a batch: the first `count` of those at `offsets` of `words`. */
export interface BatchStates {
  readonly words: Int32Array;
  readonly offsets: Int32Array;
  readonly count: number;
}

/**
 * The words of all states of a store by their numbers: segments of rows, in the format that all workers have agreed on. The store
 * writes new rows to the segments itself. Each worker has a log of its own over the same segments.
 */
export class StateLog {
  readonly #width: number;
  segments: readonly Int32Array[] = [];
  #shared: SharedFormat = FIRST_FORMAT;
  #format: RowFormat;
  /** How often in a row the format had no codes left. */
  #failures = 0;
  /** Words of decoded states. */
  #window: Int32Array = new Int32Array(0);
  /** What holds the words of the states `#from` to `#to - 1`: a segment, or the window. */
  #opened: Int32Array = new Int32Array(0);
  #from = 0;
  #to = 0;

  readonly #pause: Pause | undefined;

  /** `width`: words a state; `pause`: for tests. */
  constructor(width: number, pause?: Pause) {
    this.#width = width;
    this.#pause = pause;
    this.#format = rowFormatOf(FIRST_FORMAT, width, 0);
  }

  /** The format, for other workers. */
  get format(): SharedFormat {
    return this.#shared;
  }

  get isPlain(): boolean {
    return this.#format.isPlain;
  }

  /** Words that are stored of each state. */
  get stored(): number {
    return this.#format.stored;
  }

  /** Bytes besides the segments, of this worker. */
  get bytes(): number {
    return this.#window.byteLength + this.#format.bytes;
  }

  /** Bytes besides the segments that all workers share. */
  get sharedBytes(): number {
    return this.#format.sharedBytes;
  }

  /**
   * The rows of some states, until the next call; `offsets` then say where they are. Undefined, with `offsets` as they were, when
   * that needs another format first.
   */
  encode({ words, offsets, count }: BatchStates): Int32Array | undefined {
    const rows = this.#format.encode(words, offsets, count);
    this.#failures = rows === undefined ? this.#failures + 1 : 0;
    return rows;
  }

  /** After a failure of `encode`: a format that was made for these states could not encode them either. */
  get needsPlain(): boolean {
    return this.#failures > 1 && !this.isCombined;
  }

  /** States are stored as codes of combinations, of which there can always be more. */
  get isCombined(): boolean {
    return this.#shared.dictionary?.kind === 'combinations';
  }

  /** The segments, and new ones if numbers below `numbers` need them. `allocate`: gives so many words, full of zeros. */
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
      const { isPlain } = this.#format;
      const end = Math.min(to, (n | (isPlain ? SEGMENT_MASK : PIECE_MASK)) + 1);
      const segment = this.segments[n >>> SEGMENT_BITS] as Int32Array;
      const offset = (n & SEGMENT_MASK) * this.stored;
      if (isPlain) yield segment.subarray(offset, offset + (end - n) * this.#width);
      else {
        const words = new Int32Array((end - n) * this.#width);
        this.#format.decode(segment, offset, end - n, words, 0);
        yield words;
      }
      n = end;
    }
  }

  /**
   * A format that stores the first `used` states and those of a batch in fewer words; with `plain`, as they are. Undefined
   * when there is none that is better than the one it has. `claimed`: states that the segments have to have room for.
   */
  proposal(plain: boolean, used: number, claimed: number, batch: BatchStates | undefined): FormatChange | undefined {
    const plan = plain ? undefined : this.#plan(used, batch);
    if (plan === undefined && this.#format.isPlain) return undefined;
    const stored = plan?.stored ?? this.#width;
    return {
      bytes: this.#rewritingBytes(stored, claimed) + (plan === undefined ? 0 : tableBytes(plan)),
      sharedBytes: 0,
      make: (allocate) => this.#changed(plan && emptyDictionary(plan, allocate), stored, allocate),
    };
  }

  /**
   * A format that stores the first `used` states as codes of combinations, of each state fewer words than now. `claimed` as above; `always`: whatever
   * the combinations take.
   */
  combining(used: number, claimed: number, always: boolean): FormatChange | undefined {
    if (this.isCombined || this.stored <= LEAST_COMBINED) return undefined;
    return {
      bytes: this.#rewritingBytes(this.stored - 1, claimed),
      sharedBytes: lookingBytes(this.#width, used) + worthBytes(used, this.stored - LEAST_COMBINED),
      make: (allocate) => {
        const states = {
          width: this.#width,
          stored: this.stored,
          count: used,
          read: (n: number, count: number, words: Int32Array) => this.#read(n, count, words),
        };
        const combinations = combine(states, always, allocate);
        return combinations && this.#changed(combinations, combinations.plan.groups.length, allocate);
      },
    };
  }

  /** Of combinations, whose tables are full: bytes that more room takes, for `more` of each group. */
  growthBytes(more: number): number {
    const { dictionary } = this.#shared;
    return dictionary?.kind === 'combinations' ? growthBytes(dictionary, more) : 0;
  }

  /** The format with that room. Rows stay as they are. */
  grownFormat(more: number, allocate: (words: number) => Int32Array): SharedFormat {
    const { edition, dictionary } = this.#shared;
    if (dictionary?.kind !== 'combinations') return this.#shared;
    return { edition, dictionary: grown(dictionary, more, allocate) };
  }

  #changed(
    dictionary: SharedFormat['dictionary'],
    stored: number,
    allocate: (words: number) => Int32Array,
  ): ChangedFormat {
    return {
      segments: stored === this.stored ? this.segments : this.segments.map(() => allocate(SEGMENT_STATES * stored)),
      format: { edition: this.#shared.edition + 1, dictionary },
    };
  }

  /**
   * Goes over to other segments. If their format is another one too, the states `rewrite` are copied from the
   * old segments, which are let go one by one. `atOnce`: how many states are encoded at once.
   */
  install(format: SharedFormat, segments: readonly Int32Array[], rewrite: Runs, atOnce: number): void {
    if (format.edition === this.#shared.edition) {
      this.segments = segments;
      this.#shared = format;
      this.#format.adopt(format);
      return;
    }
    const next = rowFormatOf(format, this.#width, atOnce, this.#pause);
    const window = new Int32Array(BLOCK_STATES * this.#width);
    this.#rewrite(next, segments, rewrite, window);
    const outgrown = this.segments.length * SEGMENT_STATES * this.stored * 4;
    this.segments = segments;
    // The last ones, and those of which only others have rewritten something.
    if (outgrown >= WORTH_COLLECTING) collectGarbage();
    this.#shared = format;
    this.#format = next;
    this.#window = next.isPlain ? new Int32Array(0) : window;
    this.#from = this.#to = 0;
  }

  #plan(used: number, batch: BatchStates | undefined): CodePlan | undefined {
    const counter = new ValueCounter(this.#width);
    // What nobody has written yet says nothing new: it decodes to values that there are.
    for (const piece of this.pieces(0, used)) counter.add(piece);
    if (batch !== undefined)
      for (let k = 0; k < batch.count; k++) counter.addOne(batch.words, batch.offsets[k] as number);
    return planCodes(counter, !this.#format.isPlain);
  }

  /** Bytes that it takes to rewrite `states` states in so many words each, besides what they take now, without tables. */
  #rewritingBytes(stored: number, states: number): number {
    const longer = states * Math.max(0, stored - this.stored);
    // Of some segments both forms exist for a moment: of one, or of those that were let go and not collected.
    const shorter = Math.min(stored, this.stored);
    const both = Math.min(states * shorter, Math.max(SEGMENT_STATES * shorter, WORTH_COLLECTING / 4));
    const work = BLOCK_STATES * (this.#width + stored + 1);
    return (longer + both + work) * 4;
  }

  #rewrite(format: RowFormat, rewritten: readonly Int32Array[], runs: Runs, window: Int32Array): void {
    const offsets = new Int32Array(BLOCK_STATES);
    const segments = [...this.segments];
    this.segments = segments;
    let gone = 0;
    let letGo = 0;
    for (let r = 0; r < runs.length; r += 2)
      for (let n = runs[r] as number, end = runs[r + 1] as number; n < end; ) {
        const s = n >>> SEGMENT_BITS;
        for (; gone < s; gone++) {
          if (segments[gone] === rewritten[gone]) continue;
          letGo += (segments[gone] as Int32Array).byteLength;
          segments[gone] = rewritten[gone] as Int32Array;
        }
        if (letGo >= WORTH_COLLECTING) {
          letGo = 0;
          collectGarbage();
        }
        const count = Math.min(BLOCK_STATES, end - n, SEGMENT_STATES - (n & SEGMENT_MASK));
        this.#read(n, count, window);
        for (let k = 0; k < count; k++) offsets[k] = k * this.#width;
        const rows = format.encode(window, offsets, count);
        if (rows === undefined) throw new Error('there are not enough codes for what is stored');
        const { stored } = format;
        (rewritten[s] as Int32Array).set(rows.subarray(0, count * stored), (n & SEGMENT_MASK) * stored);
        n += count;
      }
  }

  #open(n: number, to: number): void {
    if (this.#format.isPlain) {
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
    this.#format.decode(segment, offset, count, words, 0);
  }
}
