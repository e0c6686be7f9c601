/** So many can be taken at once; who comes later waits for its turn. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly total: number;

  constructor(total: number) {
    this.total = total;
    this.#free = total;
  }

  get taken(): number {
    return this.total - this.#free;
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
