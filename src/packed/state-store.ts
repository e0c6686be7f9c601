// A segment has 65,536 states: small enough for a small memory budget, large enough that the list of segments stays in cache.
const SEGMENT_BITS = 16;
export const SEGMENT_STATES: number = 1 << SEGMENT_BITS;
// How many of the states inserted last are remembered beside the index, as a power of two: few enough for the L2 cache.
const RECENT_BITS = 13;
const SEGMENT_MASK = SEGMENT_STATES - 1;

/**
 * The visited set: every state once, exactly, with the number of the state it was first reached from.
 *
 * The state log (W words a state) is the set's storage and the queue in one. The index is an open-addressing table of
 * 32-bit state numbers, doubled when three quarters full: it stays as small as its content, because a table far too
 * large for the states in it costs half the speed in cache misses.
 *
 * `insert` works on a batch in three passes: hash, drop what was inserted just before, and touch the index slots; touch
 * the stored words; compare and insert. The first two are the prefetch that JavaScript lacks, worth a factor of 1.3 to
 * 1.7 once the tables outgrow the cache.
 *
 * States next to each other in a level have many successors in common (two steps in either order lead to one state), so a
 * small table of the states inserted last answers for most of the known ones without a miss: 12 to 15 % of a run's time.
 *
 * An entry of the index is the state's number plus one; 0 is empty.
 */
export class StateStore {
  readonly #width: number;
  readonly #budget: number;
  readonly #segments: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  readonly #insertWords: InsertWords;
  #index: Int32Array = new Int32Array(1 << 12);
  #hashes: Int32Array = new Int32Array(0);
  #kept: Int32Array = new Int32Array(0);
  readonly #recent: Int32Array;
  #states = 0;
  /** True once the budget did not allow to store a state. */
  full = false;

  /** `width`: words a state; `budget`: bytes that log, index and parents may take. */
  constructor(width: number, budget: number) {
    this.#width = width;
    this.#budget = budget;
    this.#recent = new Int32Array((1 << RECENT_BITS) * (width + 1));
    this.#insertWords = generateInsert(width);
  }

  get states(): number {
    return this.#states;
  }

  get bytes(): number {
    return (
      this.#segments.length * this.#segmentBytes +
      this.#index.byteLength +
      this.#recent.byteLength +
      this.#hashes.byteLength * 2
    );
  }

  /** The segment that holds state `n`, and (by `offsetOf`) where in it. */
  segmentOf(n: number): Int32Array {
    return this.#segments[n >>> SEGMENT_BITS] as Int32Array;
  }

  offsetOf(n: number): number {
    return (n & SEGMENT_MASK) * this.#width;
  }

