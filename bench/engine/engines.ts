// How much faster the packed executor is than the reference one: transitions per second on the zap, one worker, the two
// in turn within one run.
import zap from '../../models/zap/model.ts';
import { instantiate } from '../../src/model/instance.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { median } from '../statistics.ts';

export interface EngineRates {
  /** Transitions per second of processor time, the median of the rounds. */
  readonly packed: number;
  readonly reference: number;
  /** Median of the ratios, round by round. */
  readonly ratio: number;
}

/** Runs both engines on today's zap; the packed one at bounds that keep it busy for longer than its compilation. */
export const compareEngines = async (rounds: number): Promise<EngineRates> => {
  const small = instantiate(zap, '2022-batches', { ptes: 2, folios: 2 });
  const large = instantiate(zap, '2022-batches', { cpus: 2 });
  const packed: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reference.push(await rate(referenceExecutor(small.system, {}), small.system));
    packed.push(await rate(packedExecutor(large.system), large.system));
  }
  return {
    packed: median(packed),
    reference: median(reference),
    ratio: median(packed.map((fast, round) => fast / (reference[round] as number))),
  };
};

/** Transitions per second of processor time, which other work on the machine does not add to. */
const rate = async (executor: Executor, system: Parameters<typeof explore>[1]): Promise<number> => {
  const before = process.cpuUsage();
  const { statistics } = await explore(executor, system);
  const { user, system: kernel } = process.cpuUsage(before);
  return (statistics.transitions / (user + kernel)) * 1e6;
};
