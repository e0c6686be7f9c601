import type { Executor, Watch } from '../../src/search/executor.ts';

/** Has an executor explore everything, whatever it finds on the way; or stop once it has `most` states. */
export const everything = async (executor: Executor, most: number = Number.POSITIVE_INFINITY): Promise<Executor> => {
  const watch: Watch = {
    stopped: () => executor.counts.states >= most,
    breathe: () => undefined,
    within: (size) => (most === Number.POSITIVE_INFINITY ? size : 1),
  };
  await executor.start();
  while (executor.levels.at(-1) !== 0 && !watch.stopped()) {
    await executor.check(watch);
    await executor.expand(watch);
  }
  return executor;
};
