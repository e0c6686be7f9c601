import { LINE_FLOATS, type SharedMemory } from './memory.ts';

/** What each worker tells of its progress, without a message. */
export class Counters {
  static readonly fields = ['states', 'transitions', 'bytes', 'done'] as const;
  readonly #values: Float64Array;
  readonly #workers: number;

  constructor({ counters, workers }: SharedMemory) {
    this.#values = counters;
    this.#workers = workers;
  }

  set(worker: number, field: (typeof Counters.fields)[number], value: number): void {
    this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] = value;
  }

  /** Of all workers but the first, before a level that they have no part in. */
  clearDone(): void {
    for (let worker = 1; worker < this.#workers; worker++) this.set(worker, 'done', 0);
  }

  /** Of all workers but the first together. */
  sumOfOthers(field: (typeof Counters.fields)[number]): number {
    let sum = 0;
    for (let worker = 1; worker < this.#workers; worker++)
      sum += this.#values[worker * LINE_FLOATS + Counters.fields.indexOf(field)] as number;
    return sum;
  }
}
