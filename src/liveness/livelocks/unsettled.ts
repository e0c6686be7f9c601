import { IntList } from '../int-list.ts';

/** What is noted of a state that leads to a good end. */
export const GOOD = 1;

/** The states of which it is not known whether they lead to a good end, and the transitions between them, backwards. */
export class Unsettled {
  /** Their numbers, in ascending order. */
  readonly #numbers: Int32Array;
  readonly #known: Uint8Array;
  /** For each, by its place: the newest of the transitions that lead to it; -1 for none. */
  readonly #newest: Int32Array;
  /** Of each transition: where it comes from, and the one before it that leads to the same state. */
  readonly #origins = new IntList();
  readonly #before = new IntList();
  readonly #queue = new IntList();
  #open: number;

  constructor(numbers: Int32Array, known: Uint8Array) {
    this.#numbers = numbers;
    this.#known = known;
    this.#newest = new Int32Array(numbers.length).fill(-1);
    this.#open = numbers.length;
  }

  /** There is a transition from the state at place `i` to state `n`. */
  lead(i: number, n: number): void {
    if (this.#isGood(i) || n < 0) return;
    if (this.#known[n] === GOOD) {
      this.mark(i);
      return;
    }
    const to = this.#placeOf(n);
    this.#origins.push(i);
    this.#before.push(this.#newest[to] as number);
    this.#newest[to] = this.#origins.length - 1;
  }

  /** The state at place `i` is good. */
  mark(i: number): void {
    this.#known[this.#numbers[i] as number] = GOOD;
    this.#open--;
    this.#queue.push(i);
  }

  /** Marks all that lead to those that were marked; answers how many are not good. */
  spread(): number {
    while (this.#queue.length > 0)
      for (let t = this.#newest[this.#queue.pop()] as number; t >= 0; t = this.#before.at(t)) {
        const i = this.#origins.at(t);
        if (!this.#isGood(i)) this.mark(i);
      }
    return this.#open;
  }

  #isGood(i: number): boolean {
    return this.#known[this.#numbers[i] as number] === GOOD;
  }

  #placeOf(n: number): number {
    let [low, high] = [0, this.#numbers.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
