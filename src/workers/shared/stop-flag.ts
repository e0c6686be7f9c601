import { places, type SharedMemory } from './memory.ts';

/** How worker 0 has the others leave a level. */
export class StopFlag {
  readonly #words: Int32Array;

  constructor({ words }: SharedMemory) {
    this.#words = words;
  }

  get raised(): boolean {
    return Atomics.load(this.#words, places.stop) === 1;
  }

  set raised(stop: boolean) {
    Atomics.store(this.#words, places.stop, stop ? 1 : 0);
  }
}
