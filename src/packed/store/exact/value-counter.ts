const HALF_VALUES = 0x10000;
/** A word with more values is not coded as a whole: the table of its values would no longer stay in the L1 cache. */
const FEW_VALUES = 1024;
const SLOTS = 4 * FEW_VALUES;

/** How many different values the words of some states have. */
export interface ValueCounts {
  /** Of each word; infinite when there are more than a few. */
  readonly words: Float64Array;
  /** Of the lower half of the first word, its upper half, the lower half of the second word, and so on. */
  readonly halves: Float64Array;
}

/** Counts the different values of each word, and of its lower and its upper 16 bits. */
export class ValueCounter implements ValueCounts {
  readonly words: Float64Array;
  readonly halves: Float64Array;
  readonly #width: number;
  /** For each word, the values that it had, in a table with open addressing. 0 is an empty slot; the value 0 counts as seen. */
  readonly #values: Int32Array;
  readonly #seen: Uint8Array;

  /** `width`: words a state. */
  constructor(width: number) {
    this.#width = width;
    this.words = new Float64Array(width).fill(1);
    this.halves = new Float64Array(2 * width);
    this.#values = new Int32Array(width * SLOTS);
    this.#seen = new Uint8Array(2 * width * HALF_VALUES);
  }

  /** Counts the states that follow each other in `words`. */
  add(words: Int32Array): void {
    for (let o = 0; o < words.length; o += this.#width) this.addOne(words, o);
  }

  addOne(words: Int32Array, offset: number): void {
    for (let i = 0; i < this.#width; i++) {
      const word = words[offset + i] as number;
      this.#see(2 * i, word & 0xffff);
      this.#see(2 * i + 1, word >>> 16);
      if ((this.words[i] as number) <= FEW_VALUES) this.#seeWord(i, word);
    }
  }

  #see(half: number, value: number): void {
    const at = half * HALF_VALUES + value;
    if (this.#seen[at] !== 0) return;
    this.#seen[at] = 1;
    this.halves[half] = (this.halves[half] as number) + 1;
  }

  #seeWord(i: number, value: number): void {
    const values = this.#values;
    let slot = Math.imul(value, 0x9e3779b1) >>> 20;
    for (;;) {
      const known = values[i * SLOTS + slot] as number;
      if (known === value) return;
      if (known === 0) break;
      slot = (slot + 1) & (SLOTS - 1);
    }
    values[i * SLOTS + slot] = value;
    const count = (this.words[i] as number) + 1;
    this.words[i] = count > FEW_VALUES ? Number.POSITIVE_INFINITY : count;
  }
}
