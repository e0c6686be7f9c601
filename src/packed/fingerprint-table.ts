import { TABLE_BITS, type TableView } from './fingerprint-code.ts';

const SEGMENT_SLOTS = 2 ** TABLE_BITS;
const SLOT_MASK = SEGMENT_SLOTS - 1;
const FIRST_SLOTS = 2 ** 12;
/** It grows when it is so full; where memory does not allow that, it is filled up to the second. */
const MOST_LOAD = 0.9;
const LAST_LOAD = 0.95;
/** A large table grows by so much. */
const GROWTH = 1 / 8;
/** It is not worth a pass over the table to make it larger by less than this. */
const LEAST_GROWTH = 1 / 32;
export const SLOT_BYTES = 8;

/**
 * 64-bit fingerprints in an open-addressing table with linear probing, from 80 to 90 % full.
 *
 * It grows in place: the slot of a fingerprint is its place among all fingerprints, as a fraction, times the number of
 * slots, so that all move up, and in order. One pass from the back over the table stretches it, cluster by cluster;
 * nothing is copied to another table, which would take the memory of both meanwhile. It is cheap enough to grow in small
 * steps: a fingerprint is moved 9 times on average, however many there are.
 */
export class FingerprintTable implements TableView {
  readonly segments: Int32Array[] = [new Int32Array(FIRST_SLOTS * 2)];
  slots: number = FIRST_SLOTS;
  scale: number = FIRST_SLOTS / 2 ** 32;
  /** Fingerprints are owned by as many workers: see fingerprint-code.ts. */
  readonly #workers: number;
  /** Fingerprints that wait to be placed, low and high half in turn. */
  readonly #cluster: number[] = [];
  readonly #waiting: number[] = [];

  constructor(workers: number) {
    this.#workers = workers;
  }

  get bytes(): number {
    return this.slots * SLOT_BYTES;
  }

  /** Makes room for `count` fingerprints, in no more than `bytes` if it has to grow for them; false if that is impossible. */
  reserve(count: number, bytes: number): boolean {
    if (count <= this.slots * MOST_LOAD) return true;
    let slots = this.slots;
    while (count > slots * MOST_LOAD) slots = slots < SEGMENT_SLOTS ? slots * 2 : Math.ceil(slots * (1 + GROWTH));
    slots = Math.min(slots, Math.floor(bytes / SLOT_BYTES), 2 ** 32);
    if (slots >= this.slots * (1 + LEAST_GROWTH)) this.#grow(slots);
    return count <= this.slots * LAST_LOAD;
  }

  /** Grows to `slots` slots; throws a RangeError when the machine has no room for them. */
  #grow(slots: number): void {
    const [first] = this.segments as [Int32Array];
    const before = this.slots;
    if (first.length < SEGMENT_SLOTS * 2) {
      // Small as yet: a larger first segment takes over.
      const larger = new Int32Array(Math.min(slots, SEGMENT_SLOTS) * 2);
      larger.set(first);
      this.segments[0] = larger;
    }
    while (this.segments.length * SEGMENT_SLOTS < slots) this.segments.push(new Int32Array(SEGMENT_SLOTS * 2));
    this.slots = slots;
    this.scale = slots / 2 ** 32;
    this.#stretch(before);
  }

  /**
   * Moves the fingerprints of the first `before` slots to where they belong now. A cluster is taken out whole before any of it
   * is placed, and none is placed before the cluster's own start: what has not been moved is not met.
   */
  #stretch(before: number): void {
    const { segments } = this;
    const cluster = this.#cluster;
    let slot = 0;
    // The first cluster may have begun at the end of the table.
    for (; this.#take(slot, this.#waiting); slot++);
    const front = slot;
    for (slot = before - 1; slot > front; slot--) {
      while (this.#take(slot, cluster)) slot--;
      while (cluster.length > 0) this.#place(segments, cluster.pop() as number, cluster.pop() as number, false);
    }
    const waiting = this.#waiting.splice(0);
    while (waiting.length > 0) this.#place(segments, waiting.pop() as number, waiting.pop() as number, true);
  }

  /** Takes out the fingerprint in a slot; false when there is none. */
  #take(slot: number, to: number[]): boolean {
    const segment = this.segments[slot >>> TABLE_BITS] as Int32Array;
    const i = (slot & SLOT_MASK) << 1;
    const low = segment[i] as number;
    if (low === 0) return false;
    to.push(low, segment[i + 1] as number);
    segment[i] = 0;
    segment[i + 1] = 0;
    return true;
  }

  /** Past the last slot comes the first, once everything has moved. */
  #place(segments: readonly Int32Array[], high: number, low: number, around: boolean): void {
    let slot = ((Math.imul(high, this.#workers) >>> 0) * this.scale) >>> 0;
    for (;;) {
      const segment = segments[slot >>> TABLE_BITS] as Int32Array;
      const i = (slot & SLOT_MASK) << 1;
      if (segment[i] === 0) {
        segment[i] = low;
        segment[i + 1] = high;
        return;
      }
      if (++slot < this.slots) continue;
      if (!around) {
        this.#waiting.push(low, high);
        return;
      }
      slot = 0;
    }
  }
}
