import { type FingerprintCode, type Fingerprints, generateFingerprints, RECENT_BITS } from './fingerprint-code.ts';
import { FingerprintTable } from './fingerprint-table.ts';
import { defaultScratch } from './level-file.ts';
import { LevelLog } from './level-log.ts';
import type { Outbox } from './outbox.ts';
import type { HashOptions, VisitedSet } from './visited-set.ts';

/** Bits of a fingerprint. */
export const FINGERPRINT_BITS = 64;
/** A search with so many states in memory needs no file: 8 words a state are 4 MiB. */
const RESIDENT_STATES = 2 ** 17;
const SEED = 2026;

const alone = { out: [], sent: new Int32Array(0) };

/**
 * The visited set with a 64-bit fingerprint for each state: 9 to 10 bytes a state, whatever its width. Two states with one
 * fingerprint are taken for the same, and then the second is missed, with all that only it leads to: see `missProbability`.
 *
 * The words of the states are kept in memory until they are released, as they have to be expanded; then on disk, as a
 * search that finds something looks for the parents once more.
 */
export class FingerprintStore implements VisitedSet {
  readonly #width: number;
  readonly #budget: number;
  readonly #outbox: Outbox | undefined;
  readonly #code: FingerprintCode;
  readonly #table: FingerprintTable;
  readonly #log: LevelLog;
  readonly #recent: Int32Array;
  #found: Fingerprints = forBatch(0);
  #states = 0;
  full = false;

  /** `width`: words a state; `budget`: bytes that table and log may take; `outbox`: where states of other owners go. */
  constructor(width: number, budget: number, options: HashOptions, outbox?: Outbox) {
    const { scratch = defaultScratch(), bits = FINGERPRINT_BITS, seed = SEED, resident = RESIDENT_STATES } = options;
    const workers = outbox?.workers ?? 1;
    this.#width = width;
    this.#budget = budget;
    this.#outbox = outbox;
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    this.#code = generateFingerprints({ width, workers, bits, seed });
    this.#table = new FingerprintTable(workers);
    this.#log = new LevelLog(width, scratch, resident);
  }

  get states(): number {
    return this.#states;
  }

  get bytes(): number {
    return this.#table.bytes + this.#log.bytes + this.#fixed;
  }

  get disk(): number {
    return this.#log.disk;
  }

  get load(): number {
    return this.#states / this.#table.slots;
  }

  get lost(): string | undefined {
    return this.#log.lost;
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

  release(n: number): void {
    this.#log.release(n, this.#states);
  }

  insert(words: Int32Array, length: number): void {
    const count = length / this.#width;
    // Before all else: while it waits, it receives.
    this.#outbox?.reserve(count);
    if (!this.#makeRoom(count)) return;
    const { out, sent } = this.#outbox ?? alone;
    this.#settle(words, this.#code.sift(words, count, this.#recent, this.#table, this.#found, out, sent));
    this.#outbox?.publish();
  }

  receive(words: Int32Array, offset: number, count: number): void {
    if (!this.#makeRoom(count)) return;
    this.#code.accept(words, offset, count, this.#table, this.#found);
    this.#settle(words, count);
  }

  close(): void {
    this.#log.close();
  }

  #settle(words: Int32Array, kept: number): void {
    this.#states = this.#code.settle(words, kept, this.#found, this.#table, this.#log.segments, this.#states);
  }

  /** Bytes that do not depend on the number of states. */
  get #fixed(): number {
    return this.#recent.byteLength + 3 * this.#found.offsets.byteLength;
  }

  /** Room for `count` more states in table and log; false, and `full`, if the budget or the machine does not allow it. */
  #makeRoom(count: number): boolean {
    if (this.#found.offsets.length < count) this.#found = forBatch(count);
    const needed = this.#states + count;
    const log = this.#log.bytes + this.#log.missing(needed) * this.#log.segmentBytes + this.#fixed;
    if (this.#table.bytes + log > this.#budget) return this.#refuse();
    try {
      this.#log.reserve(needed);
      if (!this.#table.reserve(needed, this.#budget - log)) return this.#refuse();
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

const forBatch = (count: number): Fingerprints => ({
  offsets: new Int32Array(count),
  low: new Int32Array(count),
  high: new Int32Array(count),
});
