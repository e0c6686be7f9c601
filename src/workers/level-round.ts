import { merged, type Partition, type Runs, type SharedControl, sizeOf, sliceOf } from '../packed/index.ts';
import type { LevelShares } from './shared/level-shares.ts';
import type { StopFlag } from './shared/stop-flag.ts';

/** What a worker does where it has to wait for others: worker 0 lets events happen meanwhile, a thread blocks. */
export interface Waiting {
  /** Passes a barrier, at which the memory of the store is changed. */
  passBarrier(): Promise<void> | void;
  /** Waits a little for others to finish the round. */
  nap(): Promise<void> | void;
  /** Told after some states; `done`: how many of the round so far. */
  progress(done: number): Promise<void> | void;
}

/** One worker in a round: the check or the expansion of one level by all workers. */
export interface RoundWorker {
  readonly partition: Partition;
  readonly control: SharedControl;
  readonly shares: LevelShares;
  readonly stop: StopFlag;
  readonly waiting: Waiting;
}

/** The numbers of the states of a level: for each worker, of those that it has stored. */
export type LevelByWorker = readonly Runs[];

/** One worker's part in a round: works on shares of a level as long as there are any, and then waits for the others. */
const workOnShares = async (
  { control, shares, stop, waiting }: RoundWorker,
  level: LevelByWorker,
  work: (from: number, to: number) => Promise<void> | void,
): Promise<void> => {
  const sizes = level.map(sizeOf);
  shares.begin();
  let done = 0;
  while (!stop.raised) {
    const share = shares.take(sizes);
    if (share === undefined) break;
    const runs = sliceOf(level[share.of] as Runs, share.from, share.count);
    for (let r = 0; r < runs.length; r += 2) await work(runs[r] as number, runs[r + 1] as number);
    done += share.count;
    const pause = waiting.progress(done);
    if (pause !== undefined) await pause;
  }
  shares.finish();
  while (!shares.over)
    if (control.calls !== 0) await waiting.passBarrier();
    else await waiting.nap();
};

export const checkShares = (worker: RoundWorker, level: LevelByWorker): Promise<void> =>
  workOnShares(worker, level, (from, to) => worker.partition.check(from, to));

export const expandShares = (worker: RoundWorker, level: LevelByWorker): Promise<void> => {
  const { partition, waiting } = worker;
  partition.release(merged(level));
  return workOnShares(worker, level, async (from, to) => {
    for (let n = from; n < to; ) {
      n = partition.expand(n, to);
      while (!partition.flush()) await waiting.passBarrier();
    }
  });
};
