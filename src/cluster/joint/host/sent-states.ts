/** Of the upper bits of a hash: the table has a place for each value, 1.3 MB for states of four words. */
const BITS = 16;

/**
 * The states that were sent lately, each whole, in a table with one place for each hash: who comes to a place takes it. What is in it was sent in this
 * epoch, and its owner has it, or will have it before the level ends: it need not be sent again.
 */
export class SentStates {
  readonly #width: number;
  /** For each place the words of a state, and a word that is 1 where there is one. */
  readonly #table: Int32Array;

  /** `width`: words of a state. */
  constructor(width: number) {
    this.#width = width;
    this.#table = new Int32Array(2 ** BITS * (width + 1));
  }

  /** Whether the state is there; it is afterwards. */
  add(words: Int32Array, offset: number, hash: number): boolean {
    const width = this.#width;
    const table = this.#table;
    const at = (hash >>> (31 - BITS)) * (width + 1);
    let isThere = table[at + width] === 1;
    for (let i = 0; i < width; i++) {
      const word = words[offset + i] as number;
      if (table[at + i] === word) continue;
      table[at + i] = word;
      isThere = false;
    }
    table[at + width] = 1;
    return isThere;
  }
}
