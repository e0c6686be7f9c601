/** Where a partition leaves the states of other owners, and gets what they have left for it. */
export interface Outbox {
  readonly workers: number;
  /** The words of a state whose hash tells its owner. */
  readonly ownerWords: readonly number[];
  /** A ring of states for each other worker, undefined at its own place: `out[to]`. Generated code writes to them. */
  readonly out: readonly (Int32Array | undefined)[];
  /** How many states were ever written to each, modulo 2^32; and at the end the mask of a position in a ring. */
  readonly sent: Int32Array;
  /** Waits until every ring has room for `count` states. */
  reserve(count: number): void;
  /** Lets the others see what was written. */
  publish(): void;
  /** Gives what the others have written to the partition; true if there was anything. */
  collect(): boolean;
}
