/** Shares of the memory budget. */
const warnings = [0.5, 0.8];

/** When to say how much of the memory is used: once when half of it is, and once more when four fifths are. */
export class MemoryWarning {
  readonly #memory: number;
  /** How many of the warnings have been given. */
  #given = 0;

  /** `memory`: bytes that are allowed. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  /** Whether it is to be said now, with `used` bytes in use; once true, it has been said. */
  isDue(used: number): boolean {
    const due = warnings.filter((share) => used >= share * this.#memory).length;
    if (due <= this.#given) return false;
    this.#given = due;
    return true;
  }
}
