import { bytesOfMakers, type Makers, makerOf, newMakers } from '../../sleep/makers.ts';
import { collectGarbage } from '../collect-garbage.ts';
import type { StateMemory, StoreMemory } from '../memory.ts';
import { Numbering } from '../numbering.ts';
import type { Runs } from '../runs.ts';
import { call, INSERTING, SharedControl } from '../shared-control.ts';
import type { VisitedSet } from '../visited-set.ts';
import { FormatTimes, type FormatTimesOptions } from './format-times.ts';
import { grownMemory } from './grown-memory.ts';
import { bytesOf, clearShare, slotsOf } from './index-parts.ts';
import { PART_SLOTS } from './index-size.ts';
import {
  FILLED_AT_ONCE,
  generateInsert,
  type IndexSlots,
  type InsertCode,
  RECENT_BITS,
  type ReachedCounts,
} from './insert-code.ts';
import { type BatchStates, StateLog } from './state-log.ts';

/** Bytes of an index from which on the one before it is not left to the garbage collector: collecting takes some milliseconds. */
const WORTH_COLLECTING = 2 ** 24;

/** Slots of the index of a new store. */
const FIRST_SLOTS = 1 << 12;

export interface StateStoreOptions extends FormatTimesOptions {
  /** Who stores in the same memory. Default: nobody else. */
  readonly control?: SharedControl | undefined;
  /** Counts the new ones among the states that are inserted. A store that has one does not have them encoded. */
  readonly tally?: ReachedCounts | undefined;
  /** The maker of each state that is inserted, at the place of its first word: is kept as long as somebody asks. Default: nobody does. */
  readonly made?: Uint16Array | undefined;
  /** For tests: slots of each part of a large index, a power of two. */
  readonly partSlots?: number | undefined;
}

/**
 * The visited set: every state once, exactly.
 *
 * The state log is the set's storage, the queue, and what a checkpoint saves: at first W words a state, later codes of them
 * (see `RowFormat`): today's zap with two CPUs then takes 3 words a state instead of 5. The index is an open-addressing
 * table of 32-bit entries, doubled when three quarters full: it stays as small as its content, because a table far too
 * large for the states in it costs half the speed in cache misses. It goes by the hash of a state's words, not of its row,
 * so that it stays when the format changes. The parent of a state is not stored: a search that needs a trace looks for the
 * parents once more.
 *
 * The workers of a search have one log and one index, in memory that they share, and a store each to work on them. A state
 * is written to the log before the index tells of it, by one atomic exchange of an empty entry; nothing else in them changes,
 * except while all wait for that: see `grow`.
 *
 * It is long because to insert and to go over to another memory needs the same arrays: what is being inserted waits in them
 * meanwhile.
 */
export class StateStore implements VisitedSet {
  readonly #width: number;
  /** Bytes that the stores of all workers may take together. */
  budget: number;
  readonly #control: SharedControl;
  readonly #log: StateLog;
  #code: InsertCode;
  /** The same, for states as they are stored. */
  #rowCode: InsertCode;
  /** What the new ones among the states that are inserted are counted in, and the code that does it; undefined for no count. */
  readonly #tally: ReachedCounts | undefined;
  #tallyCode: InsertCode | undefined;
  readonly #made: Uint16Array | undefined;
  /** Undefined where nobody asks, or there is no room. */
  #makers: Makers | undefined;
  /** The first number of the newest level but one. */
  #first = 0;
  /** States from this number on are of the newest level; Infinity between two levels, until it is said where the next begins. */
  #fresh = Number.POSITIVE_INFINITY;
  readonly #formatTimes: FormatTimes;
  readonly #recent: Int32Array;
  /** Its parts. */
  #index: readonly Int32Array[];
  /** The same, for the generated code. */
  #slots: IndexSlots;
  readonly #partSlots: number;
  #hashes: Int32Array = new Int32Array(0);
  #offsets: Int32Array = new Int32Array(0);
  #found: Int32Array = new Int32Array(0);
  #touching: Int32Array = new Int32Array(0);
  /** The makers of those that are kept; undefined where nobody asks. */
  #kept: Uint16Array | undefined;
  /** The states of the batch that waits to be stored; undefined when none waits. */
  #waiting: BatchStates | undefined;
  readonly #numbers: Numbering;
  full = false;
  readonly disk = 0;
  readonly lost: string | undefined = undefined;

