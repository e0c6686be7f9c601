import { type Appended, type PartPlan, PartWriter } from '../checkpoint/part-writer.ts';
import { damaged } from '../checkpoint/problems.ts';
import { readStates, type StateSource } from '../checkpoint/read-states.ts';
import type { Partition } from './partition.ts';
import { sizeOf } from './store/runs.ts';

/** What a checkpoint says of the states in its files. */
export interface SavedStates {
  readonly source: StateSource;
  /** How many states each level has. The last one has not been expanded. */
  readonly levels: readonly number[];
  /** How many transitions each rule made. */
  readonly taken: readonly number[];
  /** 1 for each property by its place that is `reachable` and was seen, in a level before the last one. */
  readonly seen: readonly number[];
}

/** Of a checkpoint with no more states than this every state is looked at, of a larger one so many of each level. */
const ALL_LOOKED_AT = 20_000;
const LOOKED_AT = 64;

/**
 * Has a partition that is new take over the states of a checkpoint, instead of its initial states. Throws a `file` error for one
 * that is damaged, or whose states are not what a search of this model comes to, however right its checksums are: the first
 * level has the initial states, none is there twice, those that are looked at are states of the model, and what they lead to is in
 * the next level or an earlier one; of a small checkpoint also that every state is led to from the level before. States that were
 * added to a large one by hand, or moved to another level, can remain unnoticed.
 */
export const takeOverSaved = (partition: Partition, { source, levels, taken, seen }: SavedStates): void => {
  const wrong = (what: string): Error => damaged(source.dir, what);
  const total = levels.reduce((sum, states) => sum + states, 0);
  const most = total <= ALL_LOOKED_AT ? ALL_LOOKED_AT : LOOKED_AT;
  const counted = taken.map(() => 0);
  let sights: ArrayLike<number> = seen.map(() => 0);
  const isIncomplete = (): boolean => partition.counts.full || partition.reader.lost !== undefined;
  const endLevel = (): void => {
    const before = partition.levels.at(-1) ?? [];
    partition.release(before);
    partition.endLevel();
    if (isIncomplete()) return;
    const level = partition.levels.length - 1;
    const newest = partition.levels.at(-1) ?? [];
    if (sizeOf(newest) !== levels[level])
      throw wrong(
        level === 0
          ? 'has other initial states than the model'
          : `has ${levels[level]} states of level ${level}, and ${sizeOf(newest)} of them are in no level before, nor twice`,
      );
    if (!partition.areStates(partition.reader.sample(newest, most)))
      throw wrong(`has in level ${level} what is no state of the model`);
    const led = new Set<string>();
    const further = partition.leadOn(partition.reader.sample(before, most), (words) => {
      if (most === ALL_LOOKED_AT) for (const state of statesIn(words)) led.add(state);
    });
    if (further === undefined && !partition.counts.full)
      throw wrong(`lacks states of level ${level}: one of level ${level - 1} leads to others`);
    if (most === ALL_LOOKED_AT && level > 0)
      for (const state of statesIn(partition.reader.sample(newest, most)))
        if (!led.has(state)) throw wrong(`has a state of level ${level} that none of level ${level - 1} leads to`);
    if (most === ALL_LOOKED_AT) sights = partition.sightsOf(before);
    further?.forEach((transitions, rule) => {
      counted[rule] = (counted[rule] as number) + transitions;
    });
  };
  const { width } = partition.stepper;
  const statesIn = function* (words: Int32Array): Generator<string> {
    for (let o = 0; o < words.length; o += width) yield words.subarray(o, o + width).join();
  };
  partition.start();
  readStates(source, (words, _, level) => {
    while (partition.levels.length < level) endLevel();
    partition.store(words);
  });
  while (partition.levels.length < levels.length) endLevel();
  if (most !== ALL_LOOKED_AT || isIncomplete()) return;
  if (counted.some((transitions, rule) => transitions !== taken[rule]))
    throw wrong('has counted other transitions than its states have');
  if (seen.some((flag, property) => flag !== sights[property]))
    throw wrong("has seen other 'reachable' properties than its states show");
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
