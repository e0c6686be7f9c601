import { messageOf, ShootdownError } from '../../../model/errors.ts';
import { LevelFile } from './level-file.ts';

/** A segment has so many states: few, as segments that are released in part stay in memory. */
export const LOG_BITS = 14;
const SEGMENT_STATES = 2 ** LOG_BITS;
const SEGMENT_MASK = SEGMENT_STATES - 1;

export interface SharedLog {
  readonly segments: readonly (Int32Array | undefined)[];
  readonly released: number;
  /** Descriptor of the file; it holds in every thread of the process. */
  readonly file: number | undefined;
  readonly lost: string | undefined;
}

/**
 * The words of all states in the order in which they were stored. Those that are released leave memory for a temporary
 * file, of W * 4 bytes a state; a small log needs none. When they cannot be written, they are lost, and the file is given up.
 */
export class LevelLog {
  readonly #width: number;
  readonly #scratch: string;
  readonly #resident: number;
  /** By the upper bits of a state's number; those before `#first` are undefined. Generated code writes to them. */
  segments: (Int32Array | undefined)[] = [];
  readonly #allocate: (words: number) => Int32Array;
  #first = 0;
  readonly #spare: Int32Array[] = [];
  #file: LevelFile | undefined;
  /** States before this number have left memory. */
  #released = 0;
  #lost: string | undefined;

  /**
   * `width`: words a state; `scratch`: folder of the file; with no more than `resident` states in memory, none leave it;
   * `allocate`: gives so many words, full of zeros.
   */
  constructor(width: number, scratch: string, resident: number, allocate: (words: number) => Int32Array) {
    this.#allocate = allocate;
    this.#width = width;
    this.#scratch = scratch;
    this.#resident = resident;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return (this.segments.length - this.#first + this.#spare.length) * this.segmentBytes;
  }

  get segmentBytes(): number {
    return SEGMENT_STATES * this.#width * 4;
  }

  get disk(): number {
    return this.#file?.length ?? 0;
  }

  get lost(): string | undefined {
    return this.#lost;
  }

  /** Numbers that it has room for. */
  get capacity(): number {
    return this.segments.length * SEGMENT_STATES;
  }

  /** What another log needs to read the same states. Can be posted to a thread. */
  get shared(): SharedLog {
    const { segments } = this;
    return { segments, released: this.#released, file: this.#file?.descriptor, lost: this.#lost };
  }

  /** Reads the states of a log that is elsewhere: that one is to write the file, and to close it. */
  share({ segments, released, file, lost }: SharedLog): void {
    this.segments = [...segments];
    this.#released = released;
    this.#lost = lost;
    this.#file = file === undefined ? undefined : LevelFile.of(file);
  }

  /** How many more segments it needs in memory to hold `states` states. */
  missing(states: number): number {
    return Math.max(0, Math.ceil(states / SEGMENT_STATES) - this.segments.length - this.#spare.length);
  }

  /** Makes room for `states` states; throws a RangeError when the machine has none. */
  reserve(states: number): void {
    while (this.segments.length * SEGMENT_STATES < states)
      this.segments.push(this.#spare.pop() ?? this.#allocate(SEGMENT_STATES * this.#width));
  }

  segmentOf(n: number): Int32Array {
    return this.segments[n >>> LOG_BITS] as Int32Array;
  }

  offsetOf(n: number): number {
    return (n & SEGMENT_MASK) * this.#width;
  }

  /** Of `states` states, lets those before number `n` leave memory. */
  release(n: number, states: number): void {
    if (n <= this.#released || states - this.#released <= this.#resident) return;
    if (this.#lost === undefined) this.#write(n);
    this.#released = n;
    for (; (this.#first + 1) * SEGMENT_STATES <= n; this.#first++) {
      this.#spare.push(this.segments[this.#first] as Int32Array);
      this.segments[this.#first] = undefined;
    }
  }

  /** The words of the states `from` to `to - 1`. */
  *pieces(from: number, to: number): Generator<Int32Array> {
    if (from < Math.min(to, this.#released) && this.#lost !== undefined)
      throw new ShootdownError('file', `states could not be kept on disk: ${this.#lost}`);
    for (let n = from; n < to; ) {
      const inFile = n < this.#released;
      const end = Math.min(to, (n | SEGMENT_MASK) + 1, inFile ? this.#released : to);
      if (inFile) {
        const words = new Int32Array((end - n) * this.#width);
        this.#file?.read(words, n * this.#width);
        yield words;
      } else {
        const offset = this.offsetOf(n);
        yield this.segmentOf(n).subarray(offset, offset + (end - n) * this.#width);
      }
      n = end;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #write(n: number): void {
    try {
      this.#file ??= LevelFile.in(this.#scratch);
      for (const piece of this.pieces(this.#released, n)) this.#file.append(piece);
    } catch (error) {
      this.#lost = `${messageOf(error)}, in ${this.#scratch}`;
      // What it holds is of no use without the rest, and others need the room.
      this.close();
    }
  }
}