  /** `width`: words a state; `budget`: bytes that the stores of all workers may take together. */
  constructor(
    width: number,
    budget: number,
    { control = new SharedControl(), tally, made, partSlots = PART_SLOTS, ...times }: StateStoreOptions = {},
  ) {
    this.#width = width;
    this.budget = budget;
    this.#control = control;
    this.#log = new StateLog(width, control.pause);
    this.#numbers = new Numbering(control);
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    this.#tally = tally;
    this.#made = made;
    if (made !== undefined && control.worker === 0) this.#makers = newMakers((words) => control.allocate(words));
    this.#partSlots = partSlots;
    this.#formatTimes = new FormatTimes(width, budget, tally === undefined ? times : {});
    // Others are given what worker 0 has.
    this.#index = [control.worker === 0 ? control.allocate(FIRST_SLOTS) : new Int32Array(0)];
    this.#slots = slotsOf(this.#index);
    [this.#code, this.#rowCode, this.#tallyCode] = this.#generated();
  }

  get states(): number {
    return this.#numbers.states;
  }

  /**
   * Bytes in use; what all share is worker 0's. Segments are taken from the machine when they are begun, but pages that
   * nobody has touched take none.
   */
  get bytes(): number {
    return this.#ownBytes + this.#sharedBytes;
  }

  get indexSlots(): number {
    return this.#index.reduce((sum, { length }) => sum + length, 0);
  }

  /** Words that are stored of each state: fewer than it has once states are encoded. */
  get storedWords(): number {
    return this.#log.stored;
  }

  segmentOf(n: number, to: number = n + 1): Int32Array {
    return this.#log.segmentOf(n, to);
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

  insert(words: Int32Array, length: number): boolean {
    if (this.full) return true;
    const control = this.#control;
    if (!control.alone && control.calls !== 0) return false;
    control.pause?.(INSERTING);
    if (control.worker === 0) {
      // It is time to store states in another format.
      const due = this.#formatTimes.due(this.#numbers.used);
      if (due !== 0) {
        control.call(due);
        return false;
      }
    }
    if (this.#waiting === undefined) {
      const count = length / this.#width;
      this.#makeRoomFor(count);
      const kept = this.#code.sift(
        words,
        count,
        this.#recent,
        this.#slots,
        this.#offsets,
        this.#hashes,
        this.#made,
        this.#kept,
      );
      this.#waiting = { words, offsets: this.#offsets, count: kept };
    }
    const { count: kept } = this.#waiting;
    if (!this.#numbers.claim(kept)) {
      control.call(call.room, kept);
      return false;
    }
    const rows = this.#log.encode(this.#waiting);
    if (rows === undefined) {
      control.call(this.#log.needsPlain ? call.plainFormat : call.format);
      return false;
    }
    this.#waiting = undefined;
    this.#numbers.next = (this.#tallyCode ?? this.#rowCode).settle(
      rows,
      kept,
      this.#offsets,
      this.#hashes,
      this.#found,
      this.#touching,
      this.#slots,
      this.#log.segments,
      this.#numbers.next,
      this.#tally,
      this.#kept,
      this.#makers,
      this.#fresh,
    );
    return true;
  }

  /** All states stay where they are; who made those before is not asked any more. */
  release(n: number): void {
    this.#first = Math.max(this.#first, n);
    this.#fresh = this.#numbers.used;
  }

  close(): void {}

  endLevel(): Runs {
    this.#fresh = Number.POSITIVE_INFINITY;
    return this.#numbers.endLevel();
  }

  /**
   * Stores one state unless it is known, and answers its number; it is new if that is how many were stored before. -1, and
   * `full`, when there was no room for one more. For a search that goes on from every state at once, and by one worker,
   * and a store that does not encode.
   */
  enter(words: Int32Array, offset: number): number {
    while (!this.#numbers.claim(1)) {
      if (this.full) return -1;
      this.#control.call(call.room, 1);
      this.install(this.grow());
    }
    const n = this.#code.enter(words, offset, this.#slots, this.#log.segments, this.#numbers.next);
    if (n === this.#numbers.next) this.#numbers.next++;
    return n;
  }

  find(words: Int32Array, count: number, numbers: Int32Array): void {
    const { segments } = this.#log;
    if (this.#log.isPlain) {
      this.#code.find(words, count, this.#slots, segments, numbers);
      return;
    }
    this.#makeRoomFor(count);
    const offsets = this.#offsets;
    for (let k = 0; k < count; k++) offsets[k] = k * this.#width;
    this.#code.hashAll(words, count, numbers);
    const rows = this.#log.encode({ words, offsets, count });
    // A value without a code is in no state that is stored, and of a batch with one nothing is told.
    if (rows === undefined) numbers.fill(-1, 0, count);
    else this.#rowCode.seek(rows, offsets, count, this.#slots, segments, numbers);
  }

  get memory(): StateMemory {
    const { format, segments } = this.#log;
    return {
      kind: 'exact',
      index: this.#index,
      empty: false,
      unclear: false,
      segments,
      makers: this.#makers,
      format,
      rewrite: false,
      full: this.full,
    };
  }

  grow(together = false): StateMemory {
    const memory = grownMemory(
      {
        control: this.#control,
        log: this.#log,
        numbers: this.#numbers,
        memory: this.memory,
        budget: this.budget,
        bytes: this.#ownBytes * this.#control.present + this.#sharedBytes,
        batchStates: this.#offsets.length,
        waiting: this.#waiting,
        first: this.#first,
        combinesAlways: this.#formatTimes.combinesAlways,
        partSlots: this.#partSlots,
      },
      together,
    );
    this.#control.answered();
    return memory;
  }

  prepare(memory: StoreMemory): boolean {
    if (memory.kind !== 'exact' || !memory.unclear) return false;
    clearShare(memory.index, this.#control.worker, this.#control.workers);
    return true;
  }

  install(memory: StoreMemory): void {
    if (memory.kind !== 'exact') throw new Error('the memory of another kind of store');
    const { index, empty, segments, makers, format, rewrite, full } = memory;
    this.full = full;
    const runs = this.#numbers.runs;
    this.#log.install(format, segments, rewrite ? runs : [], this.#offsets.length);
    this.#index = index;
    this.#slots = slotsOf(index);
    this.#makers = makers;
    [this.#code, this.#rowCode, this.#tallyCode] = this.#generated();
    if (!empty) return;
    for (let r = 0; r < runs.length; r += 2) this.#fill(runs[r] as number, runs[r + 1] as number);
    // Of several parts none is let go.
    if (index.length === 1 && bytesOf(index) >= WORTH_COLLECTING) collectGarbage();
  }

  /** The code for the states' words, for their rows, and for counting. */
  #generated(): readonly [InsertCode, InsertCode, InsertCode | undefined] {
    const { workers, pause } = this.#control;
    const options = { shared: workers > 1, parts: this.#index.length > 1, makes: this.#makers !== undefined, pause };
    const code = generateInsert(this.#width, options);
    return [
      code,
      this.#log.isPlain ? code : generateInsert(this.#log.stored, options),
      this.#tally && generateInsert(this.#width, { ...options, tallies: true }),
    ];
  }

  /** Puts the states `from` to `to - 1` into a new index. */
  #fill(from: number, to: number): void {
    for (let n = from; n < to; ) {
      const end = Math.min(to, (n | (FILLED_AT_ONCE - 1)) + 1);
      this.#code.fill(this.#slots, this.#log.blockOf(n, end), this.offsetOf(n), n, end - n);
      n = end;
    }
  }

  /** Bytes that each worker has. */
  get #ownBytes(): number {
    const arrays = [this.#recent, this.#hashes, this.#offsets, this.#found, this.#touching];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, this.#log.bytes);
  }

  get #sharedBytes(): number {
    if (this.#control.worker > 0) return 0;
    const { used } = this.#numbers;
    const makers = bytesOfMakers(this.#makers, used);
    return used * this.#log.stored * 4 + bytesOf(this.#index) + this.#log.sharedBytes + makers;
  }

  #makeRoomFor(count: number): void {
    if (this.#hashes.length >= count) return;
    this.#hashes = new Int32Array(count);
    this.#offsets = new Int32Array(count);
    this.#found = new Int32Array(count);
    this.#touching = new Int32Array(count);
    if (this.#made !== undefined) this.#kept = new Uint16Array(count);
  }
}
