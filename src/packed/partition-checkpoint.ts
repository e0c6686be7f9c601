import { type Appended, type PartPlan, PartWriter } from '../checkpoint/part-writer.ts';
import { readStates, type StateSource } from '../checkpoint/read-states.ts';
import type { Partition } from './partition.ts';

/** Has a partition that is new take over the states of a checkpoint of `levels` levels, instead of its initial states. */
export const takeOverSaved = (partition: Partition, source: StateSource, levels: number): void => {
  const endLevel = (): void => {
    partition.release(partition.levels.at(-1) ?? []);
    partition.endLevel();
  };
  readStates(source, (words, _, level) => {
    while (partition.levels.length < level) endLevel();
    partition.store(words);
  });
  while (partition.levels.length < levels) endLevel();
};

/** Writes the levels of a partition to one file of a checkpoint, a few more each time. */
export class LevelWriter {
  readonly #partition: Partition;
  /** The levels before this one are in other files already. */
  readonly #firstLevel: number;
  #writer: PartWriter | undefined;
  #file: string | undefined;

  constructor(partition: Partition, firstLevel: number) {
    this.#partition = partition;
    this.#firstLevel = firstLevel;
  }

  /** Appends the levels up to `upTo - 1` that it has not appended to that file yet. `plan`: which file; another one begins anew. */
  append(plan: PartPlan, upTo: number): Appended {
    if (this.#writer === undefined || this.#file !== plan.name) {
      this.#writer?.close();
      this.#writer = new PartWriter(plan);
      this.#file = plan.name;
    }
    const { reader, levels } = this.#partition;
    const from = this.#writer.level;
    return this.#writer.append(
      levels.slice(from, upTo).map((level, i) => (from + i < this.#firstLevel ? [] : reader.pieces(level))),
    );
  }
}
