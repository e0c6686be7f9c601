// Explores by a partition alone, level by level, as worker 0 does: for tests of what it goes by.

import type { System } from '../src/model/rules/rule.ts';
import type { LearnedTrees } from '../src/packed/index.ts';
import { Partition, type PartitionOptions } from '../src/packed/partition.ts';

export interface Explored {
  readonly partition: Partition;
  /** Successors that were made, those that were known included. */
  readonly made: number;
}

export interface Exploration extends Partial<PartitionOptions> {
  /** Ends behind the level with which there are more states. Default: none. */
  readonly most?: number;
  /** Before each level: what is to be taken over. */
  readonly learned?: (() => LearnedTrees | undefined) | undefined;
}

/** Until something is found, or everything has been. */
export const explored = (
  system: System,
  { most = Number.POSITIVE_INFINITY, learned, ...options }: Exploration,
): Explored => {
  const partition = new Partition(system, {
    memory: Number.POSITIVE_INFINITY,
    sleep: { isLed: learned !== undefined },
    ...options,
  });
  const { stepper } = partition;
  partition.start();
  let made = 0;
  for (let from = 0; ; ) {
    const known = learned?.();
    if (known !== undefined) stepper.learn(known);
    const to = partition.counts.states;
    partition.endLevel();
    if (from === to || to > most) return { partition, made };
    partition.release([from, to]);
    partition.check(from, to);
    for (let n = from; n < to; ) {
      n = partition.expand(n, to);
      made += stepper.batch.length / stepper.width;
      partition.flush();
    }
    const { broken, stuck, failure } = partition.findings;
    if (stuck !== undefined || failure !== undefined || broken.some((state) => state !== undefined))
      return { partition, made };
    from = to;
  }
};

/**
 * A worker that learns for two, and is a level ahead of who asks: with each call it explores another one, as long as there are any, and answers
 * what it has learnt, as it is sent; undefined where it has generated no newer code. `given`: told that it has.
 */
export const leading = (
  system: System,
  options: Partial<PartitionOptions>,
  given: () => void = () => {},
): (() => LearnedTrees | undefined) => {
  const leader = new Partition(system, { memory: Number.POSITIVE_INFINITY, ...options });
  const { stepper } = leader;
  stepper.lead(2);
  leader.start();
  let [edition, from] = [0, 0];
  return () => {
    const to = leader.counts.states;
    leader.check(from, to);
    leader.expandAll(from, to);
    from = to;
    if (stepper.edition === edition) return undefined;
    edition = stepper.edition;
    given();
    return structuredClone(stepper.learned);
  };
};
