/** Prints rows in their order, each as soon as it and all before it are known. */
export class OrderedPrinter<T extends object> {
  readonly #print: (row: T) => void;
  readonly #rows: T[] = [];
  #printed = 0;

  constructor(print: (row: T) => void) {
    this.#print = print;
  }

  /** Takes row number `index`; each number once. */
  add(index: number, row: T): void {
    this.#rows[index] = row;
    for (let next = this.#rows[this.#printed]; next !== undefined; next = this.#rows[this.#printed]) {
      this.#printed++;
      this.#print(next);
    }
  }
}
