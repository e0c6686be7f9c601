import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The program also runs from its sources, where the entry is a .ts file as this one is. */
const entry = new URL(`./main-watch-thread${extname(import.meta.url)}`, import.meta.url);

/** Milliseconds between two signs of life of the main thread. */
export const BEAT_MS = 250;

/**
 * Has this thread, the main one, watched by another: a model's file is loaded here, its `build` runs here, and what `show` and `replay`
 * execute. If one call of the model's code takes more than a second, that thread says so, with the place, while this one cannot. It costs
 * some 40 ms of another core, so only who loads a file of the user's asks for it; what is shipped comes to an end.
 */
export const watchMainThread = (): void => {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(entry, {
    workerData: beats,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  // Without it nothing is told of an endless loop, and that is all.
  worker.on('error', () => {});
  worker.unref();
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
};
