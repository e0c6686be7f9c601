/**
 * Notes which slots an execution reads and writes: `reads` are the addresses of those that it read before it wrote them,
 * in program order, each once, with the codes that it found; `writes` those that it wrote, whose final codes are in the
 * words. An execution is determined by what it reads: another one that finds the same codes does the same.
 *
 * The generated views of a recording buffer call `read` and `write` for every slot.
 */
export class Recorder {
  readonly reads: number[] = [];
  readonly codes: number[] = [];
  readonly writes: number[] = [];
  readonly #words: Int32Array;
  /** By address: what this execution has done to the slot. */
  readonly #touched: Uint8Array;

  constructor(words: Int32Array) {
    this.#words = words;
    this.#touched = new Uint8Array(words.length * 32);
  }

  /** Forgets the execution before. */
  begin(): void {
    for (const address of this.reads) this.#touched[address] = 0;
    for (const address of this.writes) this.#touched[address] = 0;
    this.reads.length = 0;
    this.codes.length = 0;
    this.writes.length = 0;
  }

  read(address: number, mask: number): number {
    const code = ((this.#words[address >>> 5] as number) >>> address) & mask;
    if (this.#touched[address] === 0) {
      this.#touched[address] = READ;
      this.reads.push(address);
      this.codes.push(code);
    }
    return code;
  }

  write(address: number, mask: number, code: number): void {
    if ((this.#touched[address] as number) < WRITTEN) {
      this.#touched[address] = WRITTEN;
      this.writes.push(address);
    }
    const word = address >>> 5;
    this.#words[word] = ((this.#words[word] as number) & ~(mask << address)) | (code << address);
  }
}

const READ = 1;
const WRITTEN = 2;
