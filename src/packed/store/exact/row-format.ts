import type { Pause } from '../pauses.ts';
import { CombinationCodes, type Combinations, combinationsBytes } from './combinations/combination-codes.ts';
import { type Dictionary, WordCodes } from './word-codes.ts';

/**
 * How a state is stored, as a row of words: its words as they are; codes of words, of which several share one; or codes of combinations, a word
 * each. Each worker has its own.
 */
export interface RowFormat {
  /** Words that are stored of a state. */
  readonly stored: number;
  /** What is stored are the words themselves. */
  readonly isPlain: boolean;
  /** Bytes that this worker has for it. */
  readonly bytes: number;
  /** Bytes that all workers share. */
  readonly sharedBytes: number;
  /**
   * The rows of the first `count` states of those at `offsets`, until the next call; `offsets` then say where they are.
   * Undefined, with `offsets` as they were, when the format has no codes left for them.
   */
  encode(words: Int32Array, offsets: Int32Array, count: number): Int32Array | undefined;
  /** Puts the words of `count` states, whose rows are in `rows` from word `from` on, into `words` from word `to` on. */
  decode(rows: Int32Array, from: number, count: number, words: Int32Array, to: number): void;
  /** Goes over to the format as another worker has made it grow; rows stay as they are. */
  adopt(format: SharedFormat): void;
}

/** A format as workers share it. Can be posted to a thread. */
export interface SharedFormat {
  /** Another number for each format that a search has had. */
  readonly edition: number;
  /** What has codes; undefined for the words as they are. */
  readonly dictionary: Dictionary | Combinations | undefined;
}

/** What a search begins with. */
export const FIRST_FORMAT: SharedFormat = { edition: 0, dictionary: undefined };

/** A format for states of `width` words; `atOnce`: how many are encoded at once, which may become more. */
export const rowFormatOf = ({ dictionary }: SharedFormat, width: number, atOnce: number, pause?: Pause): RowFormat =>
  dictionary === undefined
    ? new PlainRows(width)
    : dictionary.kind === 'words'
      ? new CodedRows(dictionary, atOnce, pause)
      : new CombinedRows(dictionary, atOnce, pause);

class PlainRows implements RowFormat {
  readonly stored: number;
  readonly isPlain = true;
  readonly bytes = 0;
  readonly sharedBytes = 0;

  constructor(width: number) {
    this.stored = width;
  }

  encode(words: Int32Array): Int32Array {
    return words;
  }

  decode(rows: Int32Array, from: number, count: number, words: Int32Array, to: number): void {
    words.set(rows.subarray(from, from + count * this.stored), to);
  }

  adopt(): void {}
}

class CodedRows implements RowFormat {
  readonly stored: number;
  readonly isPlain = false;
  readonly sharedBytes: number;
  readonly #codes: WordCodes;
  #rows: Int32Array;

  constructor(dictionary: Dictionary, atOnce: number, pause: Pause | undefined) {
    this.#codes = new WordCodes(dictionary, pause);
    this.stored = this.#codes.stored;
    this.sharedBytes = dictionary.values.byteLength;
    this.#rows = new Int32Array(atOnce * this.stored);
  }

  get bytes(): number {
    return this.#codes.bytes + this.#rows.byteLength;
  }

  encode(words: Int32Array, offsets: Int32Array, count: number): Int32Array | undefined {
    if (this.#rows.length < count * this.stored) this.#rows = new Int32Array(offsets.length * this.stored);
    return this.#codes.encode(words, offsets, count, this.#rows) ? this.#rows : undefined;
  }

  decode(rows: Int32Array, from: number, count: number, words: Int32Array, to: number): void {
    this.#codes.decode(rows, from, count, words, to);
  }

  adopt(): void {}
}

class CombinedRows implements RowFormat {
  readonly stored: number;
  readonly isPlain = false;
  readonly #codes: CombinationCodes;
  #combinations: Combinations;
  #rows: Int32Array;

  constructor(combinations: Combinations, atOnce: number, pause: Pause | undefined) {
    this.#codes = new CombinationCodes(combinations, pause);
    this.#combinations = combinations;
    this.stored = this.#codes.stored;
    this.#rows = new Int32Array(atOnce * this.stored);
  }

  get bytes(): number {
    return this.#codes.bytes + this.#rows.byteLength;
  }

  get sharedBytes(): number {
    return combinationsBytes(this.#combinations);
  }

  encode(words: Int32Array, offsets: Int32Array, count: number): Int32Array | undefined {
    if (this.#rows.length < count * this.stored) this.#rows = new Int32Array(offsets.length * this.stored);
    return this.#codes.encode(words, offsets, count, this.#rows) ? this.#rows : undefined;
  }

  decode(rows: Int32Array, from: number, count: number, words: Int32Array, to: number): void {
    this.#codes.decode(rows, from, count, words, to);
  }

  adopt({ dictionary }: SharedFormat): void {
    if (dictionary?.kind !== 'combinations') return;
    this.#combinations = dictionary;
    this.#codes.adopt(dictionary);
  }
}
