import { bytesOfMakers, grownMakers, type Makers, makerOf, newMakers } from '../../sleep/makers.ts';
import type { FingerprintMemory, StoreMemory } from '../memory.ts';
import { Numbering } from '../numbering.ts';
import type { Runs } from '../runs.ts';
import { call, INSERTING, SharedControl } from '../shared-control.ts';
import type { HashOptions, VisitedSet } from '../visited-set.ts';
import {
  type FingerprintCode,
  type Fingerprints,
  generateFingerprints,
  RECENT_BITS,
  type TableView,
} from './fingerprint-code.ts';
import { FingerprintTable } from './fingerprint-table.ts';
import { defaultScratch } from './level-file.ts';
import { LevelLog } from './level-log.ts';

/** Bits of a fingerprint. */
export const FINGERPRINT_BITS = 64;
/** A search with so many states in memory needs no file: 8 words a state are 4 MiB. */
const RESIDENT_STATES = 2 ** 17;
const SEED = 2026;

/** While there are several workers, room is made for so many states more than are needed. */
const AHEAD = 2 ** 18;

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
  readonly #control: SharedControl;
  #code: FingerprintCode;
  readonly #codeOf: (makes: boolean) => FingerprintCode;
  readonly #made: Uint16Array | undefined;
  /** Undefined where nobody asks, or there is no room. */
  #makers: Makers | undefined;
  /** The first number of the newest level but one. */
  #first = 0;
  /** Worker 0 makes it larger; others see what it is like now. */
  readonly #table: FingerprintTable;
  #view: TableView;
  readonly #log: LevelLog;
  readonly #numbers: Numbering;
  readonly #recent: Int32Array;
  #found: Fingerprints = forBatch(0);
  /** How many states of the batch that waits to be stored are kept; undefined when none waits. */
  #waiting: number | undefined;
  full = false;

  /**
   * `width`: words a state; `budget`: bytes that the stores of all workers may take together; `control`: who stores in the same memory, by default nobody else; `made`: as of
   * `StateStoreOptions`.
   */
  constructor(
    width: number,
    budget: number,
    options: HashOptions,
    control: SharedControl = new SharedControl(),
    made?: Uint16Array,
  ) {
    const { scratch = defaultScratch(), bits = FINGERPRINT_BITS, seed = SEED, resident = RESIDENT_STATES } = options;
    this.#width = width;
    this.#budget = budget;
    this.#control = control;
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    const shared = control.workers > 1;
    this.#codeOf = (makes) => generateFingerprints({ width, shared, makes, bits, seed, pause: control.pause });
    const allocate = (words: number): Int32Array => control.allocate(words);
    this.#made = made;
    if (made !== undefined && control.worker === 0) this.#makers = newMakers(allocate);
    this.#code = this.#codeOf(this.#makers !== undefined);
    this.#table = new FingerprintTable(allocate);
    this.#view = this.#table;
    this.#log = new LevelLog(width, scratch, resident, allocate);
    this.#numbers = new Numbering(control);
  }

  get states(): number {
    return this.#numbers.states;
  }

  get bytes(): number {
    return this.#ownBytes + (this.#control.worker === 0 ? this.#table.bytes + this.#log.bytes + this.#makersBytes : 0);
  }

  get disk(): number {
    return this.#log.disk;
  }

  get indexSlots(): number {
    return this.#table.slots;
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

  makerOf(n: number): number {
    return makerOf(this.#makers, n);
  }

  pieces(from: number, to: number): Iterable<Int32Array> {
    return this.#log.pieces(from, to);
  }

  release(n: number): void {
    this.#numbers.leave(n);
    this.#first = Math.max(this.#first, n);
    if (this.#control.worker === 0) this.#log.release(n, this.#numbers.used);
  }

  insert(words: Int32Array, length: number): boolean {
    if (this.full) return true;
    const control = this.#control;
    if (!control.alone && control.calls !== 0) return false;
    control.pause?.(INSERTING);
    if (this.#waiting === undefined) {
      const count = length / this.#width;
      if (this.#found.offsets.length < count) this.#found = forBatch(count);
      this.#waiting = this.#code.sift(words, count, this.#recent, this.#view, this.#found);
    }
    const kept = this.#waiting;
    if (!this.#numbers.claim(kept)) {
      control.call(call.room, kept);
      return false;
    }
    this.#waiting = undefined;
    const { segments } = this.#log;
    this.#numbers.next = this.#code.settle(
      words,
      kept,
      this.#found,
      this.#view,
      segments,
      this.#numbers.next,
      this.#made,
      this.#makers,
    );
    return true;
  }

  endLevel(): Runs {
    return this.#numbers.endLevel();
  }

  get memory(): FingerprintMemory {
    const { segments, slots, scale } = this.#table;
    const table = { segments, slots, scale };
    return { kind: 'hash', table, log: this.#log.shared, makers: this.#makers, full: this.full };
  }

  prepare(): boolean {
    return false;
  }

  grow(): FingerprintMemory {
    let full = this.full || !this.#makeRoom();
    if (full && this.#makers !== undefined && !this.full) {
      // States are worth more than what saves time.
      this.#makers = undefined;
      full = !this.#makeRoom();
    }
    this.#control.answered();
    return { ...this.memory, full };
  }

  install(memory: StoreMemory): void {
    if (memory.kind !== 'hash') throw new Error('the memory of another kind of store');
    this.full = memory.full;
    this.#makers = memory.makers;
    this.#code = this.#codeOf(this.#makers !== undefined);
    if (this.#control.worker === 0) return;
    this.#view = memory.table;
    this.#log.share(memory.log);
  }

  close(): void {
    if (this.#control.worker === 0) this.#log.close();
  }

  /** Bytes that each worker has, and that do not depend on the number of states. */
  get #ownBytes(): number {
    return this.#recent.byteLength + 3 * this.#found.offsets.byteLength;
  }

  get #makersBytes(): number {
    return bytesOfMakers(this.#makers, this.#numbers.used);
  }

  /** Room for more states in table and log; false if the budget or the machine does not allow it. */
  #makeRoom(): boolean {
    const control = this.#control;
    const { needed } = this.#numbers;
    const log =
      this.#log.bytes +
      this.#log.missing(needed) * this.#log.segmentBytes +
      this.#ownBytes * control.present +
      this.#makersBytes;
    if (this.#table.bytes + log > this.#budget) return false;
    try {
      this.#log.reserve(needed);
      if (!this.#table.reserve(needed, this.#budget - log)) return false;
      const ahead = this.#log.missing(needed + AHEAD) * this.#log.segmentBytes;
      if (!control.alone && this.#table.bytes + log + ahead <= this.#budget) this.#log.reserve(needed + AHEAD);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    control.limit = Math.min(this.#table.capacity(needed), this.#log.capacity);
    const room = this.#budget - this.#table.bytes - log;
    const range = { from: this.#first, used: this.#numbers.used, to: control.limit };
    this.#makers = grownMakers(this.#makers, range, room, (words) => control.allocate(words));
    return true;
  }
}

const forBatch = (count: number): Fingerprints => ({
  offsets: new Int32Array(count),
  low: new Int32Array(count),
  high: new Int32Array(count),
});
