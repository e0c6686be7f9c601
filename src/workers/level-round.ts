import { type Crew, merged, type Partition, type Runs, sizeOf, sliceOf } from '../packed/index.ts';
import type { Rounds, StopFlag } from './shared.ts';

/** What a worker does where others have to be waited for: worker 0 lets events happen meanwhile, a thread blocks. */
export interface Waiting {
  /** Takes part in a meeting. */
  meet(): Promise<void> | void;
  /** Waits a little for others to finish the round. */
  nap(): Promise<void> | void;
  /** Told after some states; `done`: how many of the round so far. */
  progress(done: number): Promise<void> | void;
}

export interface Worker {
  readonly partition: Partition;
  readonly crew: Crew;
  readonly rounds: Rounds;
  readonly stop: StopFlag;
  readonly waiting: Waiting;
}

/** The states of a level, those that each worker has stored. */
export type Level = readonly Runs[];

/** One worker's part in a round: takes states of a level as long as there are any, and then waits for the others. */
const workThrough = async (
  { crew, rounds, stop, waiting }: Worker,
  level: Level,
  work: (from: number, to: number) => Promise<void> | void,
): Promise<void> => {
  const sizes = level.map(sizeOf);
  rounds.begin();
  let done = 0;
  while (!stop.raised) {
    const some = rounds.take(sizes);
    if (some === undefined) break;
    const runs = sliceOf(level[some.of] as Runs, some.from, some.count);
    for (let r = 0; r < runs.length; r += 2) await work(runs[r] as number, runs[r + 1] as number);
    done += some.count;
    const pause = waiting.progress(done);
    if (pause !== undefined) await pause;
  }
  rounds.finish();
  while (!rounds.over)
    if (crew.calls !== 0) await waiting.meet();
    else await waiting.nap();
};

export const checkTogether = (worker: Worker, level: Level): Promise<void> =>
  workThrough(worker, level, (from, to) => worker.partition.check(from, to));

export const expandTogether = (worker: Worker, level: Level): Promise<void> => {
  const { partition, waiting } = worker;
  partition.release(merged(level));
  return workThrough(worker, level, async (from, to) => {
    for (let n = from; n < to; ) {
      n = partition.expand(n, to);
      while (!partition.flush()) await waiting.meet();
    }
  });
};
