/** A growing list of 32-bit integers, in one array that is doubled. */
export class IntList {
  length = 0;
  #data = new Int32Array(1024);

  push(n: number): void {
    if (this.length === this.#data.length) {
      const data = new Int32Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
    }
    this.#data[this.length++] = n;
  }

  at(i: number): number {
    return this.#data[i] as number;
  }

  /** Takes the last one off. */
  pop(): number {
    return this.#data[--this.length] as number;
  }

  /** What is in it, not copied: valid until the next push. */
  get values(): Int32Array {
    return this.#data.subarray(0, this.length);
  }

  get bytes(): number {
    return this.#data.byteLength;
  }
}
