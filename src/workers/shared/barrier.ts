import { type Pause, placeOf } from '../../packed/index.ts';
import { places, type SharedMemory } from './memory.ts';

const ARRIVING = placeOf('barrier: not arrived');
const PASSED = placeOf('barrier: stage is over, nothing is installed');

/** Milliseconds that worker 0 waits for another one to arrive before it lets events happen. */
const NAP_MS = 0.1;

/**
 * Where all workers of a round meet so that the memory of the store can be changed: between `arrive` and `proceed` of a stage nobody
 * stores anything. In the first stage worker 0 makes the new memory, in the last all install it; in between, each may have a share of it to clear. See README.md.
 */
export class Barrier {
  readonly #words: Int32Array;
  readonly #workers: number;
  readonly #pause: Pause | undefined;
  /** Stages that this worker has come to. */
  #stages = 0;

  /** `pause`: for tests. */
  constructor({ words, workers }: SharedMemory, pause?: Pause) {
    this.#pause = pause;
    this.#words = words;
    this.#workers = workers;
  }

  /** Comes to the next stage. */
  arrive(): void {
    this.#pause?.(ARRIVING);
    this.#stages++;
    Atomics.add(this.#words, places.arrived, 1);
    Atomics.notify(this.#words, places.arrived);
    // Those that have finished their part of the round come as well.
    Atomics.notify(this.#words, places.finished);
  }

  /** Of worker 0: all have come. */
  get complete(): boolean {
    return Atomics.load(this.#words, places.arrived) >= this.#stages * this.#workers;
  }

  /** Of worker 0: waits a little for somebody to come. */
  nap(): void {
    const arrived = Atomics.load(this.#words, places.arrived);
    if (arrived < this.#stages * this.#workers) Atomics.wait(this.#words, places.arrived, arrived, NAP_MS);
  }

  /** Of worker 0: what was to be done in the stage is done. */
  proceed(): void {
    Atomics.store(this.#words, places.phase, this.#stages);
    Atomics.notify(this.#words, places.phase);
    this.#pause?.(PASSED);
  }

  /** Of the others: waits until it is. */
  await(): void {
    for (let phase = this.#phase; phase < this.#stages; phase = this.#phase)
      Atomics.wait(this.#words, places.phase, phase);
    this.#pause?.(PASSED);
  }

  get #phase(): number {
    return Atomics.load(this.#words, places.phase);
  }
}
