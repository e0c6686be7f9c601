import { TABLE_BITS, type TableView } from './fingerprint-code.ts';

const SEGMENT_SLOTS = 2 ** TABLE_BITS;
const SLOT_MASK = SEGMENT_SLOTS - 1;
const FIRST_SLOTS = 2 ** 12;
/** 16 GiB, so that numbers of slots, and of states, are integers of 31 bits. */
const MOST_SLOTS = 2 ** 31 - 1;
/** It grows when it is so full; where memory does not allow that, it is filled up to the second. */
const MOST_LOAD = 0.9;
const LAST_LOAD = 0.95;
/** A large table grows by so much. With a quarter it took half a byte a state more, and the search was no faster. */
const GROWTH = 1 / 8;
/** It is not worth a pass over the table to make it larger by less than this. */
const LEAST_GROWTH = 1 / 32;
export const SLOT_BYTES = 8;

/**
 * 64-bit fingerprints in an open-addressing table with linear probing, from 80 to 90 % full.
 *
 * It grows in place: the slot of a fingerprint is its place among all fingerprints, as a fraction, times the number of
 * slots, so that all move up, and in order. One pass from the back over the table stretches it;
 * nothing is copied to another table, which would take the memory of both meanwhile. It is cheap enough to grow in small
 * steps: a fingerprint is moved 8 times on average, however many there are, which is 6 % of a search's time.
 */
export class FingerprintTable implements TableView {
  readonly segments: Int32Array[];
  slots: number = FIRST_SLOTS;
  scale: number = FIRST_SLOTS / 2 ** 32;
  readonly #allocate: (words: number) => Int32Array;

  /** `allocate`: gives so many words, full of zeros. */
  constructor(allocate: (words: number) => Int32Array = (words) => new Int32Array(words)) {
    this.#allocate = allocate;
    this.segments = [allocate(FIRST_SLOTS * 2)];
  }

  get bytes(): number {
    return this.slots * SLOT_BYTES;
  }

  /** How many fingerprints it takes before it should grow, or, if it was made for `count`, cannot. */
  capacity(count: number): number {
    return Math.max(count, Math.floor(this.slots * MOST_LOAD));
  }

  /** Makes room for `count` fingerprints, in no more than `bytes` if it has to grow for them; false if that is impossible. */
  reserve(count: number, bytes: number): boolean {
    if (count <= this.slots * MOST_LOAD) return true;
    let slots = this.slots;
    while (count > slots * MOST_LOAD) slots = slots < SEGMENT_SLOTS ? slots * 2 : Math.ceil(slots * (1 + GROWTH));
    slots = Math.min(slots, Math.floor(bytes / SLOT_BYTES), MOST_SLOTS);
    if (slots >= this.slots * (1 + LEAST_GROWTH)) this.#grow(slots);
    return count <= this.slots * LAST_LOAD;
  }

  /** Grows to `slots` slots; throws a RangeError when the machine has no room for them. */
  #grow(slots: number): void {
    const [first] = this.segments as [Int32Array];
    const before = this.slots;
    if (first.length < SEGMENT_SLOTS * 2) {
      // Small as yet: a larger first segment takes over.
      const larger = this.#allocate(Math.min(slots, SEGMENT_SLOTS) * 2);
      larger.set(first);
      this.segments[0] = larger;
    }
    while (this.segments.length * SEGMENT_SLOTS < slots) this.segments.push(this.#allocate(SEGMENT_SLOTS * 2));
    this.slots = slots;
    this.scale = slots / 2 ** 32;
    this.#stretch(before);
  }

  /**
   * Moves the fingerprints of the first `before` slots to where they belong now, from the last to the first. What belongs
   * behind its whole cluster, as almost all does, is placed at once; what belongs within it waits until the cluster is
   * empty. So nothing is placed among what has not been moved, and there are no gaps before what is placed. Nor does
   * anything come behind the last slot: what is within d slots of the end now was within d slots of it before, and fitted.
   */
  #stretch(before: number): void {
    const { segments, scale } = this;
    const within: number[] = [];
    const late: number[] = [];
    let front = 0;
    // The first cluster may have begun at the end of the table: it is placed when all others are.
    for (; this.#take(front, late); front++);
    let clusterEnd = before - 1;
    let slot = before - 1;
    while (slot > front) {
      const segment = segments[slot >>> TABLE_BITS] as Int32Array;
      const first = Math.max(slot & ~SLOT_MASK, front + 1);
      for (; slot >= first; slot--) {
        const i = (slot & SLOT_MASK) << 1;
        const low = segment[i] as number;
        if (low === 0) {
          this.#placeAll(within);
          clusterEnd = slot - 1;
          continue;
        }
        const high = segment[i + 1] as number;
        // Both halves: of two workers that store the same state at once, the second waits for a high half that is 0.
        segment[i] = 0;
        segment[i + 1] = 0;
        const to = ((high >>> 0) * scale) | 0;
        if (to <= clusterEnd) {
          within.push(low, high);
          continue;
        }
        // As #place does, without a call: this is the loop that matters.
        let target = segments[to >>> TABLE_BITS] as Int32Array;
        let j = (to & SLOT_MASK) << 1;
        while (target[j] !== 0) {
          j += 2;
          if (j < SEGMENT_SLOTS * 2) continue;
          target = segments[(to >>> TABLE_BITS) + 1] as Int32Array;
          j = 0;
        }
        target[j] = low;
        target[j + 1] = high;
      }
    }
    this.#placeAll(within);
    this.#placeAll(late);
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

  /** Empties a list of low and high halves, the last first. */
  #placeAll(fingerprints: number[]): void {
    while (fingerprints.length > 0) this.#place(fingerprints.pop() as number, fingerprints.pop() as number);
  }

  /** Puts a fingerprint where it belongs; the slot after the last one is the first. */
  #place(high: number, low: number): void {
    let slot = ((high >>> 0) * this.scale) | 0;
    for (;;) {
      const segment = this.segments[slot >>> TABLE_BITS] as Int32Array;
      const i = (slot & SLOT_MASK) << 1;
      if (segment[i] === 0) {
        segment[i] = low;
        segment[i + 1] = high;
        return;
      }
      if (++slot === this.slots) slot = 0;
    }
  }
}
