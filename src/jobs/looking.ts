import type { Worker } from 'node:worker_threads';

/**
 * What a look at other threads, by V8's inspector, and the end of what is looked at have to know of each other. A process, or a thread, that ends in
 * the middle of a look can die of a signal in Node, or waits for a debugger that is not there.
 */
export const looking: {
  /** The look of the main thread at others that is going on; undefined while there is none. */
  now: Promise<unknown> | undefined;
  /** Threads that are being ended: no look begins meanwhile. */
  threadsEnding: number;
  /** Aborted when the process is about to end: the look that is going on comes to its end soon, and none begins. */
  readonly ending: AbortController;
} = { now: undefined, threadsEnding: 0, ending: new AbortController() };

/** Ends a thread once nobody looks at it. */
export const endThread = async (worker: Worker): Promise<void> => {
  await looking.now;
  looking.threadsEnding++;
  await worker.terminate();
  looking.threadsEnding--;
};
