/** Places that there are in the beginning, and at most: powers of two. */
const FIRST_PLACES = 2 ** 10;
const MOST_PLACES = 2 ** 18;

/**
 * Words of states of which something is known, as far as a mask shows them: each has one place, which the next that has the same takes from it. So what is said to
 * be known is, and what has been forgotten is found out again. Grows with what is added.
 */
export class KnownStates {
  readonly #mask: Int32Array;
  #places = FIRST_PLACES;
  /** All zeros where there is nothing yet. */
  #known: Int32Array;
  readonly #sought: Int32Array;
  #added = 0;

  constructor(width: number) {
    this.#mask = new Int32Array(width);
    this.#sought = new Int32Array(width);
    this.#known = new Int32Array(FIRST_PLACES * width);
  }

  /** Shows more of the words, `mask` of the one at place `word`: then nothing is known any more. */
  show(word: number, mask: number): void {
    const before = this.#mask[word] as number;
    if ((before | mask) === before) return;
    this.#mask[word] = before | mask;
    this.#known.fill(0);
    this.#added = 0;
  }

  has(words: Int32Array): boolean {
    const width = this.#sought.length;
    const at = this.#place(words);
    let some = 0;
    for (let i = 0; i < width; i++) {
      const bits = this.#sought[i] as number;
      if (this.#known[at + i] !== bits) return false;
      some |= bits;
    }
    return some !== 0;
  }

  add(words: Int32Array): void {
    if (this.#added === this.#places && this.#places < MOST_PLACES) this.#grow();
    const at = this.#place(words);
    this.#known.set(this.#sought, at);
    this.#added++;
  }

  /** Where it is in `#known`; puts what the mask shows into `#sought`. */
  #place(words: Int32Array): number {
    const sought = this.#sought;
    const width = sought.length;
    let hash = 0;
    for (let i = 0; i < width; i++) {
      const bits = (words[i] as number) & (this.#mask[i] as number);
      sought[i] = bits;
      hash = Math.imul(hash ^ bits, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return (hash & (this.#places - 1)) * width;
  }

  #grow(): void {
    const width = this.#sought.length;
    const before = this.#known;
    this.#places *= 4;
    this.#known = new Int32Array(this.#places * width);
    for (let o = 0; o < before.length; o += width) {
      const words = before.subarray(o, o + width);
      if (words.some((bits) => bits !== 0)) this.#known.set(words, this.#place(words));
    }
  }
}