  parent(n: number): number {
    return (this.#parents[n >>> SEGMENT_BITS] as Int32Array)[n & SEGMENT_MASK] as number;
  }

  /** Less than 0, 0 or more: the order of two states by their words. */
  compare(a: number, b: number): number {
    const as = this.segmentOf(a);
    const bs = this.segmentOf(b);
    for (let i = 0; i < this.#width; i++) {
      const difference = ((as[this.offsetOf(a) + i] as number) >>> 0) - ((bs[this.offsetOf(b) + i] as number) >>> 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Stores those of the first `length` words' states that are new. `parents[i]` is the number of the i-th state's parent. */
  insert(words: Int32Array, length: number, parents: Int32Array): void {
    const count = length / this.#width;
    if (this.#hashes.length < count) {
      this.#hashes = new Int32Array(count);
      this.#kept = new Int32Array(count);
    }
    if (!this.#makeRoom(count)) return;
    this.#states = this.#insertWords(
      words,
      count,
      parents,
      this.#hashes,
      this.#kept,
      this.#recent,
      this.#index,
      this.#segments,
      this.#parents,
      this.#states,
    );
  }

  get #segmentBytes(): number {
    return SEGMENT_STATES * 4 * (this.#width + 1);
  }

  /** Room for `count` more states in log and index; false, and `full`, if the budget does not allow it. */
  #makeRoom(count: number): boolean {
    const needed = this.#states + count;
    while (this.#segments.length * SEGMENT_STATES < needed) {
      if (this.bytes + this.#segmentBytes > this.#budget) return this.#refuse();
      this.#segments.push(new Int32Array(SEGMENT_STATES * this.#width));
      this.#parents.push(new Int32Array(SEGMENT_STATES));
    }
    while (needed > this.#index.length * 0.75) {
      // While it is filled anew, the old index still exists.
      if (this.bytes + this.#index.byteLength * 2 > this.#budget) return this.#refuse();
      this.#index = this.#rehashed(this.#index.length * 2);
    }
    return true;
  }

  #refuse(): false {
    this.full = true;
    return false;
  }

  #rehashed(size: number): Int32Array {
    const index = new Int32Array(size);
    this.#insertWords.rehash(index, this.#segments, this.#states);
    return index;
  }
}

interface InsertWords {
  (
    words: Int32Array,
    count: number,
    from: Int32Array,
    hashes: Int32Array,
    kept: Int32Array,
    recent: Int32Array,
    index: Int32Array,
    segments: readonly Int32Array[],
    parents: readonly Int32Array[],
    states: number,
  ): number;
  /** Fills an empty index with the first `states` states. */
  rehash(index: Int32Array, segments: readonly Int32Array[], states: number): void;
}

const generated = new Map<number, InsertWords>();

/** The code for states of `width` words, unrolled. */
const generateInsert = (width: number): InsertWords => {
  const known = generated.get(width);
  if (known !== undefined) return known;
  const each = (text: (i: number) => string, separator = ' '): string =>
    Array.from({ length: width }, (_, i) => text(i)).join(separator);
  // Murmur3's mixing, word by word, then its finalizer: cheap, and every bit of the state reaches the low bits.
  const hash = (array: string, offset: string): string => `let h = ${width};
      ${each((i) => `h = Math.imul(h ^ Math.imul(${array}[${offset} + ${i}], 0xcc9e2d51), 0x1b873593); h ^= h >>> 15;`)}
      h = Math.imul(h ^ h >>> 13, 0x85ebca6b); h ^= h >>> 16;`;
  const text = `'use strict';
    let sink = 0;
    const insert = (words, count, from, hashes, kept, recent, index, segments, parents, states) => {
      const mask = index.length - 1;
      let touched = 0, m = 0;
      for (let k = 0, o = 0; k < count; k++, o += ${width}) {
        ${hash('words', 'o')}
        const tag = h | 1, r = (h >>> ${32 - RECENT_BITS}) * ${width + 1};
        if (recent[r] === tag && ${each((i) => `recent[r + ${i + 1}] === words[o + ${i}]`, ' && ')}) continue;
        recent[r] = tag; ${each((i) => `recent[r + ${i + 1}] = words[o + ${i}];`)}
        hashes[m] = h; kept[m++] = k;
        touched ^= index[h & mask];
      }
      for (let k = 0; k < m; k++) {
        const e = index[hashes[k] & mask];
        if (e !== 0) { const n = e - 1; touched ^= segments[n >>> ${SEGMENT_BITS}][(n & ${SEGMENT_MASK}) * ${width}]; }
      }
      sink ^= touched;
      for (let j = 0; j < m; j++) {
        const k = kept[j], o = k * ${width};
        const ${each((i) => `s${i} = words[o + ${i}]`, ', ')};
        let slot = hashes[j] & mask;
        for (;;) {
          const e = index[slot];
          if (e === 0) {
            const segment = segments[states >>> ${SEGMENT_BITS}], p = (states & ${SEGMENT_MASK}) * ${width};
            ${each((i) => `segment[p + ${i}] = s${i};`)}
            parents[states >>> ${SEGMENT_BITS}][states & ${SEGMENT_MASK}] = from[k];
            index[slot] = ++states;
            break;
          }
          const n = e - 1, segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_MASK}) * ${width};
          if (${each((i) => `segment[p + ${i}] === s${i}`, ' && ')}) break;
          slot = slot + 1 & mask;
        }
      }
      return states;
    };
    insert.rehash = (index, segments, states) => {
      const mask = index.length - 1;
      for (let n = 0; n < states; n++) {
        const segment = segments[n >>> ${SEGMENT_BITS}], o = (n & ${SEGMENT_MASK}) * ${width};
        ${hash('segment', 'o')}
        let slot = h & mask;
        while (index[slot] !== 0) slot = slot + 1 & mask;
        index[slot] = n + 1;
      }
    };
    return insert;`;
  const insert = new Function(text)() as InsertWords;
  generated.set(width, insert);
  return insert;
};
