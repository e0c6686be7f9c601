import { StateStore, type Stepper } from '../packed/index.ts';
import type { Watch } from '../search/executor.ts';
import { inSlices } from '../search/slices.ts';
import { IntList } from './int-list.ts';

/**
 * The states of a system by number, each once and in breadth-first order, with the numbers of their successors: for what is asked of
 * transitions. A search asks only which successors are new, and keeps none. What is noted besides, of states or transitions, is in lists of
 * the one who explores.
 */
export class Transitions {
  readonly store: StateStore;
  /** The successors of state n are `edges.at(starts.at(n))` to `edges.at(starts.at(n + 1) - 1)`, as the explorer has chosen them. */
  readonly starts: IntList = new IntList();
  readonly edges: IntList = new IntList();
  /** The numbers of the successors of the state that was expanded last, in the order of the batch, and how many there are. */
  successors: Int32Array = new Int32Array(64);
  count = 0;
  /** There was no memory for some state. */
  full = false;
  readonly #stepper: Stepper;
  readonly #memory: number;
  readonly #lists: readonly IntList[];

  /** `memory`: bytes for the states, the transitions and the lists `besides`. */
  constructor(stepper: Stepper, memory: number, besides: readonly IntList[]) {
    this.store = new StateStore(stepper.width, memory);
    this.#stepper = stepper;
    this.#memory = memory;
    this.#lists = [this.starts, this.edges, ...besides];
  }

  /** Of all but the states. A list that is doubled exists twice meanwhile. */
  get bytes(): number {
    return this.#lists.reduce((sum, list) => sum + list.bytes, 0) * 1.5;
  }

  /** The number of a state, which may be new. */
  enter(words: Int32Array, offset: number): number {
    const n = this.store.enter(words, offset);
    if (n < 0) this.full = true;
    return n;
  }

  /** Enters the successors of state n; see `successors`. Answers whether something but noise can happen in it. */
  expand(n: number): boolean {
    const { batch, width } = this.#stepper;
    const { store } = this;
    batch.length = 0;
    // The store takes no more than what the lists leave it.
    if (n % 1024 === 0) store.budget = this.#memory - this.bytes;
    const goesOn = this.#stepper.expand(store.segmentOf(n), store.offsetOf(n));
    this.starts.push(this.edges.length);
    const count = batch.length / width;
    if (count > this.successors.length) this.successors = new Int32Array(2 * count);
    const { successors } = this;
    for (let k = 0; k < count && !this.full; k++) successors[k] = this.enter(batch.words, k * width);
    this.count = this.full ? 0 : count;
    return goesOn;
  }

  /**
   * Calls `visit`, which is to expand it, with each state, those that it enters among them, and `pause` now and then. Answers what kept it
   * from coming to an end.
   */
  async explore(
    watch: Watch,
    visit: (n: number) => void,
    pause: () => void = () => undefined,
  ): Promise<'memory' | 'stopped' | undefined> {
    const { store } = this;
    const stopped = (): boolean => this.full || watch.stopped();
    const until: Watch = { stopped, breathe: () => watch.breathe(), within: (size) => watch.within(size) };
    while (this.starts.length < store.states && !stopped())
      await inSlices(this.starts.length, store.states, until, (from, to) => {
        for (let n = from; n < to && !this.full; n++) visit(n);
        pause();
      });
    if (this.full) return 'memory';
    if (this.starts.length < store.states) return 'stopped';
    this.starts.push(this.edges.length);
    return undefined;
  }

  /** Puts a state into the stepper's buffer. */
  load(n: number): void {
    this.#stepper.load(this.store.segmentOf(n), this.store.offsetOf(n));
  }
}
